/**
 * Single keys, as `?` lists them. They rest while somebody writes, and can be switched off for good (WCAG 2.1.4).
 *
 * A key means the question that has the focus: in a list's row that one, opened for it, else the pane's.
 */

import { say } from "./toasts.js";

/** @typedef {import("./list.js").QuestionList} QuestionList */
/** @typedef {import("./pane.js").QuestionPane} QuestionPane */
/** @typedef {import("./panes.js").Panes} Panes */
/** @typedef {HTMLElement & {open: (question: number) => Promise<QuestionPane | null>}} Frame */

/** What is typed while a row's question is being opened; null when none is. @type {string | null} */
let ahead = null;

/**
 * @param {Frame} frame
 * @param {QuestionList} list
 * @param {Panes} panes
 */
export function listen(frame, list, panes) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return escape(frame, event);
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || rests(frame, event)) return;
    if (typedAhead(event) || inMenu(event) || act(event.key, frame, list, panes)) event.preventDefault();
  });
}

/**
 * @param {string} key
 * @param {Frame} frame
 * @param {QuestionList} list
 * @param {Panes} panes
 * @returns {boolean} whether the key did something
 */
function act(key, frame, list, panes) {
  const row = document.activeElement?.closest("li.line");
  if ("gtlcimwrn".includes(key) && row) inRow(key, frame, Number(row.getAttribute("data-question")));
  else if (key === "j" || key === "k") step(list, key === "j" ? 1 : -1);
  else if (key === "[" || key === "]") panes.step(key === "]" ? 1 : -1);
  else if (key === "x") panes.aside(panes.current?.number ?? 0);
  else if (key === "s") /** @type {HTMLElement | null} */ (frame.querySelector(".search input"))?.focus();
  else if (key === "?") /** @type {HTMLDialogElement | null} */ (frame.querySelector("dialog.keys"))?.showModal();
  else if ("gtlcimwrn".includes(key)) return panes.current ? inPane(key, panes.current) : false;
  else return elsewhere(key);
  return true;
}

/**
 * @param {string} key
 * @param {QuestionPane} pane
 */
function inPane(key, pane) {
  if (key !== "r" && key !== "n") return pane.press(key);
  pane.write(key === "r" ? "reply" : "note");
  return true;
}

/**
 * Opens the row's question and presses the key there. What is typed meanwhile goes where the focus is then; what the
 * question does not offer, its own state explains: somebody has it, or it is closed.
 * @param {string} key
 * @param {Frame} frame
 * @param {number} question
 */
async function inRow(key, frame, question) {
  ahead = "";
  const pane = await frame.open(question).catch(() => null);
  const typed = ahead;
  ahead = null;
  if (!pane) return;
  if (!inPane(key, pane) && pane.dataset.standing !== "mine") say(frame, pane.standing);
  if (typed && document.activeElement === pane.composer?.field) pane.composer.add(typed);
}

/** @param {KeyboardEvent} event */
function typedAhead(event) {
  if (ahead === null || event.key.length > 1) return false;
  if (!event.repeat) ahead += event.key;
  return true;
}

/**
 * Moves the focus to the next row, or the one before; from the one on screen when no row has it, else to who waits longest.
 * @param {HTMLElement} list
 * @param {1 | -1} way
 */
function step(list, way) {
  const links = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("li.line a")]).filter((one) => one.offsetParent);
  const focused = links.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const from = focused >= 0 ? focused : links.findIndex((one) => one.closest("[data-shown]"));
  const first = Math.max(0, links.findIndex((one) => one.closest('[data-group="waiting"]')));
  links[from < 0 ? first : Math.min(links.length - 1, Math.max(0, from + way))]?.focus();
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

/**
 * Leaves a menu, the interview strip or a field, whichever is nearest; then single keys work again.
 * @param {HTMLElement} frame
 * @param {KeyboardEvent} event
 */
function escape(frame, event) {
  const at = /** @type {HTMLElement | null} */ (document.activeElement);
  if (event.defaultPrevented || at?.closest("dialog")) return;
  const open = frame.querySelector("details.act[open]") ?? at?.closest("details.strip[open]");
  if (!open) return at?.matches("input, textarea, select") && at.blur();
  // The focus first: an interview is saved when it leaves the fields.
  /** @type {HTMLElement | null} */ (open.querySelector("summary"))?.focus();
  open.removeAttribute("open");
}
