/**
 * The page that frames us, seen from within: it says which page somebody asks from, we say what its tab needs to know
 * (that we are here, how much is unread, that it should be minimised).
 *
 * We say that we listen, to whoever is there; the origin that answers is the only one that is told more. What it says
 * is a title and an address, shown to the patron and theirs to remove.
 *
 *     const host = new Host({ page: (page) => {…}, shown: (isByHand) => {…} });
 *     host.unread(3);  host.minimise();
 */
export class Host {
  /** @param {{page: (page: {title: string, address: string}) => void, shown: (isByHand: boolean) => void, left?: () => void}} ends */
  constructor(ends) {
    this.ends = ends;
    this.isFramed = parent !== window;
    this.isMinimised = false;
    this.origin = "";
    this.told = () => {};
    /** Which page it is has been said; at most a second is waited for a host that says nothing. @type {Promise<void>} */
    this.heard = new Promise((done) => {
      this.told = done;
      setTimeout(done, this.isFramed ? 1000 : 0);
    });
    if (!this.isFramed) return;
    document.body.classList.add("framed");
    addEventListener("message", (event) => this.hear(event));
    addEventListener("keydown", (event) => event.key === "Escape" && this.minimise());
    for (const button of document.querySelectorAll("[data-minimise], [data-pop]")) button.toggleAttribute("hidden", false);
    document.querySelector("[data-minimise]")?.addEventListener("click", () => this.minimise());
    parent.postMessage({ deskbell: 1, hello: true }, "*"); // says nothing but that we listen
  }

  minimise() {
    this.say({ minimise: true });
  }

  /** @param {number} count */
  unread(count) {
    this.say({ unread: count });
  }

  /** @param {MessageEvent} event */
  hear(event) {
    if (event.source !== parent || event.data?.deskbell !== 1) return;
    this.origin = event.origin;
    this.say({ here: true });
    const { page, shown, focus } = event.data;
    if (typeof page?.address === "string") {
      this.ends.page({ title: String(page.title ?? "").slice(0, 300), address: page.address.slice(0, 2000) });
    }
    this.told();
    if (typeof shown === "boolean") this.isMinimised = !shown;
    if (shown === false) this.ends.left?.();
    if (shown) this.ends.shown(focus === true);
  }

  /** @param {object} words */
  say(words) {
    // A host without an origin of its own (a file that somebody tries the tab in) can only be answered so; nothing that
    // we say is a secret from whoever may frame us.
    if (this.origin) parent.postMessage({ deskbell: 1, ...words }, this.origin === "null" ? "*" : this.origin);
  }
}
