/**
 * A question waits: the title counts, a sound repeats until somebody takes it, the browser may notify. Only for
 * whoever is on duty. A notification never holds a patron's words.
 */

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
    this.repeat = 0;
    /** @type {AudioContext | null} */
    this.audio = null;
    list.addEventListener("changed", () => this.look());
    frame.addEventListener("click", (event) => this.switched(event));
    this.look();
    this.draw();
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
    if (rings && waiting > this.before) this.ring(waiting);
    this.before = waiting;
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
    if (!this.notifies || document.visibilityState === "visible") return;
    const words = this.words(waiting);
    const notification = new Notification(words, { tag: "deskbell", requireInteraction: false });
    notification.onclick = () => window.focus();
  }

  /** @param {number} waiting */
  words(waiting) {
    const template = /** @type {HTMLTemplateElement | null} */ (this.frame.querySelector("template[data-part=words]"));
    const words = template?.content.firstElementChild;
    return (words?.getAttribute(waiting === 1 ? "data-one" : "data-many") ?? "").replace("#", String(waiting));
  }

  /** A desk bell: two sines that die away. */
  sound() {
    if (!this.sounds || !this.onDuty) return;
    this.audio ??= new AudioContext();
    const now = this.audio.currentTime;
    for (const [frequency, loudness] of [[1318, 0.14], [2637, 0.05]]) {
      const tone = this.audio.createOscillator();
      const volume = this.audio.createGain();
      tone.frequency.value = frequency;
      volume.gain.setValueAtTime(loudness, now);
      volume.gain.exponentialRampToValueAtTime(0.0001, now + 1.1);
      tone.connect(volume).connect(this.audio.destination);
      tone.start(now);
      tone.stop(now + 1.1);
    }
  }

  /** @param {Event} event */
  async switched(event) {
    const button = /** @type {Element} */ (event.target).closest("[data-act=sounds], [data-act=notifications]");
    if (!button) return;
    const name = button.getAttribute("data-act") ?? "";
    const on = button.getAttribute("aria-pressed") !== "true";
    if (on && name === "notifications" && (await Notification.requestPermission()) !== "granted") return;
    localStorage.setItem(`deskbell.${name}`, on ? "on" : "off");
    this.draw();
    if (on && name === "sounds") this.sound();
  }

  draw() {
    this.frame.querySelector("[data-act=sounds]")?.setAttribute("aria-pressed", String(this.sounds));
    this.frame.querySelector("[data-act=notifications]")?.setAttribute("aria-pressed", String(this.notifies));
  }
}
