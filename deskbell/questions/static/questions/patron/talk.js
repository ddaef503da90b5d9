/**
 * The patron's side of a question on screen: what was said, where it stands, the box for the next words.
 *
 *     const talk = new Talk(document.querySelector("#talk"), live, keeping);      // keeping: what is read, and offered
 *     talk.open(812);                  // follows the question and shows the section
 *     talk.pendAsk(id, words);         // the first words, before the server has answered
 *     talk.deskIs(told);               // what the patron is told of the desk
 *
 * Events: `heard` (the library said something), `stands` (it `is` something else now), `closed` (the question leads nowhere any more), `continued` ({passport, question}; without a passport where it was merged into another: the passport that is held leads there).
 * Sends nothing but through live.js, so everything that it says arrives once.
 */

import { fill } from "../../look/fill.js";
import { newId } from "../../look/live.js";
import { restate } from "./moments.js";
import { Offering } from "./offering.js";
import { questionTold } from "./told.js";
import { onEnter, readable, tidy } from "./words.js";

/**
 * @typedef {import("../../look/live.js").Live} Live
 * @typedef {import("../../look/timeline.js").Timeline} Timeline
 * @typedef {{data: {read?: number, offered?: string, stays?: string}, put: (more: {read?: number, offered?: string, stays?: string}) => void}} Keep
 */

const TYPING_FOR = 6_000; // milliseconds
const QUIET_BEFORE_AWAY = 1_200;

export class Talk extends EventTarget {
  /**
   * @param {HTMLElement} root
   * @param {Live} live
   * @param {Keep} [keep]
   */
  constructor(root, live, keep = inMemory()) {
    super();
    this.root = root;
    this.live = live;
    this.keep = keep;
    this.timeline = /** @type {Timeline} */ (root.querySelector("desk-timeline"));
    this.standing = one(root, "#standing");
    this.going = one(root, "#going");
    this.voice = one(root, "#aloud");
    this.sentence = "";
    this.away = one(root, "#away");
    this.form = /** @type {HTMLFormElement} */ (root.querySelector("#reply"));
    this.box = /** @type {HTMLTextAreaElement} */ (root.querySelector("#reply-text"));
    this.wrong = one(root, "#reply-wrong");
    this.offering = new Offering(this.form, this.root, (words) => this.complain(words));
    this.question = Number(root.dataset.question) || null;
    /** @type {Record<string, any>} */
    this.row = {};
    this.rowAt = 0;
    /** Fetched with the first question: @type {import("../../look/lines.js").Lines | undefined} */
    this.lines = undefined;
    /** @type {import("./waiting.js").Waiting | undefined} */
    this.waiting = undefined;
    /** @type {import("./emoji.js").Picker | undefined} */
    this.picker = undefined;
    this.isStaffed = this.root.dataset.staffed === "yes";
    this.typingUntil = 0;
    this.awayTimer = 0;
    this.listen();
  }

  get topic() {
    return `patron:${this.question}`;
  }

  /** Where the question stands, in a word (questionTold); nothing while there is none. */
  get is() {
    return this.root.dataset.is;
  }

  /** @param {number} question */
  open(question) {
    this.question = question;
    this.root.hidden = this.form.hidden = false;
    this.live.follow(this.topic, this.timeline.last);
    this.timeline.toEnd();
    this.draw().catch(() => {}); // the talk goes on without them
  }

  /** What comes with a question alone, so that whoever has not asked waits for none of it. */
  async draw() {
    const [{ Lines }, { Waiting }] = await Promise.all([import("../../look/lines.js"), import("./waiting.js")]);
    this.lines ??= new Lines(this.timeline);
    this.waiting ??= new Waiting(one(this.root, "#waits"), this.keep, (words) => this.aloud(words));
    if (this.keep.data.read && this.keep.data.read < this.timeline.last) this.lines.since(this.keep.data.read);
    this.show();
  }

  /**
   * @param {string} id
   * @param {string} words
   */
  pendAsk(id, words) {
    this.root.hidden = false;
    this.timeline.pend({ id, kind: "asked", voice: "patron", words: tidy(words) });
  }

  /** Shows what a reload found still unsent. */
  pendAgain() {
    for (const act of this.live.pending) {
      const kind = act.kind === "ask" ? "asked" : "heard";
      this.timeline.pend({ id: act.id, kind, voice: "patron", words: tidy(act.body.text) });
    }
  }

  /** The question is no longer on this screen. */
  leave() {
    this.row = {};
    delete this.root.dataset.is;
  }

  // ---- speaking -----------------------------------------------------------------------------------

  send() {
    if (this.offering.count && this.question) return this.offering.send((enclosing) => enclosing.sendIn(this));
    const words = tidy(this.box.value);
    if (!words) return this.box.focus();
    const id = newId();
    this.complain("");
    this.timeline.pend({ id, kind: "heard", voice: "patron", words });
    this.live.say(this.question, words, id);
    this.lines?.answered();
    this.box.value = "";
    this.box.dispatchEvent(new Event("input", { bubbles: true }));
    this.box.focus();
  }

  /** @param {{id?: string, words: string, act?: import("../../look/live.js").Act}} refusal */
  refused(refusal) {
    if (!refusal.act || refusal.act.kind === "ask") return;
    this.timeline.withdraw(refusal.act.id);
    this.box.value = [refusal.act.body.text, this.box.value].filter(Boolean).join("\n");
    this.complain(refusal.words);
  }

  /** @param {string} words */
  complain(words) {
    this.wrong.textContent = words;
    this.wrong.hidden = !words;
    this.box.setAttribute("aria-invalid", String(Boolean(words)));
  }

  // ---- listening ------------------------------------------------------------------------------------

  listen() {
    const on = (/** @type {string} */ kind, /** @type {(detail: any) => void} */ take) =>
      this.live.addEventListener(kind, (event) => take(/** @type {CustomEvent} */ (event).detail));
    const ours = (/** @type {(detail: any) => void} */ take) => (/** @type {any} */ detail) =>
      void (detail.topic === this.topic && take(detail));
    on("entry", ours((entry) => this.take(entry)));
    on("row", ours((row) => this.stand(row)));
    on("typing", ours(() => this.typing()));
    on("seen", ours((seen) => this.mark(seen)));
    on("gone", ours(() => this.tell("closed")));
    on("ack", (ack) => this.acknowledged(ack));
    on("refused", (refusal) => this.refused(refusal));
    on("state", ({ state }) => this.connection(state));
    this.form.addEventListener("submit", (event) => (event.preventDefault(), this.send()));
    this.box.addEventListener("input", () => this.box.value && this.question && this.live.typing(this.question));
    onEnter(this.box, () => this.send());
    this.timeline.log.addEventListener("scroll", () => this.see(), { passive: true });
    for (const name of ["focus", "visibilitychange"]) addEventListener(name, () => this.see(), true);
    addEventListener("visibilitychange", () => (document.hidden ? this.left() : this.back()), true);
    one(this.root, "#emoji")?.addEventListener("click", (event) => this.pick(/** @type {HTMLElement} */ (event.currentTarget)));
  }

  /** @param {HTMLElement} button for small pictures; once they are here it opens at once, since somebody types on */
  async pick(button) {
    if (!this.picker) {
      const { Picker } = await import("./emoji.js");
      this.picker ??= new Picker(button, this.box);
    }
    this.picker.toggle();
  }

  /** Nobody looks any more, or somebody does again. */
  left() {
    this.lines?.left();
  }

  back() {
    this.lines?.back();
  }

  /** @param {import("../../look/timeline.js").Entry} entry */
  take(entry) {
    this.timeline.take(readable(entry));
    if (entry.kind === "merged" && entry.facts?.into) this.tell("continued", {});
    if (entry.voice === "staff" && entry.kind === "said") {
      this.typingUntil = 0;
      this.show();
      this.tell("heard", entry);
    }
    this.see();
  }

  /** @param {{id: string, number: number, at?: string, question?: number, passport?: string}} ack */
  acknowledged(ack) {
    if (ack.question && this.question && ack.question !== this.question) return this.tell("continued", ack);
    this.timeline.acknowledge(ack);
    this.mark(this.row);
  }

  /** A patron sees what stands on a page that they look at; the librarian is told. */
  see() {
    const isLooking = document.visibilityState === "visible" && !this.root.hidden && this.root.offsetHeight > 0;
    const { last } = this.timeline;
    if (!isLooking || !this.question || !this.timeline.isAtEnd()) return;
    this.live.seen(this.question, last);
    if (last > (this.keep.data.read ?? 0)) this.keep.put({ read: last });
  }

  /** @param {{number?: number, seen?: number, reader?: string}} mark */
  mark(mark) {
    if (mark.reader !== "patron") this.timeline.mark("seen", mark.number ?? mark.seen ?? 0);
  }

  // ---- where it stands ----------------------------------------------------------------------------------

  /** @param {Record<string, any>} row */
  stand(row) {
    this.row = row;
    this.rowAt = Date.now();
    this.mark({ seen: row.seen });
    this.show();
  }

  typing() {
    this.typingUntil = Date.now() + TYPING_FOR;
    this.show();
    setTimeout(() => this.show(), TYPING_FOR + 50);
  }

  show() {
    if (!this.row.state) return;
    const told = questionTold(this.row, this.isStaffed);
    const isTyping = this.typingUntil > Date.now() && told.is === "claimed";
    fill(this.standing, isTyping ? { ...told, is: "typing" } : told, ["is", "place", "who"]);
    fill(this.going, told, ["goes", "sent"]);
    const isNew = this.is !== told.is;
    this.root.dataset.is = told.is;
    if (isNew) this.tell("stands");
    this.waiting?.show(this.row, this.rowAt, this.isStaffed);
    this.form.hidden = told.is === "forgotten";
    const sentence = this.standing.querySelector(`[data-when="is=${told.is}"]`)?.textContent ?? "";
    if (sentence !== this.sentence) this.aloud((this.sentence = sentence));
  }

  /**
   * For who hears the page: each sentence once. That somebody is typing comes and goes, and is seen alone.
   * @param {string} words
   */
  aloud(words) {
    const said = Object.assign(document.createElement("p"), { textContent: words.replace(/\s+/g, " ").trim() });
    while (this.voice.childElementCount > 3) this.voice.firstElementChild?.remove();
    this.voice.append(said);
  }

  /** @param {Record<string, any>} told of the desk (deskTold) */
  deskIs(told) {
    this.isStaffed = told.is === "staffed";
    fill(this.standing, { by: told.by }, ["by"]);
    restate(this.standing, this.timeline.dataset.zone);
    this.show();
  }

  /** @param {string} state */
  connection(state) {
    clearTimeout(this.awayTimer);
    if (state === "open" || state === "idle") this.away.hidden = true;
    else this.awayTimer = setTimeout(() => (this.away.hidden = false), QUIET_BEFORE_AWAY);
  }

  /**
   * @param {string} kind
   * @param {any} [detail]
   */
  tell(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }
}

/** @returns {Keep} */
function inMemory() {
  /** @type {Keep["data"]} */
  const data = {};
  return { data, put: (more) => Object.assign(data, more) };
}

/**
 * @param {ParentNode} root
 * @param {string} selector
 */
function one(root, selector) {
  return /** @type {HTMLElement} */ (root.querySelector(selector));
}
