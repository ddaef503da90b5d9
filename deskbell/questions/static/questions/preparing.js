/**
 * What is prepared and not sent yet: a reply that goes out later, a draft that colleagues see. Without scripts each is a
 * plain form; with them the composer keeps its draft and the page stays.
 */

import { date } from "../look/clock.js";
import { newId } from "../look/live.js";
import { handIn } from "./fragments.js";
import { moment } from "./patron/moments.js";

/** @typedef {import("./composer.js").Composer} Composer */
/** @typedef {import("./pane.js").QuestionPane} QuestionPane */

export class Preparing {
  /**
   * @param {QuestionPane} pane
   * @param {Composer} composer
   */
  constructor(pane, composer) {
    this.pane = pane;
    this.composer = composer;
    composer.form.addEventListener("submit", (event) => this.submitted(event), true);
    pane.addEventListener("submit", (event) => this.takenBack(event), true);
    pane.addEventListener("click", (event) => this.takenOver(event));
  }

  /** A button of the composer that does not send. @param {SubmitEvent} event */
  async submitted(event) {
    const { form } = this.composer;
    const kind = event.submitter?.getAttribute("data-prepare");
    if (!kind) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const answer = await handIn(form, event.submitter);
    form.querySelector("details.send-later")?.removeAttribute("open");
    this.composer.refuse(answer.refused ? answer.words : "");
    if (!answer.refused) this.isKept(kind);
    this.composer.focus();
    this.pane.refreshSoon();
  }

  /** The next one is another act. @param {string} kind */
  isKept(kind) {
    const field = (/** @type {string} */ name) => /** @type {HTMLInputElement | null} */ (this.composer.form.elements.namedItem(name));
    const [act, at] = [field("act"), field("at")];
    if (kind === "later") this.composer.put("");
    if (act) act.value = newId();
    if (at) at.value = "";
  }

  /** A reply for later becomes a draft again. @param {SubmitEvent} event */
  async takenBack(event) {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
    if (form.dataset.act !== "scheduled" || button?.value !== "back") return;
    event.preventDefault();
    const words = wordsBeside(form);
    const answer = await handIn(form, button);
    if (answer.refused) this.composer.refuse(answer.words);
    else this.add(answer.words ?? words);
    this.pane.refreshSoon();
  }

  /** A colleague's draft becomes one's own. @param {Event} event */
  takenOver(event) {
    const button = /** @type {Element} */ (event.target).closest("[data-take-draft]");
    if (button) this.add(wordsBeside(button));
  }

  /** Whatever was being written stays. @param {string} words */
  add(words) {
    const { composer } = this;
    composer.mode = "reply";
    composer.put(composer.field.value.trim() ? `${composer.field.value}\n\n${words}` : words);
    composer.focus();
  }
}

/**
 * The facts of an entry that happens later, with `when` as people say it.
 * @param {Record<string, any>} facts
 * @param {string | undefined} zone
 */
export function withMoment(facts, zone) {
  const language = document.documentElement.lang;
  if (facts.until) return { ...facts, when: moment(new Date(facts.until), new Date(), language, zone) };
  if (!facts.on) return facts;
  const day = new Date(`${facts.on}T12:00:00Z`);
  return { ...facts, when: date(day, language, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" }) };
}

/** @param {Element} element */
function wordsBeside(element) {
  return element.closest(".strip-note")?.querySelector("p.words")?.textContent ?? "";
}
