/**
 * What somebody in line is told beside their place: how long people wait at this hour, and after a while other ways to be
 * answered. When the time comes is reckoned from what the server says of the wait, so a reload changes nothing.
 *
 *     const waiting = new Waiting(root, keep, (words) => aloud(words));
 *     waiting.show(row, rowAt, isStaffed);
 */

import { fill } from "../../look/fill.js";
import { LATE, questionTold, SOON } from "./told.js";

/**
 * `offered`: of what was said aloud; `stays`: of what somebody declined.
 * @typedef {{data: {offered?: string, stays?: string}, put: (more: {offered?: string, stays?: string}) => void}} Keep
 */

export class Waiting {
  /**
   * @param {HTMLElement} root
   * @param {Keep} keep
   * @param {(words: string) => void} aloud
   */
  constructor(root, keep, aloud) {
    this.root = root;
    this.keep = keep;
    this.aloud = aloud;
    this.timer = 0;
    this.offer = "";
    root.querySelector("[data-stay]")?.addEventListener("click", () => this.stay());
  }

  /**
   * @param {Record<string, any>} row of the topic patron:<number>
   * @param {number} at when it came, in milliseconds
   * @param {boolean} isStaffed
   */
  show(row, at, isStaffed) {
    clearTimeout(this.timer);
    const waited = row.waited === null ? null : row.waited + (Date.now() - at) / 1_000;
    const told = questionTold({ ...row, waited }, isStaffed);
    this.offer = told.offer === this.keep.data.stays ? "" : told.offer;
    fill(this.root, { ...told, offer: this.offer }, ["usual", "minutes", "offer"]);
    this.root.hidden = !told.usual && !this.offer;
    if (this.offer && this.offer !== this.keep.data.offered) this.say();
    const next = [SOON, LATE].find((one) => waited !== null && one > waited);
    if (next) this.timer = setTimeout(() => this.show(row, at, isStaffed), (next - Number(waited)) * 1_000 + 50);
  }

  /** Once each, also over reloads. */
  say() {
    this.keep.put({ offered: this.offer });
    this.aloud(this.root.querySelector(`[data-when="offer=${this.offer}"]`)?.textContent ?? "");
  }

  stay() {
    this.keep.put({ stays: this.offer });
    fill(this.root, { offer: (this.offer = "") }, ["offer"]);
    this.root.hidden = !this.root.querySelector("[data-when=usual]:not([hidden])");
    document.getElementById("reply-text")?.focus();
  }
}
