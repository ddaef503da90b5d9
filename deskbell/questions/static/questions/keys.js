/**
 * Single keys, as `?` lists them. They rest while somebody writes, and can be switched off for good (WCAG 2.1.4).
 */

/** @typedef {import("./list.js").QuestionList} QuestionList */
/** @typedef {import("./panes.js").Panes} Panes */

/**
 * @param {HTMLElement} frame
 * @param {QuestionList} list
 * @param {Panes} panes
 */
export function listen(frame, list, panes) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return escape(frame);
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || rests(frame, event)) return;
    if (inMenu(event) || act(event.key, frame, list, panes)) event.preventDefault();
  });
}

/**
 * @param {string} key
 * @param {HTMLElement} frame
 * @param {QuestionList} list
 * @param {Panes} panes
 * @returns {boolean} whether the key did something
 */
function act(key, frame, list, panes) {
  const pane = panes.current;
  if (key === "j" || key === "k") step(list, key === "j" ? 1 : -1);
  else if (key === "[" || key === "]") panes.step(key === "]" ? 1 : -1);
  else if (key === "r" || key === "n") pane?.write(key === "r" ? "reply" : "note");
  else if (key === "x") panes.aside(pane?.number ?? 0);
  else if (key === "s") /** @type {HTMLElement | null} */ (frame.querySelector(".search input"))?.focus();
  else if (key === "?") /** @type {HTMLDialogElement | null} */ (frame.querySelector("dialog.keys"))?.showModal();
  else if ("gtlcimw".includes(key)) return pane?.press(key) ?? false;
  else return elsewhere(key);
  return true;
}

/**
 * Moves the focus to the next row, or the one before; from the one on screen when no row has it.
 * @param {HTMLElement} list
 * @param {1 | -1} way
 */
function step(list, way) {
  const links = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("li.line a")]).filter((one) => one.offsetParent);
  const focused = links.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const from = focused >= 0 ? focused : links.findIndex((one) => one.closest("[data-shown]"));
  links[Math.min(links.length - 1, Math.max(0, from + (from < 0 ? 1 : way)))]?.focus();
}

/** A menu entry that has this key. @param {string} key */
function elsewhere(key) {
  const link = /** @type {HTMLElement | null} */ (document.querySelector(`.menu a[data-key="${CSS.escape(key)}"]`));
  link?.click();
  return link !== null;
}

/** In an open menu a key chooses what shows it. @param {KeyboardEvent} event */
function inMenu(event) {
  const menu = /** @type {Element} */ (event.target).closest("details.act[open]");
  const choice = menu?.querySelector(`input[data-key="${CSS.escape(event.key)}"]`);
  if (!(choice instanceof HTMLInputElement)) return false;
  choice.checked = true;
  choice.focus();
  return true;
}

/**
 * @param {HTMLElement} frame
 * @param {KeyboardEvent} event
 */
function rests(frame, event) {
  const at = /** @type {Element} */ (event.target);
  const writing = at.matches("textarea, select, input:not([type=radio], [type=checkbox])");
  return !frame.hasAttribute("data-shortcuts") || writing || document.querySelector("dialog[open]") !== null;
}

/** @param {HTMLElement} frame */
function escape(frame) {
  const menu = frame.querySelector("details.act[open]");
  menu?.removeAttribute("open");
  /** @type {HTMLElement | null} */ (menu?.querySelector("summary") ?? null)?.focus();
}
