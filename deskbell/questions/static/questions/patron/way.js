/**
 * Where the answer goes, chosen in a panel over the talk. It is the page that the link leads to without scripts: what the
 * server has drawn is shown here, and its forms are handed in from here.
 *
 *     new WayPanel(document.querySelector("#way-link"), document.querySelector("main"));
 */

export class WayPanel {
  /**
   * @param {HTMLAnchorElement} link
   * @param {HTMLElement} place
   */
  constructor(link, place) {
    this.link = link;
    this.panel = document.createElement("section");
    this.panel.className = "panel way-panel";
    this.panel.tabIndex = -1;
    this.panel.hidden = true;
    place.append(this.panel);
    this.panel.addEventListener("submit", (event) => this.submitted(event));
    this.panel.addEventListener("click", (event) => this.clicked(event));
    this.panel.addEventListener("keydown", (event) => event.key === "Escape" && (event.stopPropagation(), this.close()));
  }

  open() {
    return this.load(this.link.href);
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
    const answer = await fetch(address, { cache: "no-store", ...request });
    const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#way-part");
    if (!drawn) return this.close();
    const first = /** @type {HTMLElement | null} */ (drawn.querySelector("[autofocus]"));
    first?.removeAttribute("autofocus"); // which browsers refuse to obey in a frame, aloud
    this.panel.replaceChildren(document.adoptNode(drawn));
    this.panel.hidden = false;
    (first ?? this.panel).focus();
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
