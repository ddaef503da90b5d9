/**
 * The page of invitations: the preview says what is typed, in the language of the field that was typed into last.
 */
const ruleForm = document.getElementById("rule");
const invited = /** @type {HTMLIFrameElement} */ (document.getElementById("invited"));
const PAUSE = 400;
let waiting = 0;

/** @param {Event} event */
function typed(event) {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !field.name.startsWith("words_")) return;
  clearTimeout(waiting);
  waiting = window.setTimeout(show, PAUSE, field.name.slice("words_".length));
}

/** @param {string} language */
function show(language) {
  const address = new URL(invited.src);
  address.searchParams.set("in", language);
  for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('#rule [name^="words_"]'))) {
    address.searchParams.set(field.name, field.value);
  }
  // In place of the last one, so that "back" leaves this page.
  invited.contentWindow?.location.replace(address);
  for (const [id, isShown] of /** @type {const} */ ([["as-saved", false], ["as-written", true]])) {
    const told = document.getElementById(id);
    if (told) told.hidden = !isShown;
  }
}

ruleForm?.addEventListener("input", typed);

export {}; // so that its names are its own
