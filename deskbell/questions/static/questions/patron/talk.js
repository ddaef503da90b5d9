/**
 * The patron's side of a question on screen: what was said, where it stands, the box for the next words.
 *
 *     const talk = new Talk(document.querySelector("#talk"), live, keeping);
 *     talk.open(812);                  // follows the question and shows the section
 *     talk.pendAsk(id, words);         // the first words, before the server has answered
 *     talk.deskIs(row);                // from the desk's topic; returns what the patron is told of it
 *
 * Events: `heard` (the library said something), `closed` (the question leads nowhere any more), `continued` ({passport, question};
 * without a passport where it was merged into another: the passport that is held leads there).
 * Sends nothing but through live.js, so everything that it says arrives once.
 */

import { fill } from "../../look/fill.js";
import { newId } from "../../look/live.js";
import { restate } from "./moments.js";
import { Offering } from "./offering.js";
import { deskTold, questionTold } from "./told.js";

/**
 * @typedef {import("../../look/live.js").Live} Live
 * @typedef {import("../../look/timeline.js").Timeline} Timeline
 */

/** Milliseconds. */
const TYPING_FOR = 6_000;
const QUIET_BEFORE_AWAY = 1_200;

export class Talk extends EventTarget {
  /**
   * @param {HTMLElement} root
   * @param {Live} live
   */
  constructor(root, live) {
    super();
    this.root = root;
    this.live = live;
    this.timeline = /** @type {Timeline} */ (root.querySelector("desk-timeline"));
    this.standing = one(root, "#standing");
    this.going = one(root, "#going");
    this.away = one(root, "#away");
    this.form = /** @type {HTMLFormElement} */ (root.querySelector("#reply"));
    this.box = /** @type {HTMLTextAreaElement} */ (root.querySelector("#reply-text"));
    this.wrong = one(root, "#reply-wrong");
    this.offering = new Offering(this.form, this.root, (words) => this.complain(words));
    this.question = Number(root.dataset.question) || null;
    /** @type {Record<string, any>} */
    this.row = {};
    this.isStaffed = this.root.dataset.staffed === "yes";
    this.typingUntil = 0;
    this.awayTimer = 0;
    this.listen();
  }

  get topic() {
    return `patron:${this.question}`;
  }

  /** @param {number} question */
  open(question) {
    this.question = question;
    this.root.hidden = this.form.hidden = false;
    this.live.follow(this.topic, this.timeline.last);
    this.timeline.toEnd();
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

  // ---- speaking -----------------------------------------------------------------------------------

  send() {
    if (this.offering.count && this.question) return this.offering.send((enclosing) => enclosing.sendIn(this));
    const words = tidy(this.box.value);
    if (!words) return this.box.focus();
    const id = newId();
    this.complain("");
    this.timeline.pend({ id, kind: "heard", voice: "patron", words });
    this.live.say(this.question, words, id);
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
    if (isLooking && this.question && this.timeline.isAtEnd()) this.live.seen(this.question, this.timeline.last);
  }

  /** @param {{number?: number, seen?: number, reader?: string}} mark */
  mark(mark) {
    if (mark.reader !== "patron") this.timeline.mark("seen", mark.number ?? mark.seen ?? 0);
  }

  // ---- where it stands ----------------------------------------------------------------------------------

  /** @param {Record<string, any>} row */
  stand(row) {
    this.row = row;
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
    this.form.hidden = told.is === "forgotten";
  }

  /** @param {Record<string, any>} row */
  deskIs(row) {
    const told = deskTold(row, this.root.dataset.language ?? "");
    this.isStaffed = told.is === "staffed";
    fill(this.standing, { by: told.by }, ["by"]);
    restate(this.standing, this.timeline.dataset.zone);
    this.show();
    return told;
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

/**
 * With the names as this reader sees them: a queue's name in their language, a page without a title by its address.
 * @param {import("../../look/timeline.js").Entry} entry
 */
function readable(entry) {
  const language = document.documentElement.lang;
  const { to, to_person: person } = entry.facts ?? {};
  const name = person ?? to?.[language] ?? to?.en ?? Object.values(to ?? {})[0];
  const facts = name ? { ...entry.facts, to: name } : entry.facts;
  /** @type {any} */
  const words = entry.words;
  return { ...entry, facts, words: words?.address ? { ...words, title: words.title || words.address } : words };
}

/**
 * Enter sends. Shift and Enter make a new line, as Enter does on a phone's keyboard.
 * @param {HTMLTextAreaElement} box
 * @param {() => void} send
 */
export function onEnter(box, send) {
  box.addEventListener("keydown", (event) => {
    const isPlain = !event.shiftKey && !event.isComposing && matchMedia("(pointer: fine)").matches;
    if (event.key !== "Enter" || !isPlain) return;
    event.preventDefault();
    send();
  });
}

/**
 * The words as the server keeps them (deskbell/formats/plain.py, clean), so that the copy on screen is the entry.
 * @param {string} words
 */
export function tidy(words) {
  const lines = words.normalize("NFC").replace(/\r\n?/g, "\n").split("\n");
  return lines.map((line) => line.trimEnd()).join("\n").replace(/^\n+|\n+$/g, "");
}

/**
 * @param {ParentNode} root
 * @param {string} selector
 */
function one(root, selector) {
  return /** @type {HTMLElement} */ (root.querySelector(selector));
}
