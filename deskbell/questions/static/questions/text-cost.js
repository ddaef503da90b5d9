/**
 * `<text-cost>`: while a reply goes to a phone, what it costs: how many texts, the room left, the signs that make it
 * dear, what may be written instead, and each text as it will arrive.
 *
 * It stands in the composer's form and shows itself where the form says `data-way-kind="phone"` (composer.css).
 * `<button data-choose="same">` writes the signs that read the same, `"all"` those too that lose an accent; each sign is
 * a button that replaces it alone (dear-signs.js), or shows where it stands if nothing can be written for it.
 */

import { fill } from "../look/fill.js";
import { offers as offersFor, without } from "./dear-signs.js";
import { measure, plainer, replaced, split } from "./gsm.js";

const MOST_SHOWN = 8;
const SETTLED = 600;

export class TextCost extends HTMLElement {
  /** @type {HTMLTextAreaElement | null} */
  field = null;
  saying = 0;
  said = "";

  connectedCallback() {
    const form = this.closest("form");
    this.field = form?.querySelector("textarea") ?? null;
    if (!form || !this.field) return;
    for (const kind of ["input", "change", "put"]) form.addEventListener(kind, () => this.look());
    this.addEventListener("click", (event) => this.pressed(event));
    this.querySelector("details")?.addEventListener("toggle", () => this.showTexts());
    this.observer = new MutationObserver(() => this.look());
    this.observer.observe(form, { attributes: true, attributeFilter: ["data-way-kind", "data-draft"] });
    this.look();
  }

  disconnectedCallback() {
    this.observer?.disconnect();
  }

  /** @type {MutationObserver | undefined} */
  observer;

  /** As it will be sent: without the white space around it. */
  get words() {
    return this.field?.value.trim() ?? "";
  }

  get isWanted() {
    const form = this.closest("form");
    return form?.dataset.wayKind === "phone" && form.querySelector("input[value=note]:checked") === null;
  }

  look() {
    this.toggleAttribute("data-wanted", this.isWanted);
    if (!this.isWanted) return;
    const words = this.words;
    const cost = measure(words);
    const offers = this.offered(words, cost);
    for (const part of this.querySelectorAll(".cost, .dear")) fill(part, { parts: cost.parts, room: cost.room, ...offers });
    this.showDear(words);
    this.showTexts();
    clearTimeout(this.saying);
    this.saying = setTimeout(() => this.say(cost), SETTLED);
  }

  // ---- inside -----------------------------------------------------------------------------------

  /**
   * What each replacement would save. One that leaves a dear sign saves nothing, and is not offered.
   * @param {string} words
   * @param {import("./gsm.js").Measure} cost
   */
  offered(words, cost) {
    const found = cost.encoding === "UCS-2" ? plainer(words) : [];
    const same = measure(replaced(words, found.filter((one) => !one.loses)));
    const all = measure(replaced(words, found));
    const bySame = found.length > 0 && same.encoding === "GSM-7";
    const byAll = !bySame && found.length > 0 && all.encoding === "GSM-7";
    return { same: bySame ? same.parts : 0, all: byAll ? all.parts : 0, dear: cost.encoding === "UCS-2" };
  }

  /** @param {string} words */
  showDear(words) {
    const list = this.querySelector(".dear-signs");
    if (!list) return;
    const signs = [...new Map(offersFor(words).map((one) => [one.sign, one])).values()];
    list.replaceChildren(...signs.slice(0, MOST_SHOWN).map((one) => this.chip(one)));
  }

  /** @param {import("./dear-signs.js").Offer} offer the last of its sign */
  chip({ position, sign, becomes }) {
    const template = /** @type {HTMLTemplateElement} */ (this.querySelector(`template[data-for=${becomes === null ? "place" : "sign"}]`));
    const chip = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    if (becomes === null) chip.dataset.position = String(position);
    else chip.dataset.sign = sign;
    fill(chip, { sign: named(sign), becomes: becomes?.trim(), space: becomes === " ", line: becomes === "\n", nothing: becomes === "" });
    return chip;
  }

  /** Only while somebody looks at them. */
  showTexts() {
    const details = this.querySelector("details");
    const list = this.querySelector("ol");
    if (!details || !list) return;
    const parts = details.open ? split(this.words) : [];
    list.replaceChildren(...parts.map((part) => Object.assign(document.createElement("li"), { textContent: part })));
  }

  /** @param {Event} event */
  pressed(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const place = /** @type {HTMLElement | null} */ (target.closest("[data-position]"));
    const chip = /** @type {HTMLElement | null} */ (target.closest("[data-sign]"));
    const button = /** @type {HTMLElement | null} */ (target.closest("[data-choose]"));
    if (place) this.point(place);
    if (chip) this.write(without(this.field?.value ?? "", chip.dataset.sign ?? ""));
    if (button) this.choose(button.dataset.choose === "all");
  }

  /** @param {HTMLElement} place */
  point(place) {
    if (!this.field) return;
    const before = this.field.value.length - this.field.value.trimStart().length;
    const position = before + Number(place.dataset.position);
    const length = String.fromCodePoint(this.field.value.codePointAt(position) ?? 32).length;
    this.field.focus();
    this.field.setSelectionRange(position, position + length);
  }

  /** @param {boolean} losing */
  choose(losing) {
    if (!this.field) return;
    const found = plainer(this.field.value).filter((one) => losing || !one.loses);
    this.write(replaced(this.field.value, found));
  }

  /** @param {string} words */
  write(words) {
    if (!this.field) return;
    this.field.value = words;
    this.field.focus();
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /**
   * To who does not see it: once writing has paused, and only what changed.
   * @param {import("./gsm.js").Measure} cost
   */
  say(cost) {
    const status = this.querySelector("[role=status]");
    const said = `${cost.parts} ${cost.encoding}`;
    if (!status || said === this.said) return;
    this.said = said;
    fill(status, { parts: cost.parts, dear: cost.encoding === "UCS-2" });
  }
}

/**
 * A sign that can be seen: as it is, else by its number.
 * @param {string} character
 */
function named(character) {
  const isSeen = /^[\p{L}\p{N}\p{P}\p{S}]/u.test(character);
  return isSeen ? character : `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

customElements.define("text-cost", TextCost);
