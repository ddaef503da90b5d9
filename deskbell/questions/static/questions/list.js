/**
 * `<question-list>`: what waits, what is mine, what colleagues have. Whole rows arrive and the newest wins.
 *
 *     list.take(row)                 // a row of a queue's topic, or of mine; see questions/standing.py
 *     list.complete("queue:3")       // the topic told all its rows
 *     list.close(812)                // it was closed: among the recently closed
 *     list.seen(812, 31)             // read up to there: takes the unread mark away
 *     list.mark([812, 813], [813])   // open in panes; shown at this moment
 *     list.waiting                   // how many wait
 *
 * Events: `changed` after any change of what waits or is unread.
 */

import { fill } from "../look/fill.js";
import { restateAges } from "./ages.js";
import { shown } from "./rows.js";

/** @typedef {import("./rows.js").Row} Row */

const MOST_CLOSED = 12;

export class QuestionList extends HTMLElement {
  /** @type {Map<number, HTMLElement>} */
  left = new Map();
  /** @type {Map<string, Set<number>>} what each topic told since it was followed (again) */
  told = new Map();
  staff = 0;
  /** @type {string[]} */
  queues = [];

  connectedCallback() {
    const console = this.closest("desk-console");
    this.staff = Number(console?.getAttribute("data-staff"));
    this.queues = (console?.getAttribute("data-queues") ?? "").split(",");
    for (const line of this.lines) this.judge(line);
    restateAges(this);
    setInterval(() => restateAges(this), 1_000);
  }

  get lines() {
    return /** @type {HTMLElement[]} */ ([...this.querySelectorAll("li.line")]);
  }

  get waiting() {
    return this.group("waiting")?.querySelectorAll("li.line").length ?? 0;
  }

  get unread() {
    return this.querySelectorAll('[data-group="mine"] li[data-unread]').length;
  }

  /** @param {number} question */
  find(question) {
    return /** @type {HTMLElement | null} */ (this.querySelector(`li.line[data-question="${question}"]`));
  }

  /** @param {Row} row */
  take(row) {
    if (row.gone) return this.leave(row);
    const topic = row.topic ?? "";
    this.told.set(topic, (this.told.get(topic) ?? new Set()).add(row.question));
    const old = this.find(row.question);
    const line = old ?? this.fresh(row);
    if (!line) return;
    const turn = row.awaiting ? "staff" : "patron";
    const { state, queue, heard } = row;
    const order = row.later?.at ?? row.waiting_since;
    Object.assign(line.dataset, { state, queue, heard, turn, order, holder: row.holder?.id ?? "", later: row.later?.why ?? "" });
    line.toggleAttribute("data-due", row.follow_up?.due ?? false);
    line.toggleAttribute("data-unhurried", (this.dataset.unhurried ?? "").split(" ").includes(row.channel));
    fill(line, shown(row, this, this.staff));
    this.judge(line);
    this.place(line);
    restateAges(this);
    this.tell({ question: row.question, fresh: !old });
  }

  /**
   * It left a queue, or left me. What another topic that is followed shows stays.
   * @param {Row} row
   */
  leave(row) {
    const line = this.find(row.question);
    const [name, key] = (row.topic ?? "").split(":");
    if (!line || (line.dataset.state === "closed" && !line.hasAttribute("data-due"))) return;
    if (name === "queue" ? line.dataset.queue !== key : this.queues.includes(line.dataset.queue ?? "")) return;
    if (line.dataset.state === "closed") this.settle(line);
    else this.away(row.question, line);
    this.tell({ question: row.question });
  }

  /** It need not be followed up any more. @param {HTMLElement} line */
  settle(line) {
    line.toggleAttribute("data-due", false);
    this.place(line);
  }

  /**
   * @param {number} question
   * @param {HTMLElement} line
   */
  away(question, line) {
    line.remove();
    this.left.set(question, line);
    this.count();
  }

  /**
   * A topic has told all its rows: what it showed before and did not tell now left while nobody was listening.
   * @param {string} topic
   */
  complete(topic) {
    const told = this.told.get(topic) ?? new Set();
    const [name, key] = topic.split(":");
    for (const line of this.lines) {
      const question = Number(line.dataset.question);
      const isOf = name === "queue" ? line.dataset.queue === key : name === "mine";
      if (isOf && !told.has(question)) this.leave(/** @type {any} */ ({ question, topic }));
    }
    this.told.delete(topic);
  }

  /** @param {number} question */
  close(question) {
    const line = this.find(question) ?? this.left.get(question);
    if (!line) return;
    Object.assign(line.dataset, { state: "closed", holder: "" });
    this.judge(line);
    this.place(line);
    this.tell({ question });
  }

  /**
   * @param {number} question
   * @param {number} number
   */
  seen(question, number) {
    const line = this.find(question);
    if (!line || number <= Number(line.dataset.seen)) return;
    line.dataset.seen = String(number);
    this.judge(line);
    this.tell({ question });
  }

  /**
   * @param {number[]} open
   * @param {number[]} shown
   */
  mark(open, shown) {
    for (const line of this.lines) {
      const number = Number(line.dataset.question);
      line.toggleAttribute("data-open", open.includes(number));
      line.toggleAttribute("data-shown", shown.includes(number));
    }
  }

  // ---- inside -----------------------------------------------------------------------------------

  /** @param {Row} row */
  fresh(row) {
    const template = /** @type {HTMLTemplateElement | null} */ (this.querySelector("template[data-part=row]"));
    const line = /** @type {HTMLElement | null} */ (template?.content.querySelector("li")?.cloneNode(true) ?? null);
    if (!line) return null;
    Object.assign(line.dataset, { question: row.question, seen: 0, fresh: "" });
    line.querySelector("a")?.setAttribute("href", `/questions/${row.question}/`);
    line.querySelector(".excerpt")?.setAttribute("lang", row.language);
    return line;
  }

  /** @param {HTMLElement} line */
  judge(line) {
    const mine = Number(line.dataset.holder) === this.staff;
    const unread = mine && line.dataset.state === "claimed" && Number(line.dataset.heard) > Number(line.dataset.seen);
    line.toggleAttribute("data-unread", unread);
  }

  /**
   * Into its group, who waits longest first; a row that stands right is not moved, so that focus and place stay.
   * @param {HTMLElement} line
   */
  place(line) {
    const list = this.group(this.groupOf(line))?.querySelector("ul");
    if (!list) return;
    const others = /** @type {HTMLElement[]} */ ([...list.children]).filter((one) => one !== line);
    const closed = this.groupOf(line) === "closed";
    const next = closed ? others[0] : others.find((one) => (one.dataset.order ?? "") > (line.dataset.order ?? ""));
    if (line.parentElement !== list || line.nextElementSibling !== (next ?? null)) list.insertBefore(line, next ?? null);
    if (closed) [...list.children].slice(MOST_CLOSED).forEach((one) => one.remove());
    this.count();
  }

  /** @param {HTMLElement} line */
  groupOf(line) {
    const { state = "", holder, later } = line.dataset;
    if (state === "closed" && line.hasAttribute("data-due")) return "follow_up";
    if (state !== "claimed") return state;
    if (Number(holder) !== this.staff) return "colleagues";
    return later ? "later" : "mine";
  }

  /** @param {string} name */
  group(name) {
    return this.querySelector(`[data-group="${name}"]`);
  }

  /** @param {{question: number, fresh?: boolean}} detail */
  tell(detail) {
    this.dispatchEvent(new CustomEvent("changed", { detail }));
  }

  count() {
    for (const group of this.querySelectorAll(".group")) {
      const count = group.querySelectorAll("li.line").length;
      const shown = group.querySelector(".count");
      if (shown) shown.textContent = String(count);
      group.querySelector(".none")?.toggleAttribute("hidden", count > 0);
      group.toggleAttribute("hidden", group.hasAttribute("data-quiet") && count === 0);
    }
  }
}

customElements.define("question-list", QuestionList);
