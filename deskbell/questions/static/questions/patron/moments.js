/**
 * Moments as people say them: the hour today, the weekday within six days, else the date. Always on the library's
 * wall clock, as the server writes them (the filter `moment`).
 */

import { clock, date } from "../../look/clock.js";

const DAY = 86_400_000;

/**
 * Writes the text of every `<time data-moment>` below an element again.
 * @param {ParentNode} root
 * @param {string | undefined} zone
 */
export function restate(root, zone) {
  const language = document.documentElement.lang;
  for (const time of root.querySelectorAll("time[data-moment]")) {
    const at = new Date(time.getAttribute("datetime") ?? "");
    if (!Number.isNaN(at.getTime())) time.textContent = moment(at, new Date(), language, zone || undefined);
  }
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
  const day = date(at, language, { ...(isNear ? { weekday: "long" } : { day: "numeric", month: "long" }), timeZone });
  return `${day}, ${hour}`;
}

/**
 * @param {Date} at
 * @param {string | undefined} timeZone
 */
function dayOf(at, timeZone) {
  return at.toLocaleDateString("en-CA", { timeZone });
}
