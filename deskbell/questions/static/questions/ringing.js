/**
 * A question waits: the title and the icon count, a sound repeats until somebody takes it, the browser may notify. Only
 * for whoever is on duty. A notification never holds a patron's words.
 *
 * Where the browser can be called (staff/calls.js), the server does that also while this page is out of sight.
 */

import { play } from "../look/sounds.js";
import * as calls from "../staff/calls.js";

/** @typedef {import("./list.js").QuestionList} QuestionList */

const AGAIN = 15_000;

export class Ringing {
  /**
   * @param {HTMLElement} frame
   * @param {QuestionList} list
   */
  constructor(frame, list) {
    this.frame = frame;
    this.list = list;
    this.title = document.title;
    this.before = list.waiting;
    this.unread = list.unread;
    this.repeat = 0;
    this.called = false;
    list.addEventListener("changed", () => this.look());
    frame.addEventListener("click", (event) => this.switched(event));
    document.addEventListener("visibilitychange", () => this.seen());
    this.look();
    this.draw();
    this.seen();
    this.renew();
  }

  /** Where this browser is called, that goes on with this session; else it is offered (`switched`). */
  async renew() {
    this.called = (await calls.renew(this.key)) && this.notifies;
  }

  get key() {
    return this.frame.getAttribute("data-push-key") ?? "";
  }

  get onDuty() {
    return !this.frame.querySelector(".duty.off");
  }

  get sounds() {
    return this.wanted("sounds");
  }

  get notifies() {
    return this.wanted("notifications") && "Notification" in window && Notification.permission === "granted";
  }

  /** What this browser was told last, else the person's own setting. @param {string} name */
  wanted(name) {
    const here = localStorage.getItem(`deskbell.${name}`);
    return here === null ? this.frame.hasAttribute(`data-${name}`) : here === "on";
  }

  look() {
    const waiting = this.list.waiting;
    const count = waiting + this.list.unread;
    document.title = count ? `(${count}) ${this.title}` : this.title;
    const rings = this.onDuty && waiting > 0;
    countOnIcon(rings ? waiting : 0);
    if (rings && waiting > this.before) this.ring(waiting);
    else if (this.list.unread > this.unread && this.frame.hasAttribute("data-words")) play("words", this.volume);
    this.before = waiting;
    this.unread = this.list.unread;
    if (!rings) this.quiet();
    else this.repeat ||= setInterval(() => this.sound(), AGAIN);
  }

  quiet() {
    clearInterval(this.repeat);
    this.repeat = 0;
  }

  /** @param {number} waiting */
  ring(waiting) {
    this.sound();
    if (this.notifies && !this.called && document.visibilityState !== "visible") this.notify(this.words(waiting));
  }

  /** @param {string} words */
  async notify(words) {
    if (await calls.notify(words)) return;
    const notification = new Notification(words, { tag: "deskbell" });
    notification.onclick = () => window.focus();
  }

  /** Whoever looks at the list needs no notification of it. */
  seen() {
    if (document.visibilityState === "visible") calls.silence();
  }

  /** @param {number} waiting */
  words(waiting) {
    const template = /** @type {HTMLTemplateElement | null} */ (this.frame.querySelector("template[data-part=words]"));
    const words = template?.content.firstElementChild;
    return (words?.getAttribute(waiting === 1 ? "data-one" : "data-many") ?? "").replace("#", String(waiting));
  }

  get volume() {
    return Number(this.frame.getAttribute("data-volume"));
  }

  sound() {
    if (this.sounds && this.onDuty) play("waiting", this.volume);
  }

  /** @param {Event} event */
  async switched(event) {
    const button = /** @type {Element} */ (event.target).closest("[data-act=sounds], [data-act=notifications]");
    if (!button) return;
    const name = button.getAttribute("data-act") ?? "";
    const on = button.getAttribute("aria-pressed") !== "true";
    if (name === "notifications" && !(await this.callable(on))) return;
    localStorage.setItem(`deskbell.${name}`, on ? "on" : "off");
    this.draw();
    if (on && name === "sounds") this.sound();
  }

  /**
   * Called from now on, or no more. A browser without a push service notifies from this page alone.
   * @param {boolean} on
   */
  async callable(on) {
    if (!on) await calls.end();
    else if ((await calls.begin(this.key)) === "refused") return false;
    else if ((await Notification.requestPermission()) !== "granted") return false;
    this.called = on && (await calls.current()) !== null;
    return true;
  }

  draw() {
    this.frame.querySelector("[data-act=sounds]")?.setAttribute("aria-pressed", String(this.sounds));
    this.frame.querySelector("[data-act=notifications]")?.setAttribute("aria-pressed", String(this.notifies));
  }
}

/** On the icon of the installed console, where there is one. @param {number} count */
function countOnIcon(count) {
  if (count) navigator.setAppBadge?.(count);
  else navigator.clearAppBadge?.();
}
