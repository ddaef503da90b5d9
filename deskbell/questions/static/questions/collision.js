/**
 * "Two of you are writing": a colleague types in the question in which one's own reply stands half written. Whoever only
 * reads is not bothered; they see that somebody writes.
 */

import { fill } from "../look/fill.js";

/** Their typing is told every three seconds while it goes on. */
const SHOWN = 8_000;

export class Collision {
  ends = 0;

  /** @param {import("./composer.js").Composer} composer */
  constructor(composer) {
    this.composer = composer;
    this.place = /** @type {HTMLElement | null} */ (composer.form.querySelector(".collision > span"));
  }

  /** @param {string} who a colleague who types in this question now */
  heard(who) {
    if (!this.place || this.composer.mode !== "reply" || !this.composer.field.value.trim()) return;
    fill(this.place, { who });
    this.place.hidden = false;
    clearTimeout(this.ends);
    this.ends = setTimeout(() => this.over(), SHOWN);
  }

  over() {
    if (this.place) this.place.hidden = true;
  }
}
