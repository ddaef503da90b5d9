/**
 * Prepared texts while writing: "/" as the first character offers them, further letters choose among them.
 * The texts are those that the server laid beside this question.
 */

const MOST = 8;

export class Offers {
  /**
   * @param {HTMLFormElement} form
   * @param {HTMLTextAreaElement} field
   * @param {(words: string) => void} put
   */
  constructor(form, field, put) {
    this.field = field;
    this.put = put;
    this.list = /** @type {HTMLElement} */ (form.querySelector(".offers"));
    this.list.id = `${field.id}-offers`;
    field.setAttribute("aria-controls", this.list.id);
    field.addEventListener("input", () => this.look());
    field.addEventListener("blur", () => setTimeout(() => document.activeElement !== field && this.close(), 150));
    this.list.addEventListener("pointerdown", (event) => this.picked(event));
    form.querySelector(".texts")?.addEventListener("click", (event) => this.asked(event));
  }

  get options() {
    return /** @type {HTMLElement[]} */ ([...this.list.children]);
  }

  get chosen() {
    return this.options.find((one) => one.getAttribute("aria-selected") === "true") ?? null;
  }

  /**
   * Keys while offers are open. Returns whether the key is used up.
   * @param {KeyboardEvent} event
   */
  pressed(event) {
    if (this.list.hidden) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") this.move(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter" || event.key === "Tab") this.take(this.chosen);
    else if (event.key === "Escape") this.close();
    else return false;
    event.preventDefault();
    return true;
  }

  close() {
    this.list.hidden = true;
    this.list.replaceChildren();
    this.field.removeAttribute("aria-activedescendant");
  }

  // ---- inside -----------------------------------------------------------------------------------

  look() {
    const typed = /^\/(\S*)$/.exec(this.field.value);
    const reply = this.field.form?.querySelector("input[value=reply]:checked");
    if (!typed || !reply) return this.close();
    const found = this.found(typed[1]);
    this.list.replaceChildren(...found.map((text, place) => this.option(text, place)));
    this.list.hidden = found.length === 0;
    if (found.length) this.select(this.options[0]);
  }

  /**
   * The server put those in the question's language first.
   * @param {string} beginning
   */
  found(beginning) {
    const all = /** @type {HTMLElement[]} */ ([...(this.field.form?.querySelectorAll(".prepared > p") ?? [])]);
    return all.filter((one) => folded(one.dataset.name ?? "").includes(folded(beginning))).slice(0, MOST);
  }

  /**
   * @param {HTMLElement} text
   * @param {number} place
   */
  option(text, place) {
    const option = document.createElement("li");
    const name = document.createElement("b");
    const words = document.createElement("span");
    name.textContent = text.dataset.name ?? "";
    words.textContent = text.textContent;
    option.id = `${this.list.id}-${place}`;
    option.setAttribute("role", "option");
    option.append(name, words);
    return option;
  }

  /** @param {HTMLElement} option */
  select(option) {
    for (const one of this.options) one.setAttribute("aria-selected", String(one === option));
    this.field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  /** @param {number} way */
  move(way) {
    const at = this.options.findIndex((one) => one === this.chosen);
    this.select(this.options[(at + way + this.options.length) % this.options.length]);
  }

  /** @param {HTMLElement | null} option */
  take(option) {
    const words = option?.querySelector("span")?.textContent;
    this.close();
    if (words) this.put(words);
  }

  /** @param {PointerEvent} event */
  picked(event) {
    event.preventDefault();
    this.take(/** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("li")));
    this.field.focus();
  }

  /** @param {Event} event */
  asked(event) {
    if (this.field.value) return;
    event.preventDefault();
    this.put("/");
    this.field.focus();
    this.look();
  }
}

/** Case and accents do not matter. @param {string} text */
function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
