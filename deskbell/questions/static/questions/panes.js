/**
 * Which questions are open, which of them are side by side, and the tabs of the others. Remembered by this tab.
 *
 *     await panes.open(812)       panes.aside(812)      panes.step(1)      panes.toList()
 *     panes.current               // the pane that has the focus, or had it last
 */

import { fetchPane } from "./fragments.js";
import { fill } from "../look/fill.js";
import { Kept } from "./kept.js";

/** @typedef {import("./pane.js").QuestionPane} QuestionPane */

/** Pixels that a pane needs to be of use. */
const LEAST = 400;

export class Panes {
  /**
   * @param {HTMLElement} frame
   * @param {(pane: QuestionPane) => void} join
   * @param {(open: number[], shown: number[]) => void} changed
   */
  constructor(frame, join, changed) {
    this.place = /** @type {HTMLElement} */ (frame.querySelector(".panes"));
    this.tabs = /** @type {HTMLElement} */ (frame.querySelector(".tabs"));
    this.template = /** @type {HTMLTemplateElement} */ (frame.querySelector("template[data-part=tab]"));
    this.kept = new Kept(frame, "open");
    this.join = join;
    this.changed = changed;
    /** @type {number[]} most recently used last */
    this.used = [];
    this.place.addEventListener("focusin", (event) => this.touched(event));
    this.tabs.addEventListener("click", (event) => this.tabbed(event));
    for (const kind of ["unread", "read"]) this.place.addEventListener(kind, () => this.drawTabs());
    new ResizeObserver(() => this.arrange()).observe(this.place);
  }

  /** @returns {QuestionPane[]} */
  get all() {
    return /** @type {any} */ ([...this.place.querySelectorAll("question-pane")]);
  }

  get current() {
    return this.find(this.used.at(-1) ?? 0) ?? this.all.find((pane) => pane.visible) ?? null;
  }

  get columns() {
    return Math.max(1, Math.floor(this.place.clientWidth / LEAST));
  }

  /** @param {number} question */
  find(question) {
    return this.all.find((pane) => pane.number === question) ?? null;
  }

  /** What the server drew, and what was open before. */
  async begin() {
    const before = /** @type {number[]} */ (this.kept.value ?? []);
    const drawn = this.all.map((pane) => pane.number);
    for (const pane of this.all) this.join(pane);
    this.used = drawn;
    document.body.classList.toggle("has-pane", drawn.length > 0);
    for (const question of before.filter((one) => !drawn.includes(one))) {
      const pane = await this.fetch(question).catch(() => null);
      if (pane) this.used.unshift(question);
      this.arrange();
    }
    // A phone begins at the list; and what was pressed while this was fetched stays on its screen.
    if (this.used.length && !matchMedia("(max-width: 760px)").matches) document.body.classList.add("has-pane");
    this.arrange();
  }

  /**
   * Opens, or brings to the front. Refuses silently what is not in sight.
   * @param {number} question
   * @param {boolean} [focus]
   */
  async open(question, focus = true) {
    const pane = this.find(question) ?? (await this.fetch(question));
    if (!pane) return null;
    this.use(question);
    document.body.classList.add("has-pane");
    this.arrange();
    if (focus) /** @type {HTMLElement | null} */ (pane.querySelector(".got-it button") ?? pane.querySelector(".composer textarea"))?.focus();
    return pane;
  }

  /** @param {number} question */
  aside(question) {
    const pane = this.find(question);
    if (!pane) return;
    pane.leave();
    pane.remove();
    this.used = this.used.filter((one) => one !== question);
    if (!this.used.length) this.toList();
    this.arrange();
    this.current?.write();
  }

  toList() {
    document.body.classList.remove("has-pane");
    this.changed(this.used, []);
  }

  /** @param {1 | -1} way */
  step(way) {
    const order = this.all.map((pane) => pane.number);
    const at = order.indexOf(this.used.at(-1) ?? 0);
    const next = order[(at + way + order.length) % order.length];
    if (next !== undefined) this.open(next);
  }

  // ---- inside -----------------------------------------------------------------------------------

  /** @param {number} question */
  async fetch(question) {
    const drawn = await fetchPane(question);
    if (!drawn) return null;
    const known = this.find(question);
    if (known) return known;
    const pane = /** @type {QuestionPane} */ (/** @type {unknown} */ (drawn));
    pane.classList.add("behind"); // until it has its place: what is fetched one by one would stand ever narrower
    this.place.insertBefore(pane, this.place.querySelector(".no-pane"));
    this.join(pane);
    return pane;
  }

  /** @param {number} question */
  use(question) {
    this.used = [...this.used.filter((one) => one !== question), question];
  }

  /** As many as fit stand side by side: the last used. The order on screen never changes by itself. */
  arrange() {
    const front = this.used.slice(-this.columns);
    for (const pane of this.all) {
      const shown = front.includes(pane.number);
      if (pane.visible !== shown || pane.classList.contains("behind") === shown) pane.shown = shown;
    }
    this.kept.value = this.used;
    this.drawTabs();
    this.changed(this.used, front);
  }

  drawTabs() {
    const list = /** @type {HTMLElement} */ (this.tabs.querySelector("ul"));
    const tabs = this.all.map((pane) => this.tab(pane));
    list.replaceChildren(...tabs);
    this.tabs.hidden = this.all.length <= this.columns;
  }

  /** @param {QuestionPane} pane */
  tab(pane) {
    const tab = /** @type {HTMLElement} */ (this.template.content.firstElementChild?.cloneNode(true));
    fill(tab, { name: pane.dataset.named, unread: pane.unread });
    tab.querySelector("a")?.setAttribute("href", `/questions/${pane.number}/`);
    tab.dataset.question = String(pane.number);
    tab.toggleAttribute("data-shown", pane.visible);
    return tab;
  }

  /** @param {Event} event */
  tabbed(event) {
    const target = /** @type {Element} */ (event.target);
    const question = Number(target.closest("li")?.dataset.question);
    if (!question) return;
    event.preventDefault();
    if (target.closest("button")) this.aside(question);
    else this.open(question);
  }

  /** @param {Event} event */
  touched(event) {
    const pane = /** @type {QuestionPane | null} */ (/** @type {Element} */ (event.target).closest("question-pane"));
    if (pane && this.used.at(-1) !== pane.number) this.use(pane.number);
  }
}
