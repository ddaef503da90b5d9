/**
 * On a shared computer the next person sees nothing: "I am done", and minutes without a touch where the desk says so.
 *
 *     new Ending({ clear: () => {…}, link: () => "https://…/q/…", minutes: 5 });      // link: "" while there is none
 *
 * Before the idle end there is a warning with thirty seconds to say "I am still here" (WCAG 2.2.1 asks for twenty).
 */

/** Seconds. */
const WARNING = 30;

/** @typedef {{clear: () => void, link: () => string, minutes: number}} Ways */

export class Ending {
  /** @param {Ways} ways */
  constructor(ways) {
    this.ways = ways;
    this.panel = by("done-panel");
    this.idle = by("idle-panel");
    this.field = /** @type {HTMLInputElement} */ (by("done-link"));
    this.touchedAt = Date.now();
    this.isOver = false;
    /** @type {HTMLElement | null} */
    this.before = null;
    this.listen();
    if (ways.minutes) this.watch();
  }

  listen() {
    by("done").addEventListener("click", () => this.offer());
    by("done-back").addEventListener("click", () => this.back());
    by("done-copy").addEventListener("click", () => this.copy());
    by("done-clear").addEventListener("click", () => this.ways.clear());
    by("idle-stay").addEventListener("click", () => this.stay());
    this.panel.addEventListener("keydown", (event) => event.key === "Escape" && (event.stopPropagation(), this.back()));
  }

  /** The link first: whoever clears the screen cannot come back without it. */
  offer() {
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

  // ---- nobody touches the page ------------------------------------------------------------------------

  watch() {
    const touched = () => this.idle.hidden && (this.touchedAt = Date.now());
    for (const name of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]) {
      addEventListener(name, touched, { passive: true, capture: true });
    }
    setInterval(() => this.look(), 1_000);
  }

  look() {
    if (this.isOver) return;
    const left = Math.ceil(this.ways.minutes * 60 - (Date.now() - this.touchedAt) / 1_000);
    if (left > WARNING) return;
    // A computer that slept past the end still gives its warning in full.
    if (this.idle.hidden) return this.warn();
    by("idle-seconds").textContent = String(Math.max(left, 0));
    if (left <= 0) this.end();
  }

  warn() {
    this.touchedAt = Date.now() - (this.ways.minutes * 60 - WARNING) * 1_000;
    this.before = /** @type {HTMLElement | null} */ (document.activeElement);
    by("idle-seconds").textContent = String(WARNING);
    this.idle.hidden = false;
    by("idle-stay").focus();
  }

  stay() {
    this.idle.hidden = true;
    this.touchedAt = Date.now();
    this.before?.focus();
  }

  end() {
    this.isOver = true;
    this.idle.hidden = true;
    this.ways.clear();
  }
}

/** @param {string} id */
function by(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}
