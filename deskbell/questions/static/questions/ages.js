/**
 * How long ago, in the words that the page brings: "45 s", "3 min", "2 h", "4 d". Nothing is fetched for it.
 *
 * Waiting grows warm after a minute and hot after five, twelve minutes and an hour where an answer is sent
 * (data-unhurried); only the colour of waiting rows follows. views/rows.py has the same.
 */

const WARM = 60;
const HOT = 300;
const UNHURRIED = 12;

/**
 * @param {HTMLElement} root has data-age-seconds, -minutes, -hours, -days, each with "#" for the number
 * @param {number} [now] milliseconds
 */
export function restateAges(root, now = Date.now()) {
  for (const time of root.querySelectorAll("time.age")) {
    const seconds = Math.max(0, Math.floor((now - Date.parse(time.getAttribute("datetime") ?? "")) / 1000));
    const words = Number.isNaN(seconds) ? "" : inWords(root, seconds);
    if (time.textContent !== words) time.textContent = words;
    const times = time.closest("li[data-unhurried]") ? UNHURRIED : 1;
    const warmth = seconds >= HOT * times ? "hot" : seconds >= WARM * times ? "warm" : "";
    if (/** @type {HTMLElement} */ (time).dataset.warmth !== warmth) time.setAttribute("data-warmth", warmth);
  }
}

/**
 * @param {HTMLElement} root
 * @param {number} seconds
 */
function inWords(root, seconds) {
  const { ageSeconds = "#", ageMinutes = "#", ageHours = "#", ageDays = "#" } = root.dataset;
  if (seconds < 60) return ageSeconds.replace("#", String(seconds));
  if (seconds < 3600) return ageMinutes.replace("#", String(Math.floor(seconds / 60)));
  if (seconds < 86_400) return ageHours.replace("#", String(Math.floor(seconds / 3600)));
  return ageDays.replace("#", String(Math.floor(seconds / 86_400)));
}
