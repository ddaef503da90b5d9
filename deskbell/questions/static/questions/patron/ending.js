/**
 * "I am done": on a shared computer the next person sees nothing. The link is offered first, since without it nobody,
 * the patron included, finds back.
 *
 *     const ending = new Ending({ clear: () => {…}, link: () => "https://…/q/…", mail: () => {…} });      // link: "" while there is none
 *     ending.offer();
 */

/** @typedef {{clear: () => void, link: () => string, mail: () => void}} Ways */

export class Ending {
  /** @param {Ways} ways */
  constructor(ways) {
    this.ways = ways;
    this.panel = by("done-panel");
    this.field = /** @type {HTMLInputElement} */ (by("done-link"));
    by("done-back").addEventListener("click", () => this.back());
    by("done-copy").addEventListener("click", () => this.copy());
    for (const one of document.querySelectorAll("[data-mail]")) {
      one.addEventListener("click", (event) => (event.preventDefault(), this.back(), this.ways.mail()));
    }
    by("done-clear").addEventListener("click", () => this.ways.clear());
    this.panel.addEventListener("keydown", (event) => event.key === "Escape" && (event.stopPropagation(), this.back()));
  }

  /** Where what was said can be fetched. */
  point() {
    for (const one of document.querySelectorAll("[data-take]")) one.setAttribute("href", this.ways.link() + one.getAttribute("data-take"));
  }

  offer() {
    this.point();
    this.field.value = this.ways.link();
    by("done-keep").hidden = !this.field.value;
    by("done-copied").hidden = true;
    this.panel.hidden = false;
    this.panel.focus();
  }

  back() {
    this.panel.hidden = true;
    by("done").focus();
  }

  async copy() {
    this.field.select();
    try {
      await navigator.clipboard.writeText(this.field.value);
    } catch {
      document.execCommand("copy");
    }
    by("done-copied").hidden = false;
  }
}

/** @param {string} id */
function by(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}
