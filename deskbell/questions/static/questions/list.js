/**
 * `<question-list>`: what waits, what is mine, what colleagues have. Whole rows arrive and the newest wins.
 *
 *     list.take(row)                 // a row of a queue's topic, or of mine; see questions/standing.py
 *     list.remove(812)               // no longer in sight
 *     list.seen(812, 31)             // read up to there: takes the unread mark away
 *     list.mark([812, 813], [813])   // open in panes; shown at this moment
 *     list.step(1)                   // moves the focus to the next row (-1: the one before)
 *     list.waiting                   // how many wait
 *
 * Events: `changed` after any change of what waits or is unread.
 */

import { fill } from "../look/timeline.js";
import { restateAges } from "./ages.js";

/** @typedef {Record<string, any> & {question: number, state: string}} Row */

const MOST_CLOSED = 12;

export class QuestionList extends HTMLElement {
  connectedCallback() {
    this.staff = Number(this.closest("desk-console")?.getAttribute("data-staff") ?? 0);
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
    const old = this.find(row.question);
    if (row.gone) return this.remove(row.question);
    const line = old ?? this.fresh(row);
    if (!line) return;
    Object.assign(line.dataset, { state: row.state, holder: row.holder ?? "", turn: row.turn, heard: row.heard });
    fill(line, row);
    this.judge(line);
    this.place(line, row);
    restateAges(this);
    this.dispatchEvent(new CustomEvent("changed", { detail: { row, fresh: !old } }));
  }

  /** @param {number} question */
  remove(question) {
    this.find(question)?.remove();
    this.count();
    this.dispatchEvent(new CustomEvent("changed", { detail: {} }));
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
    this.dispatchEvent(new CustomEvent("changed", { detail: {} }));
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

  /** @param {1 | -1} way */
  step(way) {
    const links = /** @type {HTMLElement[]} */ ([...this.querySelectorAll("li.line a")]).filter((one) => one.offsetParent);
    const at = links.findIndex((one) => one === document.activeElement);
    const shown = links.findIndex((one) => one.closest("[data-shown]"));
    const from = at >= 0 ? at : shown;
    links[Math.min(links.length - 1, Math.max(0, from + (from < 0 ? 1 : way)))]?.focus();
  }

  // ---- inside -----------------------------------------------------------------------------------

  /** @param {Row} row */
  fresh(row) {
    const template = /** @type {HTMLTemplateElement | null} */ (this.querySelector("template[data-part=row]"));
    const line = /** @type {HTMLElement | null} */ (template?.content.querySelector("li")?.cloneNode(true) ?? null);
    if (!line) return null;
    Object.assign(line.dataset, { question: row.question, seen: row.seen ?? 0, fresh: "" });
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
   * Into its group, in the order of waiting; a row that stands right is not moved, so that focus and place stay.
   * @param {HTMLElement} line
   * @param {Row} row
   */
  place(line, row) {
    const group = this.group(this.groupOf(row));
    const list = group?.querySelector("ul");
    if (!list) return;
    const newestFirst = row.state !== "waiting";
    const others = /** @type {HTMLElement[]} */ ([...list.children]).filter((one) => one !== line);
    const next = others.find((one) => (newestFirst ? sinceOf(one) < sinceOf(line) : sinceOf(one) > sinceOf(line)));
    if (line.parentElement !== list || line.nextElementSibling !== (next ?? null)) list.insertBefore(line, next ?? null);
    if (row.state === "closed") [...list.children].slice(MOST_CLOSED).forEach((one) => one.remove());
    this.count();
  }

  /** @param {Row} row */
  groupOf(row) {
    if (row.state === "waiting" || row.state === "closed") return row.state;
    return row.holder === this.staff ? "mine" : "colleagues";
  }

  /** @param {string} name */
  group(name) {
    return this.querySelector(`[data-group="${name}"]`);
  }

  count() {
    for (const group of this.querySelectorAll(".group")) {
      const count = group.querySelectorAll("li.line").length;
      const shown = group.querySelector(".count");
      if (shown) shown.textContent = String(count);
      group.querySelector(".none")?.toggleAttribute("hidden", count > 0);
    }
  }
}

/** @param {HTMLElement} line */
function sinceOf(line) {
  return Date.parse(line.querySelector("time")?.getAttribute("datetime") ?? "") || 0;
}

customElements.define("question-list", QuestionList);
