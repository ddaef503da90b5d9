/** Short news in a role=status region: heard and seen, never in the way of the focus. */

const STAYS = 6_000;

/**
 * @param {HTMLElement} within
 * @param {string} words
 */
export function say(within, words) {
  const place = within.querySelector(".toasts");
  const template = /** @type {HTMLTemplateElement | null} */ (within.querySelector("template[data-part=toast]"));
  const toast = /** @type {HTMLElement | null} */ (template?.content.firstElementChild?.cloneNode(true) ?? null);
  if (!place || !toast || !words) return;
  const said = toast.querySelector("[data-fill]");
  if (said) said.textContent = words;
  place.replaceChildren(toast);
  setTimeout(() => toast.remove(), STAYS);
}
