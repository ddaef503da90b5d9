/**
 * Where the answer goes, chosen in a panel over the talk. It is the page that the link leads to without scripts: what the
 * server has drawn is shown here, and its forms are handed in from here. When a phone joins, or staff change where answers
 * go, it is drawn anew.
 *
 *     new WayPanel(document.querySelector("#way-link"), document.querySelector("main"), timeline);
 */

/** What changes the panel. */
const KINDS = new Set(["way", "joined", "merged", "split"]);

export class WayPanel {
  /**
   * @param {HTMLAnchorElement} link
   * @param {HTMLElement} place
   * @param {EventTarget} timeline tells what happens to the question
   */
  constructor(link, place, timeline) {
    this.link = link;
    this.isLoading = false;
    /** The newest number that may have changed it. */
    this.newest = 0;
    this.panel = document.createElement("section");
    this.panel.className = "panel way-panel";
    this.panel.tabIndex = -1;
    this.panel.hidden = true;
    place.append(this.panel);
    timeline.addEventListener("shown", (event) => this.told(/** @type {CustomEvent} */ (event).detail.entry));
    this.panel.addEventListener("submit", (event) => this.submitted(event));
    this.panel.addEventListener("click", (event) => this.clicked(event));
    this.panel.addEventListener("keydown", (event) => event.key === "Escape" && (event.stopPropagation(), this.close()));
  }

  /** @param {string} [kind] of one way alone, or `transcript` */
  open(kind = "") {
    return this.load(this.link.href + (kind && `?kind=${kind}`));
  }

  close() {
    this.panel.hidden = true;
    this.panel.replaceChildren();
    this.link.focus();
  }

  // ---- inside -----------------------------------------------------------------------------------

  /**
   * @param {string} address
   * @param {RequestInit} [request]
   */
  async load(address, request) {
    this.isLoading = true;
    const drawn = await this.drawn(address, request).finally(() => (this.isLoading = false));
    if (drawn) this.show(drawn);
    this.refresh();
  }

  /**
   * What the server draws; nothing when it cannot be reached, and then the panel says so.
   * @param {string} address
   * @param {RequestInit} [request]
   */
  async drawn(address, request) {
    try {
      const answer = await fetch(address, { cache: "no-store", ...request });
      const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#way-part");
      if (!drawn) this.close();
      return drawn;
    } catch {
      this.isAway();
      return null;
    }
  }

  /** In the panel, or beside the link while there is none. */
  isAway() {
    const told = /** @type {HTMLElement | null} */ (this.panel.querySelector("[data-away]"));
    if (!told) return beside(false);
    told.hidden = false;
    told.setAttribute("role", "alert");
  }

  /** @param {Element} drawn */
  show(drawn) {
    const first = /** @type {HTMLElement | null} */ (drawn.querySelector("[autofocus]"));
    beside(true);
    first?.removeAttribute("autofocus"); // which browsers refuse to obey in a frame, aloud
    this.panel.replaceChildren(document.adoptNode(drawn));
    this.panel.hidden = false;
    (first ?? this.panel).focus();
  }

  /** @param {{kind: string, number: number}} entry */
  told(entry) {
    if (KINDS.has(entry.kind)) this.newest = Math.max(this.newest, entry.number);
    this.refresh();
  }

  /** Once for whatever has happened: what is drawn says up to which number it knows. */
  refresh() {
    const drawn = /** @type {HTMLElement | null} */ (this.panel.querySelector("#way-part"));
    if (!drawn || this.isLoading || this.newest <= Number(drawn.dataset.last)) return;
    this.newest = 0;
    this.load(this.link.href);
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const body = new URLSearchParams(/** @type {any} */ (new FormData(form, event.submitter)));
    this.load(form.action, { method: "POST", body });
  }

  /** @param {Event} event */
  clicked(event) {
    if (!(/** @type {Element} */ (event.target).closest("a[data-back]"))) return;
    event.preventDefault();
    this.close();
  }
}

/** @param {boolean} hidden */
function beside(hidden) {
  document.getElementById("way-away")?.toggleAttribute("hidden", hidden);
}
