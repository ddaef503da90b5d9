/**
 * `<question-pane>`: one open question. It follows its topic, keeps its own draft and place, and fetches its marked
 * regions again when something other than a message happened.
 *
 *     pane.join(live, name)      // begins to follow
 *     pane.leave()               // leaves the topic
 *     pane.shown = true          // on screen: what arrives counts as seen
 *     pane.write("note")         // focus to the composer
 *     pane.press("t")            // opens or presses what has that data-key
 *
 * Events (bubbling, with {question}): `unread`, `read` (with {number}), `closed`.
 */

import { fill } from "../look/fill.js";
import { group } from "../look/lines.js";
import "../look/timeline.js";
import { Collision } from "./collision.js";
import { Composer } from "./composer.js";
import { fetchPane, replaceRegions } from "./fragments.js";
import { Preparing, withMoment } from "./preparing.js";
import { saveOnLeaving } from "./interview.js";
import { inLanguage } from "./rows.js";
import { Sending } from "./sending.js";
import "./text-cost.js";

/** @typedef {import("../look/live.js").Live} Live */
/** @typedef {import("../look/timeline.js").Timeline} Timeline */

const MESSAGES = ["asked", "heard", "said", "noted", "attached", "linked"];
const TYPING_SHOWN = 5_000;

export class QuestionPane extends HTMLElement {
  /** @type {Live | null} */
  live = null;
  who = "";
  unread = 0;
  seenUpto = 0;
  visible = false;
  typingEnds = 0;
  refreshing = 0;
  /** How often the server was asked to draw it anew. */
  asked = 0;
  /** At the end of what was said: stays there when the pane grows narrower. */
  stays = true;

  connectedCallback() {
    this.number = Number(this.dataset.question);
    if (this.composer) return;
    const form = /** @type {HTMLFormElement} */ (this.querySelector("form.composer"));
    this.composer = new Composer(form, this.number);
    this.sending = new Sending(this, this.composer);
    this.preparing = new Preparing(this, this.composer);
    this.collision = new Collision(this.composer);
    form.addEventListener("writing", () => this.live?.typing(this.number));
    this.addEventListener("focusin", () => this.see());
    saveOnLeaving(this);
    this.log.addEventListener("scroll", () => this.scrolled(), { passive: true });
    new ResizeObserver(() => this.stays && this.timeline.toEnd()).observe(this.log);
  }

  number = 0;
  /** @type {Composer | null} */
  composer = null;
  /** @type {Sending | null} */
  sending = null;
  /** @type {Preparing | null} */
  preparing = null;
  /** @type {Collision | null} */
  collision = null;

  get timeline() {
    return /** @type {Timeline} */ (this.querySelector("desk-timeline"));
  }

  /** Here already while the timeline inside it is not upgraded yet. */
  get log() {
    return /** @type {HTMLElement} */ (this.querySelector("[role=log]"));
  }

  get topic() {
    return `question:${this.number}`;
  }

  /** Who has it, or that it is closed, in the words of its head. */
  get standing() {
    return this.querySelector(".standing > span:not(.lamp)")?.textContent?.trim() ?? "";
  }

  set shown(/** @type {boolean} */ shown) {
    this.visible = shown;
    this.classList.toggle("behind", !shown);
    this.inert = !shown;
    if (shown) this.see();
  }

  /**
   * @param {Live} live
   * @param {string} who
   */
  join(live, who) {
    this.live = live;
    this.who = who;
    group(this.timeline);
    live.follow(this.topic, this.timeline.last);
    this.markSeen(Number(this.dataset.seenByPatron ?? 0));
  }

  leave() {
    this.live?.leave(this.topic);
  }

  /** @param {"reply" | "note"} [mode] as it was, if left out */
  write(mode) {
    this.composer?.focus(mode);
  }

  /** @param {string} key */
  press(key) {
    const found = /** @type {HTMLElement | null} */ (this.querySelector(`[data-key="${key}"]`));
    if (found instanceof HTMLDetailsElement) {
      found.open = !found.open;
      const [menu, chosen, any] = [".verb > summary", "form input:checked", "form :is(select, input:not([type=hidden]), button)"];
      const first = found.querySelector(menu) ?? found.querySelector(chosen) ?? found.querySelector(any);
      /** @type {HTMLElement | null} */ (first)?.focus();
    } else found?.click();
    return found !== null;
  }

  // ---- what arrives -------------------------------------------------------------------------------

  /** @param {any} entry */
  take(entry) {
    const facts = withMoment({ ...entry.facts }, this.timeline.dataset.zone);
    if (entry.words?.address) entry.words.title ||= entry.words.address;
    facts.to = facts.to_person ?? (facts.to ? inLanguage(facts.to, document.documentElement.lang) : undefined);
    this.timeline.take({ ...entry, facts });
    if (entry.kind === "forgotten" && entry.facts?.all) this.composer?.forget();
    if (entry.voice === "patron") this.typing(false);
    if (!MESSAGES.includes(entry.kind) || this.isOvertaken(entry.kind)) this.refreshSoon();
    if ((entry.voice === "patron" && MESSAGES.includes(entry.kind)) || entry.kind === "third") this.heard();
  }

  /**
   * A word ends what was put off or prepared before it: an answer the drafts, and that there is no talk to count when the
   * question is closed; a patron's word the rest.
   * @param {string} kind
   */
  isOvertaken(kind) {
    const untold = '.efforts label:not(:only-child) input[value=""][checked]';
    const prepared = { said: `.strip-note.draft, ${untold}`, heard: ".awake, .strip-note.later:not(.held)" };
    const selector = prepared[/** @type {"said"} */ (kind)];
    return Boolean(selector && this.querySelector(selector));
  }

  heard() {
    if (this.see()) return;
    this.unread += 1;
    this.tell("unread");
  }

  /**
   * @param {boolean} is
   * @param {string} [who] a colleague; else it is the patron
   */
  typing(is, who) {
    const shown = /** @type {HTMLElement | null} */ (this.querySelector(".typing > span"));
    shown?.toggleAttribute("hidden", !is);
    if (shown && is) fill(shown, { who: who || shown.dataset.named });
    if (is && who) this.collision?.heard(who);
    clearTimeout(this.typingEnds);
    if (is) this.typingEnds = setTimeout(() => this.typing(false), TYPING_SHOWN);
  }

  /** @param {number} number */
  markSeen(number) {
    this.timeline.mark("seen", number);
  }

  // ---- what was read, and where the question stands ---------------------------------------------------

  scrolled() {
    this.stays = this.timeline.isAtEnd();
    this.see();
  }

  /** What has been shown to somebody who is looking is seen. */
  see() {
    if (!this.live || !this.visible || document.visibilityState !== "visible" || !this.timeline.isAtEnd()) return false;
    const last = this.timeline.last;
    if (last <= this.seenUpto) return true;
    this.seenUpto = last;
    this.live.seen(this.number, last);
    this.unread = 0;
    this.tell("read");
    return true;
  }

  refreshSoon() {
    clearTimeout(this.refreshing);
    this.refreshing = setTimeout(() => this.refresh(), 30);
  }

  /** Once somebody has stopped writing there, or has closed the menu; that event does not bubble. */
  refreshLater() {
    const heard = new AbortController();
    const again = () => (heard.abort(), this.refreshSoon());
    for (const end of ["focusout", "toggle"]) this.addEventListener(end, again, { capture: true, signal: heard.signal });
  }

  async refresh() {
    const asked = ++this.asked;
    const fresh = await fetchPane(this.number, "?regions=1");
    if (!fresh || asked !== this.asked) return; // an answer that was overtaken tells what was
    if (!replaceRegions(this, fresh)) this.refreshLater();
    const { standing, state, named, wayKind } = fresh.dataset;
    const was = this.dataset.standing;
    Object.assign(this.dataset, { standing, state, named, wayKind });
    if (this.composer) this.composer.form.dataset.wayKind = wayKind;
    if (was !== standing && this.composer) this.adapt(this.composer, standing === "mine" || standing === "waiting");
    if (state === "closed") this.tell("closed");
    this.see();
  }

  /**
   * Another has it now: what is being written can only be a note. A note never turns into a reply by itself.
   * @param {Composer} composer
   * @param {boolean} mayReply
   */
  adapt(composer, mayReply) {
    if (!mayReply) composer.mode = "note";
    else if (!composer.field.value) composer.mode = "reply";
  }

  /** @param {string} kind */
  tell(kind) {
    this.dispatchEvent(new CustomEvent(kind, { bubbles: true, detail: { question: this.number, number: this.seenUpto } }));
  }
}

customElements.define("question-pane", QuestionPane);
