/**
 * Moments as people say them: the hour today, the weekday within six days, else the date. Always on the library's
 * wall clock, as the server writes them (the filter `moment`), and on the reader's as well where that is another.
 */

import { clock, date } from "../../look/clock.js";

const DAY = 86_400_000;
// The same moment is said alike for a quarter of an hour: no zone's midnight comes within one.
const QUARTER = 900_000;
// What each element says, and what the server wrote of the library's clock: right at first, and all that there is to say
// where both clocks are alike. A browser's first date of another zone costs a phone 80 ms.
/** @type {WeakMap<Element, string>} */
const said = new WeakMap();
/** @type {WeakMap<Element, {saying: string, there: string}>} */
const written = new WeakMap();
for (const time of globalThis.document?.querySelectorAll("time[data-moment]") ?? []) {
  if (isAlike(time)) said.set(time, saying(time));
  else written.set(time, { saying: saying(time), there: time.textContent ?? "" });
}

/**
 * Writes the text of every `<time data-moment>` below an element again, where it has changed.
 * @param {ParentNode} root
 * @param {string | undefined} zone
 */
export function restate(root, zone) {
  const language = document.documentElement.lang;
  for (const time of root.querySelectorAll("time[data-moment]")) {
    const at = new Date(time.getAttribute("datetime") ?? "");
    if (Number.isNaN(at.getTime()) || said.get(time) === saying(time)) continue;
    said.set(time, saying(time));
    time.textContent = told(time, at, language, zone || undefined);
  }
}

/**
 * @param {Element} time
 * @param {Date} at
 * @param {string} language
 * @param {string | undefined} zone
 */
function told(time, at, language, zone) {
  const first = written.get(time);
  const there = first?.saying === saying(time) ? first.there : moment(at, new Date(), language, zone);
  const here = moment(at, new Date(), language, undefined);
  return there === here ? there : there + (time.getAttribute("data-apart") ?? "").replace("{here}", here);
}

/** The library's clock, as the server says, and the reader's. @param {Element} time */
function isAlike(time) {
  const at = new Date(time.getAttribute("datetime") ?? "");
  return Number(time.getAttribute("data-offset")) === -at.getTimezoneOffset();
}

/** @param {Element} time */
function saying(time) {
  const minute = Math.floor(Date.parse(time.getAttribute("datetime") ?? "") / 60_000);
  return `${minute} ${Math.floor(Date.now() / QUARTER)}`;
}

/**
 * @param {Date} at
 * @param {Date} now
 * @param {string} language
 * @param {string | undefined} timeZone
 */
export function moment(at, now, language, timeZone) {
  const hour = clock(at, language, timeZone);
  if (dayOf(at, timeZone) === dayOf(now, timeZone)) return hour;
  const isNear = Math.abs(at.getTime() - now.getTime()) < 6 * DAY;
  const known = isNear && !timeZone ? days()?.[at.getDay()] : "";
  const written = isNear ? { weekday: "long", timeZone } : { day: "numeric", month: "long", timeZone };
  return `${known || date(at, language, /** @type {Intl.DateTimeFormatOptions} */ (written))}, ${hour}`;
}

/** The names of the days, Sunday first, where the page brings them: what is read first needs no date of the browser's. */
function days() {
  return globalThis.document?.querySelector("[data-days]")?.getAttribute("data-days")?.split(",");
}

/**
 * @param {Date} at
 * @param {string | undefined} timeZone
 */
function dayOf(at, timeZone) {
  return timeZone ? at.toLocaleDateString("en-CA", { timeZone }) : at.toDateString();
}
