/**
 * Times of day and days as each language writes them, the same as the server's (templatetags/look.py): 9:00 PM, and
 * 21 h or 21 h 30, and 21:00 elsewhere; January 1, and 1er janvier.
 */

/**
 * Where the reader is, without the browser's Intl: its first date costs a phone 80 ms.
 * @param {Date} at
 * @param {string} language
 * @param {string | undefined} timeZone
 */
export function clock(at, language, timeZone) {
  const [hours, minutes] = timeZone ? elsewhere(at, timeZone) : [at.getHours(), at.getMinutes()];
  const two = String(minutes).padStart(2, "0");
  if (language.startsWith("en")) return `${hours % 12 || 12}:${two} ${hours < 12 ? "AM" : "PM"}`;
  if (language.startsWith("fr")) return `${hours} h${minutes ? ` ${two}` : ""}`;
  return `${String(hours).padStart(2, "0")}:${two}`;
}

/**
 * @param {Date} at
 * @param {string} timeZone
 */
function elsewhere(at, timeZone) {
  return at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone }).split(":").map(Number);
}

/**
 * Day and time in full: Tuesday, March 3, 2026, 2:05 PM. Without a zone it is the reader's own, and says so.
 * @param {Date} at
 * @param {string} language
 * @param {string | undefined} timeZone
 */
export function full(at, language, timeZone) {
  const parts = new Intl.DateTimeFormat(language, { hour: "numeric", timeZoneName: "short" }).formatToParts(at);
  const zone = timeZone ? "" : ` ${parts.find((one) => one.type === "timeZoneName")?.value}`;
  return `${date(at, language, { dateStyle: "full", timeZone })}, ${clock(at, language, timeZone)}${zone}`;
}

/**
 * @param {Date} at
 * @param {string} language
 * @param {Intl.DateTimeFormatOptions} options
 */
export function date(at, language, options) {
  const text = at.toLocaleDateString(language, options);
  return language.startsWith("fr") ? text.replace(/\b1 (?=\D)/, "1er ") : text;
}
