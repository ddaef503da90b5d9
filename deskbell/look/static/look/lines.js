/**
 * Lines among the entries of a `<desk-timeline>`: the day where it changes, and "New" above what came while nobody looked;
 * and which messages join the one before. Drawn from its templates `data-line="day"` and `data-line="new"`.
 *
 *     const lines = new Lines(timeline);
 *     lines.left();            // nobody looks any more: what comes from now on is new
 *     lines.back();            // somebody looks again: the line stays while they read
 *     lines.since(12);         // what is above that number has been read
 *     lines.answered();        // they have gone on: nothing is new any more
 */

import { date } from "./clock.js";

/** @typedef {import("./timeline.js").Timeline} Timeline */

/** Messages of one person within so many milliseconds are one group, with one head. */
const TOGETHER = 300_000;
/** Pixels above the line of what is new. */
const ROOM = 8;

export class Lines {
  /** @param {Timeline} timeline */
  constructor(timeline) {
    this.timeline = timeline;
    this.own = timeline.dataset.own ?? "patron";
    /** The newest number that was read; none is new above Infinity. */
    this.read = Infinity;
    this.observer = new MutationObserver(() => this.draw());
    this.observer.observe(timeline.list, { childList: true });
    // What is at its end stays there, also when less room is left: a keyboard, an offer, a question grown long.
    this.isAtEnd = timeline.isAtEnd();
    timeline.log.addEventListener("scroll", () => (this.isAtEnd = timeline.isAtEnd()), { passive: true });
    new ResizeObserver(() => this.isAtEnd && timeline.toEnd()).observe(timeline.log);
    this.draw();
  }

  left() {
    if (this.read === Infinity) this.read = this.timeline.last;
  }

  /** What is new is in sight then, from its line on. */
  back() {
    const line = /** @type {HTMLElement | null} */ (this.timeline.list.querySelector("[data-line=new]"));
    const { log } = this.timeline;
    if (line) log.scrollTop = line.offsetTop - log.offsetTop - ROOM;
    else this.read = Infinity;
  }

  /** @param {number} number */
  since(number) {
    this.read = number;
    this.draw();
  }

  answered() {
    this.read = Infinity;
    this.draw();
  }

  draw() {
    const isAtEnd = this.timeline.isAtEnd();
    const today = dayOf(new Date());
    let [day, isNew] = [today, false];
    /** @type {HTMLElement | null} */
    let before = null;
    for (const item of this.timeline.items) {
      const on = dayOf(new Date(item.dataset.at ?? ""));
      const begins = !isNew && this.isNew(item);
      const keys = [on !== day ? `day ${on}${on === today ? " today" : ""}` : "", begins ? "new" : ""].filter(Boolean);
      this.put(item, keys);
      item.toggleAttribute("data-joined", !keys.length && joins(before, item));
      [day, isNew, before] = [on, isNew || begins, item];
    }
    this.observer.takeRecords();
    if (isAtEnd) this.timeline.toEnd();
  }

  /** @param {HTMLElement} item */
  isNew(item) {
    return item.dataset.kind === "said" && item.dataset.voice !== this.own && Number(item.dataset.number) > this.read;
  }

  /**
   * The lines above an item; those that stand there already stay, so that nobody hears them twice.
   * @param {HTMLElement} item
   * @param {string[]} keys
   */
  put(item, keys) {
    const there = [];
    for (let one = item.previousElementSibling; one?.hasAttribute("data-line"); one = one.previousElementSibling) there.unshift(one);
    if (there.map((one) => one.getAttribute("data-key") ?? "?").join() === keys.join()) return;
    for (const one of there) one.remove();
    item.before(...keys.map((key) => this.drawn(key, item)));
  }

  /**
   * @param {string} key
   * @param {HTMLElement} item
   */
  drawn(key, item) {
    const [kind, , today] = key.split(" ");
    const template = /** @type {HTMLTemplateElement} */ (this.timeline.querySelector(`template[data-line="${kind}"]`));
    const line = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    line.dataset.key = key;
    const time = line.querySelector("time");
    if (time) time.textContent = today ? (line.dataset.today ?? "") : this.dayOf(item);
    return line;
  }

  /** @param {HTMLElement} item */
  dayOf(item) {
    const at = new Date(item.dataset.at ?? "");
    const isThisYear = at.getFullYear() === new Date().getFullYear();
    return date(at, document.documentElement.lang, { weekday: "long", day: "numeric", month: "long", year: isThisYear ? undefined : "numeric" });
  }
}

/**
 * For staff, who have no such lines: only which messages join the one before, now and from now on.
 * @param {Timeline} timeline
 */
export function group(timeline) {
  const draw = () => timeline.items.forEach((item, place, all) => item.toggleAttribute("data-joined", joins(all[place - 1], item)));
  new MutationObserver(draw).observe(timeline.list, { childList: true });
  draw();
}

/**
 * @param {HTMLElement | null | undefined} before
 * @param {HTMLElement} item
 */
function joins(before, item) {
  if (!before?.classList.contains("spoken") || !item.classList.contains("spoken")) return false;
  const who = (/** @type {HTMLElement} */ one) => one.querySelector("[data-fill=who]")?.textContent;
  const apart = Date.parse(item.dataset.at ?? "") - Date.parse(before.dataset.at ?? "");
  return before.dataset.voice === item.dataset.voice && who(before) === who(item) && apart < TOGETHER;
}

/** On the calendar where the reader is. @param {Date} at */
function dayOf(at) {
  return Number.isNaN(at.getTime()) ? "" : `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`;
}
