/**
 * The tab studio: whatever is changed is seen at once in the previews, nothing is saved before the button is pressed.
 * The previews run the loader itself, so what they show is what sites will show.
 */
const form = /** @type {HTMLFormElement} */ (document.getElementById("studio"));
const screens = /** @type {HTMLElement} */ (document.getElementById("screens"));
const refused = /** @type {HTMLElement} */ (document.getElementById("unreadable"));
const pictureForm = /** @type {HTMLFormElement} */ (document.getElementById("backdrop"));
const ownInk = /** @type {HTMLInputElement} */ (form.elements.namedItem("own_ink"));
const ownColour = /** @type {HTMLButtonElement} */ (document.getElementById("own-colour"));
const colour = /** @type {HTMLInputElement} */ (form.elements.namedItem("colour"));
const ink = /** @type {HTMLInputElement} */ (form.elements.namedItem("ink"));
const PAUSE = 120;
let waiting = 0;
let shown = "";

function tried() {
  const given = new FormData(form);
  given.delete("csrfmiddlewaretoken");
  return new URLSearchParams(/** @type {any} */ (given)).toString();
}

/** What is tried is drawn, after a short pause in typing. */
function changed() {
  clearTimeout(waiting);
  waiting = window.setTimeout(show, PAUSE);
}

function show() {
  const query = tried();
  shown = query;
  offerPages();
  for (const frame of screens.querySelectorAll("iframe")) tellScreen(frame);
  void check(query);
}

/** Only of a colour that is not the desk's own there is a question whether its pages shall have it. */
function offerPages() {
  /** @type {HTMLElement} */ (document.getElementById("apart")).hidden = colour.value === ownColour.dataset.colour;
}

/** @param {HTMLIFrameElement} frame */
function tellScreen(frame) {
  frame.contentWindow?.postMessage({ tried: shown }, location.origin);
}

// A preview that comes later than somebody chooses hears it then.
for (const frame of screens.querySelectorAll("iframe")) frame.addEventListener("load", () => shown && tellScreen(frame));

/** @param {boolean} isSaved */
function tell(isSaved) {
  for (const [id, isShown] of /** @type {const} */ ([["unsaved", !isSaved], ["saved", isSaved]])) {
    const told = document.getElementById(id);
    if (told) told.hidden = !isShown;
  }
}

/** @param {string} query */
async function check(query) {
  const answer = await fetch(`${form.dataset.check}?${query}`);
  if (!answer.ok || query !== tried()) return;
  const told = await answer.json();
  refuse(told);
  // Before somebody chooses one it says which colour the words have by themselves.
  if (!ownInk.checked) ink.value = told.ink;
}

/** @param {{words: string, ways: {field: "colour" | "ink", nearest: string}[]}} why */
function refuse(why) {
  const [words, row] = [refused.querySelector("p"), refused.querySelector(".row")];
  const blank = /** @type {HTMLTemplateElement} */ (refused.querySelector("template"));
  if (words && words.textContent !== why.words) words.textContent = why.words;
  row?.replaceChildren(...why.ways.map((way) => offered(blank, way)));
  refused.hidden = !why.ways.length;
}

/**
 * @param {HTMLTemplateElement} blank
 * @param {{field: "colour" | "ink", nearest: string}} way
 */
function offered(blank, way) {
  const made = /** @type {DocumentFragment} */ (blank.content.cloneNode(true));
  const [button, words, code] = ["button", "span", "code"].map((one) => /** @type {HTMLElement} */ (made.querySelector(one)));
  made.querySelector("rect")?.setAttribute("fill", way.nearest);
  words.textContent = words.dataset[way.field] ?? "";
  code.textContent = way.nearest;
  button.addEventListener("click", () => {
    fill({ [way.field]: way.nearest });
    refused.closest("form")?.querySelector(/** @type {"button"} */ ("button.primary"))?.focus();
  });
  return made;
}

/**
 * Puts values into the form's fields, as somebody would.
 * @param {Record<string, string | boolean>} fields
 */
function fill(fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = value === true;
    else if (field && "value" in field) field.value = String(value);
  }
  tell(false);
  show();
}

/**
 * Sends a picture by one of the two forms; when it is taken the page comes anew with what is tried.
 * @param {HTMLFormElement} by
 * @param {Blob} picture
 * @param {(taken: {picture?: string}) => void} then
 */
async function send(by, picture, then) {
  const given = new FormData(by);
  given.set("picture", picture, "picture");
  const answer = await fetch(by.action, { method: "POST", body: given, headers: { Accept: "application/json" } });
  const told = answer.ok || answer.status === 422 ? await answer.json() : { words: String(answer.status) };
  const wrong = /** @type {HTMLElement} */ (by.querySelector(".error"));
  wrong.textContent = told.words;
  wrong.hidden = !told.words;
  if (told.words) return;
  then(told);
  /** @type {HTMLButtonElement} */ (document.getElementById("try")).click();
}

/** Tried on the new picture of the page. */
function onOwnPage() {
  const own = /** @type {HTMLInputElement} */ (document.createElement("input"));
  Object.assign(own, { type: "hidden", name: "on", value: "own" });
  form.append(own);
}

/** @param {{picture?: string}} taken */
function withOwnPicture({ picture = "" }) {
  const field = form.elements.namedItem("picture");
  if (field instanceof HTMLInputElement) field.value = picture;
}

form.addEventListener("input", ({ target }) => {
  // Who chooses a colour for the words wishes to have it.
  if (/** @type {HTMLInputElement} */ (target).name === "ink") ownInk.checked = true;
  tell(false);
  changed();
});
for (const name of ["scheme", "in", "on"]) {
  for (const radio of document.querySelectorAll(`input[name="${name}"][form="studio"]`)) {
    radio.addEventListener("input", () => (name === "on" ? again() : show()));
  }
}

/** Another page is behind the tab: the previews are loaded anew. */
function again() {
  for (const frame of screens.querySelectorAll("iframe")) frame.src = `${screens.dataset.address}?${tried()}`;
}

document.querySelector(".choosing")?.addEventListener("click", (given) => {
  const event = /** @type {MouseEvent} */ (given);
  const link = /** @type {HTMLElement} */ (event.target).closest("a");
  if (!link?.dataset.fields || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  for (const other of document.querySelectorAll(".gallery [aria-current]")) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  fill(JSON.parse(link.dataset.fields));
});
ownColour.hidden = false;
offerPages();
ownColour.addEventListener("click", () => fill({ colour: ownColour.dataset.colour ?? "" }));

for (const id of ["try", "send-picture", "send-own"]) {
  const button = /** @type {HTMLButtonElement} */ (document.getElementById(id));
  button.classList.add("aside-words");
  button.tabIndex = -1;
}
const ownForm = /** @type {HTMLFormElement} */ (document.getElementById("own-picture"));
for (const [by, then] of /** @type {const} */ ([[pictureForm, onOwnPage], [ownForm, withOwnPicture]])) {
  by.querySelector("input[type=file]")?.addEventListener("change", (event) => {
    const [picture] = /** @type {HTMLInputElement} */ (event.target).files ?? [];
    if (picture) void send(by, picture, then);
  });
}
addEventListener("paste", (event) => pictured(event.clipboardData, event));
addEventListener("drop", (event) => pictured(event.dataTransfer, event));
addEventListener("dragover", (event) => event.preventDefault());

/**
 * @param {DataTransfer | null} given
 * @param {Event} event
 */
function pictured(given, event) {
  const picture = [...(given?.files ?? [])].find((file) => file.type.startsWith("image/"));
  if (!picture) return;
  event.preventDefault();
  void send(pictureForm, picture, onOwnPage);
}
