/**
 * Writing: a reply or a note. The draft, its caret and the mode belong to the question and stay through any traffic;
 * they are kept in this tab until they are sent, or until the question is forgotten.
 *
 * Files go with a reply; they are in no draft.
 *
 * Events on the form: `send` ({mode, words}), `writing`, `put` (the draft was changed by something else than keys).
 */

import { fill } from "../look/fill.js";
import { Kept } from "./kept.js";
import { Offers } from "./offers.js";

export class Composer {
  /**
   * @param {HTMLFormElement} form
   * @param {number} question
   */
  constructor(form, question) {
    this.form = form;
    this.kept = new Kept(form, `draft.${question}`);
    this.field = /** @type {HTMLTextAreaElement} */ (form.querySelector("textarea"));
    this.offers = new Offers(form, this.field, (words) => this.put(words));
    this.restore();
    form.addEventListener("submit", (event) => this.submitted(event));
    form.addEventListener("change", () => (this.modeChanged(), this.attached()));
    // What is copied from a text comes with a picture of it: then the words are meant.
    form.addEventListener("paste", (event) => event.clipboardData?.types.includes("text/plain") || this.given(event, event.clipboardData));
    form.addEventListener("dragover", (event) => void (event.dataTransfer?.types.includes("Files") && event.preventDefault()));
    form.addEventListener("drop", (event) => this.given(event, event.dataTransfer));
    form.querySelector("[data-act=detach]")?.addEventListener("click", () => this.detach());
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.field.addEventListener("input", () => this.wrote());
    for (const kind of ["select", "blur", "keyup", "pointerup"]) this.field.addEventListener(kind, () => this.keep());
    this.modeChanged();
  }

  get mode() {
    const note = /** @type {HTMLInputElement | null} */ (this.form.querySelector("input[value=note]"));
    return note?.checked ? "note" : "reply";
  }

  set mode(mode) {
    const wanted = /** @type {HTMLInputElement | null} */ (this.form.querySelector(`input[value=${mode}]`));
    if (wanted) wanted.checked = true;
    this.modeChanged();
    this.keep();
  }

  /** @param {"reply" | "note"} [mode] as it was, if left out */
  focus(mode) {
    if (mode) this.mode = mode;
    this.field.focus();
  }

  /** The field with what goes along. */
  get files() {
    return /** @type {HTMLInputElement} */ (this.form.querySelector("input[type=file]"));
  }

  /**
   * Pasted or dropped: to what was picked already. A note takes none.
   * @param {Event} event
   * @param {DataTransfer | null} given
   */
  given(event, given) {
    if (!given?.files.length) return;
    event.preventDefault();
    if (this.mode !== "note") this.attach([...(this.files.files ?? []), ...given.files]);
  }

  /** @param {File[]} files */
  attach(files) {
    const all = new DataTransfer();
    for (const file of files) all.items.add(file);
    this.files.files = all.files;
    this.attached();
  }

  detach() {
    this.attach([]);
    this.field.focus();
  }

  /** What goes with the words that are sent now; what is picked later goes with later ones. @returns {File[]} */
  takeFiles() {
    const taken = [...(this.files.files ?? [])];
    this.attach([]);
    return taken;
  }

  /** As if it were typed at the caret. @param {string} words */
  add(words) {
    const { value, selectionStart, selectionEnd } = this.field;
    this.field.setRangeText(words, selectionStart, selectionEnd, "end");
    if (this.field.value !== value) this.wrote();
  }

  /** The question is forgotten, and what was begun here may say what it said. */
  forget() {
    this.put("");
  }

  /**
   * What was refused comes back, before what was written and picked meanwhile.
   * @param {string} words
   * @param {File[]} [files]
   */
  giveBack(words, files = []) {
    if (files.length) this.attach([...files, ...(this.files.files ?? [])]);
    this.put([words, this.field.value].filter((one) => one.trim()).join("\n"));
  }

  /** @param {string} words */
  refuse(words) {
    const place = this.form.querySelector(".refusal");
    if (!place) return;
    place.textContent = words;
    place.toggleAttribute("hidden", !words);
  }

  // ---- inside -----------------------------------------------------------------------------------

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (event.isComposing || this.offers.pressed(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.altKey) this.submitted(event);
    if (event.key === "Escape") this.field.blur();
  }

  /** @param {Event} event */
  submitted(event) {
    event.preventDefault();
    const words = this.field.value.trim();
    const mode = this.mode;
    if (!words && !(mode === "reply" && this.files.files?.length)) return;
    this.refuse("");
    this.put("");
    const files = mode === "reply" ? this.takeFiles() : [];
    this.form.dispatchEvent(new CustomEvent("send", { detail: { mode, words, files } }));
  }

  attached() {
    const shown = /** @type {HTMLElement} */ (this.form.querySelector(".attached-files"));
    const names = [...(this.files.files ?? [])].map((file) => file.name);
    fill(shown, { names: names.join(", ") });
    shown.hidden = names.length === 0;
    this.field.required = shown.hidden; // a picture may go without words
  }

  wrote() {
    this.keep();
    if (this.field.value && this.mode === "reply") this.form.dispatchEvent(new CustomEvent("writing"));
  }

  /** @param {string} words */
  put(words) {
    this.field.value = words;
    this.field.setSelectionRange(words.length, words.length);
    this.keep();
    this.form.dispatchEvent(new CustomEvent("put"));
  }

  modeChanged() {
    const mode = this.mode;
    this.field.placeholder = this.field.dataset[mode] ?? "";
    const label = /** @type {HTMLElement | null} */ (this.form.querySelector(".writing label"));
    if (label) label.textContent = label.dataset[mode] ?? "";
    if (mode === "note") this.offers.close();
  }

  keep() {
    this.form.toggleAttribute("data-draft", this.field.value !== "");
    const { value, selectionStart, selectionEnd } = this.field;
    this.kept.value = value ? { value, selectionStart, selectionEnd, mode: this.mode } : null;
  }

  /** What was written in this tab before, and behind it what somebody has typed before this script was here. */
  restore() {
    const kept = this.kept.value;
    const typed = this.field.value;
    if (kept && this.form.hasAttribute("data-forgotten")) return this.forget();
    if (kept) {
      this.field.value = kept.value;
      this.field.setSelectionRange(kept.selectionStart, kept.selectionEnd);
      this.mode = kept.mode;
    }
    if (typed && typed !== kept?.value) this.put([kept?.value, typed].filter(Boolean).join("\n"));
  }
}
