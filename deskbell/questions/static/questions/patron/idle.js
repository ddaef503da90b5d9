/**
 * Minutes without a touch, where the desk counts them: first a warning with thirty seconds to say "I am still here"
 * (WCAG 2.2.1 asks for twenty), then the page is cleared for the next person.
 *
 *     new Idle({ minutes: 5, clear: () => {…} });        // draws in the part of questions/patron/_idle.html
 */

/** Seconds. */
const WARNING = 30;

export class Idle {
  /** @param {{minutes: number, clear: () => void}} ways */
  constructor(ways) {
    this.ways = ways;
    this.panel = by("idle-panel");
    this.touchedAt = Date.now();
    this.isOver = false;
    /** @type {HTMLElement | null} */
    this.before = null;
    by("idle-stay").addEventListener("click", () => this.stay());
    const touched = () => this.panel.hidden && (this.touchedAt = Date.now());
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
    if (this.panel.hidden) return this.warn();
    by("idle-seconds").textContent = String(Math.max(left, 0));
    if (left <= 0) this.end();
  }

  warn() {
    this.touchedAt = Date.now() - (this.ways.minutes * 60 - WARNING) * 1_000;
    this.before = /** @type {HTMLElement | null} */ (document.activeElement);
    by("idle-seconds").textContent = String(WARNING);
    this.panel.hidden = false;
    by("idle-stay").focus();
  }

  stay() {
    this.panel.hidden = true;
    this.touchedAt = Date.now();
    this.before?.focus();
  }

  end() {
    this.isOver = true;
    this.panel.hidden = true;
    this.ways.clear();
  }
}

/** @param {string} id */
function by(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}
