/**
 * What a pane has sent and what became of it: shown at once, marked when it is on disk, given back when it is refused.
 */

import { newId } from "../look/live.js";
import { handIn } from "./fragments.js";

/** @typedef {import("./composer.js").Composer} Composer */
/** @typedef {import("./pane.js").QuestionPane} QuestionPane */

export class Sending {
  /** @type {Map<string, string>} words on their way, by the id of their act */
  sent = new Map();
  /** What was written before is on its way first: a claim takes a moment, and words must stand as they were said. */
  before = Promise.resolve();
  /** @type {string[]} words that wait for that; whoever leaves the page meanwhile finds them in the box again */
  waiting = [];

  /**
   * @param {QuestionPane} pane
   * @param {Composer} composer
   */
  constructor(pane, composer) {
    this.pane = pane;
    this.composer = composer;
    composer.form.addEventListener("send", (event) => {
      const written = /** @type {CustomEvent} */ (event).detail;
      this.waiting.push(written.words);
      const next = () => this.send(written).catch(() => composer.giveBack(written.words, written.files));
      this.before = this.before.then(next).finally(() => this.waiting.shift());
    });
    addEventListener("pagehide", () => this.waiting.length && composer.giveBack(this.waiting.join("\n")));
  }

  /** @param {{mode: string, words: string, files: File[]}} written */
  async send({ mode, words, files }) {
    const { pane } = this;
    if (mode === "reply" && pane.dataset.standing === "waiting" && !(await this.claim())) {
      return this.composer.giveBack(words, files);
    }
    if (!pane.live) return this.composer.giveBack(words, files);
    if (files.length) return this.sendFiles(words, files);
    const id = mode === "note" ? pane.live.note(pane.number, words) : pane.live.say(pane.number, words);
    this.sent.set(id, words);
    const facts = pane.dataset.wayKind ? { way: pane.dataset.wayKind } : {};
    const kind = mode === "note" ? "noted" : "said";
    pane.timeline.pend({ id, kind, voice: "staff", who: pane.who, words, facts });
  }

  /**
   * By the form: the socket carries words alone. What was sent comes back as everybody gets it.
   * @param {string} words
   * @param {File[]} files
   */
  async sendFiles(words, files) {
    const body = new FormData(this.composer.form);
    body.set("words", words);
    body.delete(this.composer.files.name);
    for (const file of files) body.append(this.composer.files.name, file);
    body.set("act", newId());
    const answer = await handIn(this.composer.form, null, body);
    if (answer.refused) {
      this.composer.giveBack(words, files);
      return this.composer.refuse(answer.words);
    }
    this.pane.refreshSoon();
  }

  /** A reply takes the question first, by the same verb as the button: who loses is told before anything is sent. */
  async claim() {
    const form = /** @type {HTMLFormElement | null} */ (this.pane.querySelector("form[data-act=claim]"));
    if (!form) return true;
    const answer = await handIn(form);
    if (answer.refused) this.composer.refuse(answer.words);
    await this.pane.refresh();
    return !answer.refused;
  }

  /** @param {{id: string, number: number, at: string}} ack */
  acknowledged(ack) {
    if (!this.sent.delete(ack.id)) return;
    this.pane.timeline.acknowledge(ack);
    this.pane.see();
    if (this.pane.dataset.standing !== "mine" || this.pane.isOvertaken("said")) this.pane.refreshSoon();
  }

  /**
   * @param {{id?: string, words: string}} refusal
   * @returns {boolean} whether it was this pane's
   */
  refused({ id, words }) {
    const written = id && this.sent.get(id);
    if (!id || written === undefined) return false;
    this.sent.delete(id);
    this.pane.timeline.withdraw(id);
    this.composer.giveBack(written || "");
    this.composer.refuse(words);
    this.pane.refreshSoon();
    return true;
  }
}
