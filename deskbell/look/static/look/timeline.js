/**
 * The entries of a question on screen: `<desk-timeline>` keeps them in order and each of them once.
 *
 *     <desk-timeline data-zone="America/Toronto" data-own="patron" data-files="/q/…/files/">     whose entries carry marks
 *       <div role="log" tabindex="0"> <ol> <li data-number data-kind data-voice data-at>…</li> … </ol> </div>
 *       <button type="button" data-below hidden><span data-fill="count"></span> new below</button>     optional
 *       <template data-kind="said"> <li>…</li> </template>       the same partial, rendered blank (fill.js); "*" for the rest
 *     </desk-timeline>
 *
 *     timeline.last                                  // the highest number on screen: what to follow from
 *     timeline.take(entry)                           // upserts by number
 *     timeline.pend({id, kind, voice, who, words})   // an optimistic copy: data-act, data-state="sending"
 *     timeline.acknowledge({id, number, at})         // it is an entry now (the sender gets no other)
 *     timeline.refuse(id)   timeline.withdraw(id)    // data-state="refused"; away with it
 *     timeline.mark("seen", 12)   timeline.toEnd()
 *
 * Events: `shown` ({entry, item}), `emptied` ({numbers}).
 */

import { clock, full } from "./clock.js";
import { addressed, numberOf, saysSame } from "./entry.js";
import { fill } from "./fill.js";
import { linkAll } from "./linked.js";

export { fill };

/**
 * @typedef {{number: number, kind: string, at: string, voice: string, who?: string, words?: string | null,
 *            facts?: Record<string, any>, id?: string}} Entry
 * @typedef {{id: string, kind: string, voice: string, who?: string, words: string, facts?: Record<string, any>}} Pending
 */

/** Pixels from the end within which the reader counts as being at the end. */
const NEAR = 64;

export class Timeline extends HTMLElement {
  connectedCallback() {
    linkAll(this);
    for (const time of this.querySelectorAll("time[data-fill=at]")) this.restate(time);
    this.addEventListener("pointerover", (event) => this.entitle(event));
    this.below?.addEventListener("click", () => this.toEnd());
    this.log.addEventListener("scroll", () => this.isAtEnd() && this.forgetBelow(), { passive: true });
    this.toEnd();
  }

  get log() {
    return /** @type {HTMLElement} */ (this.querySelector("[role=log]"));
  }

  get list() {
    return /** @type {HTMLElement} */ (this.log.querySelector("ol"));
  }

  get below() {
    return /** @type {HTMLElement | null} */ (this.querySelector("[data-below]"));
  }

  get items() {
    return /** @type {HTMLElement[]} */ ([...this.list.children].filter((one) => !one.hasAttribute("data-line")));
  }

  get last() {
    return this.items.reduce((highest, item) => Math.max(highest, numberOf(item)), 0);
  }

  // ---- what happens -----------------------------------------------------------------------------

  /** @param {Entry} entry */
  take(entry) {
    if (entry.kind === "forgotten") this.empty(entry.facts?.numbers ?? null, entry.number);
    // What was merged into another question stands there.
    else if (entry.facts?.into && entry.facts.numbers) this.takeAway(entry.facts.numbers);
    if (entry.kind === "receipt") this.tick(String(entry.facts?.of), entry.facts?.state);
    const item = this.draw(entry);
    if (!item) return;
    const own = entry.id ? this.find("act", entry.id) : null;
    const old = this.find("number", String(entry.number)) ?? own;
    if (own && own !== old) own.remove();
    this.keepingPlace(() => (old && saysSame(old, item) ? this.renew(old, item) : this.place(item, old)), old === null);
    this.tell("shown", { entry, item: item.isConnected ? item : old });
  }

  /** @param {Pending} pending */
  pend(pending) {
    const item = this.draw({ ...pending, number: 0, at: new Date().toISOString() });
    if (!item) return;
    item.dataset.number = "";
    item.dataset.act = pending.id;
    item.dataset.state = "sending";
    this.list.append(item);
    this.toEnd();
  }

  /** @param {{id: string, number: number, at?: string}} ack */
  acknowledge(ack) {
    const item = this.find("act", ack.id);
    if (!item) return;
    if (this.find("number", String(ack.number))) return item.remove();
    delete item.dataset.act;
    delete item.dataset.state;
    item.dataset.number = String(ack.number);
    if (ack.at) this.date(item, ack.at);
    this.keepingPlace(() => this.place(item, null), false);
  }

  /** @param {string} id */
  refuse(id) {
    const item = this.find("act", id);
    if (item) item.dataset.state = "refused";
  }

  /** @param {string} id */
  withdraw(id) {
    this.find("act", id)?.remove();
  }

  /**
   * @param {string} name
   * @param {number} upto
   */
  mark(name, upto) {
    const own = this.dataset.own ?? "patron";
    const marked = this.items.filter((item) => item.dataset.voice === own && numberOf(item) > 0 && numberOf(item) <= upto);
    for (const item of marked) item.setAttribute(`data-${name}`, "");
  }

  /**
   * How a reply stands on its way.
   * @param {string} number
   * @param {string} state
   */
  tick(number, state) {
    const item = this.find("number", number);
    if (item) item.dataset.tick = state;
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.forgetBelow();
  }

  // ---- drawing ------------------------------------------------------------------------------------

  /**
   * @param {Entry} entry
   * @returns {HTMLElement | null} null: this kind is not shown to this reader
   */
  draw(entry) {
    const template = this.template(entry.kind);
    if (!template) return null;
    const drawn = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    Object.assign(drawn.dataset, { number: entry.number, kind: entry.kind, voice: entry.voice });
    const tick = entry.kind === "receipt" ? entry.facts?.state : entry.kind === "said" && entry.facts?.way && "waiting";
    if (tick) drawn.dataset.tick = tick;
    fill(drawn, addressed(entry, this.dataset));
    this.date(drawn, entry.at);
    return drawn;
  }

  /**
   * @param {HTMLElement} item
   * @param {string} at
   */
  date(item, at) {
    item.dataset.at = at;
    fill(item, { at }, ["at"]);
    for (const time of item.querySelectorAll("time[data-fill=at]")) this.restate(time);
  }

  /** @param {string} kind */
  template(kind) {
    const find = (/** @type {string} */ one) => this.querySelector(`template[data-kind="${CSS.escape(one)}"]`);
    return /** @type {HTMLTemplateElement | null} */ (find(kind) ?? find("*"));
  }

  /**
   * The time of day, where a patron is, for staff on the library's clock; who hears the page hears another day too.
   * @param {Element} time
   */
  restate(time) {
    const at = new Date(time.getAttribute("datetime") ?? "");
    if (Number.isNaN(at.getTime())) return;
    time.textContent = clock(at, ...this.reader);
    if (this.dataset.own !== "patron" || at.toDateString() === new Date().toDateString()) return;
    time.append(Object.assign(document.createElement("span"), { className: "sr", textContent: `, ${full(at, ...this.reader)}` }));
  }

  /** In full, for who points at it alone. @param {Event} event */
  entitle(event) {
    const time = /** @type {Element} */ (event.target).closest("time[data-fill=at]");
    const at = new Date(time?.getAttribute("datetime") ?? "");
    if (!Number.isNaN(at.getTime())) time?.setAttribute("title", full(at, ...this.reader));
  }

  /** Their language, and the zone of their clock if it is not their own. @returns {[string, string | undefined]} */
  get reader() {
    const { own, zone } = this.dataset;
    return [this.closest("[lang]")?.getAttribute("lang") ?? "en", own === "patron" ? undefined : zone || undefined];
  }

  /**
   * What stands there already stays, so that a screen reader says it once: it is another entry now, or known for sure.
   * @param {HTMLElement} old
   * @param {HTMLElement} item
   */
  renew(old, item) {
    for (const name of ["data-act", "data-state"]) old.removeAttribute(name);
    for (const { name, value } of item.attributes) old.setAttribute(name, value);
    this.date(old, item.dataset.at ?? "");
    this.place(old, null);
  }

  /**
   * Replaces the old item, or puts the new one where its number belongs; unnumbered copies stay last.
   * @param {HTMLElement} item
   * @param {HTMLElement | null} old
   */
  place(item, old) {
    old?.replaceWith(item);
    const next = this.items.find((one) => one !== item && (numberOf(one) || Infinity) > numberOf(item));
    const { items } = this;
    if (item.isConnected && items[items.indexOf(item) + 1] === next) return;
    this.list.insertBefore(item, next ?? null);
  }

  /**
   * Words are forgotten: they leave the screen too.
   * @param {number[] | null} numbers null: all before `upto`
   * @param {number} upto
   */
  empty(numbers, upto) {
    for (const item of this.items) {
      const number = numberOf(item);
      if (!number || number >= upto || (numbers && !numbers.includes(number))) continue;
      fill(item, { words: null, facts: {} }, ["words", "facts"]);
    }
    this.tell("emptied", { numbers });
  }

  /**
   * What stands in another question now.
   * @param {number[]} numbers
   */
  takeAway(numbers) {
    for (const item of this.items) if (numbers.includes(numberOf(item))) item.remove();
    this.tell("emptied", { numbers });
  }

  // ---- the reader's place -----------------------------------------------------------------------------

  isAtEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR;
  }

  /**
   * Somebody who reads further up stays there; somebody at the end sees the new entry.
   * @param {() => void} change
   * @param {boolean} isNew
   */
  keepingPlace(change, isNew) {
    const atEnd = this.isAtEnd();
    change();
    if (atEnd) this.toEnd();
    else if (isNew) this.countBelow();
  }

  countBelow() {
    if (!this.below) return;
    const count = Number(this.below.dataset.count ?? 0) + 1;
    this.below.dataset.count = String(count);
    fill(this.below, { count });
    this.below.hidden = false;
  }

  forgetBelow() {
    if (!this.below || this.below.hidden) return;
    this.below.dataset.count = "0";
    this.below.hidden = true;
  }

  // ---- small things -------------------------------------------------------------------------------------

  /**
   * @param {"number" | "act"} name
   * @param {string} value
   */
  find(name, value) {
    return this.items.find((item) => item.dataset[name] === value) ?? null;
  }

  /**
   * @param {string} kind
   * @param {any} detail
   */
  tell(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }
}

customElements.define("desk-timeline", Timeline);
