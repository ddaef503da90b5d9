/**
 * The talk on the page for asking: from the first words to the last, fetched with the first of them (ask.js).
 *
 *     const talking = await begun(page);
 *     talking.goOn();                          // a question is there: asked now, kept over a reload, or from another tab
 *     talking.shown(isByHand);  talking.withdraw(id);  talking.pop();  talking.clear();
 */

import "../look/timeline.js";
import { Ending } from "../questions/patron/ending.js";
import { Talk } from "../questions/patron/talk.js";
import { Unread } from "./unread.js";

/**
 * @typedef {{before: HTMLFormElement, desk: string, passports: string, live: import("../look/live.js").Live,
 *            keeping: import("../questions/patron/keeping.js").Keeping, host: import("./host.js").Host,
 *            offering: import("../questions/patron/offering.js").Offering, complain: (words: string) => void,
 *            clear: () => void, cleared: () => void}} Page
 */

const SHEETS = ["../questions/entries.css", "../questions/patron/talking.css"];

/**
 * With its style, so that nothing is seen undressed.
 * @param {Page} page
 */
export async function begun(page) {
  await Promise.all(SHEETS.map(sheet));
  return new Talking(page);
}

export class Talking {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.keeping = page.keeping;
    this.talk = new Talk(by("talk"), page.live, page.keeping);
    this.unread = new Unread(page.host);
    this.ending = new Ending({ clear: page.clear, link: () => this.link, mail: () => this.chooseWay("transcript") });
    /** @type {import("../questions/patron/way.js").WayPanel | undefined} */
    this.way = undefined;
    /** @type {import("./popping.js").Popping | undefined} */
    this.popped = undefined;
    this.listen();
  }

  goOn() {
    const { talk, keeping, link } = this;
    by("foot").hidden = false;
    const passport = /** @type {HTMLAnchorElement} */ (by("passport-link"));
    passport.hidden = !link;
    passport.href = link;
    this.ending.point();
    talk.timeline.dataset.files = `${link}files/`;
    /** @type {HTMLAnchorElement} */ (by("way-link")).href = `${link}way/`;
    talk.root.querySelector("[data-link]")?.setAttribute("href", link);
    if (!talk.timeline.items.length) talk.pendAgain();
    talk.root.hidden = false;
    if (!talk.box.value && keeping.data.draft) talk.box.value = keeping.data.draft;
    if (keeping.data.question) talk.open(keeping.data.question);
  }

  get link() {
    const { passport } = this.keeping.data;
    return passport ? new URL(this.page.passports.replace("PASSPORT", passport), location.href).href : "";
  }

  /** @param {string} id */
  withdraw(id) {
    this.talk.timeline.withdraw(id);
    this.talk.root.hidden = true;
  }

  /** @param {boolean} isByHand */
  shown(isByHand) {
    this.unread.none();
    this.talk.back();
    if (isByHand && this.page.before.hidden) this.talk.box.focus();
    this.talk.see();
  }

  /** Into a window of its own, but for files, which cannot go along. */
  async pop() {
    const { Popping } = await import("./popping.js");
    const { talk, page, keeping } = this;
    this.popped ??= new Popping({ ...page, keeping, talk, goOn: () => this.goOn() });
    if (page.offering.count + talk.offering.count === 0) return this.popped.go();
    const words = document.querySelector("[data-pop]")?.getAttribute("data-files") ?? "";
    if (page.before.hidden) talk.complain(words);
    else page.complain(words);
  }

  clear() {
    this.talk.box.value = "";
    this.way?.panel.remove();
    this.talk.timeline.list.replaceChildren();
    this.talk.leave();
  }

  // ---- what happens -------------------------------------------------------------------------------

  listen() {
    const { talk, keeping, page, unread } = this;
    talk.addEventListener("heard", () => unread.heard());
    talk.addEventListener("closed", () => (keeping.clear(), location.reload()));
    on(talk, "continued", (began) => this.continued(began));
    on(page.live, "welcome", (welcome) => this.welcomed(welcome));
    on(page.live, "row", (row) => row.topic === talk.topic && (by("anew").hidden = by("over").hidden = row.state !== "closed"));
    talk.box.addEventListener("input", () => keeping.put({ draft: talk.box.value }));
    talk.root.addEventListener("click", (event) => this.clicked(event));
    by("done").addEventListener("click", () => this.ending.offer());
    by("anew").addEventListener("click", () => (keeping.startOver(keeping.data.passport), location.reload()));
  }

  /** @param {{question?: number | null}} welcome */
  welcomed(welcome) {
    if (!this.keeping.data.passport || !welcome.question || this.talk.question === welcome.question) return;
    this.keeping.put({ question: welcome.question });
    this.goOn();
  }

  /**
   * A word that came too late for the old question began a new one. Or it was merged into another: the passport that is
   * here leads there, and the welcome says which it is.
   * @param {{question?: number, passport?: string}} began
   */
  continued(began) {
    this.keeping.put(began.passport ? { passport: began.passport, question: began.question } : { question: undefined });
    location.reload();
  }

  /** @param {Event} event */
  clicked(event) {
    const pressed = /** @type {Element} */ (event.target).closest("#way-link, [data-kind].button");
    if (!pressed) return;
    event.preventDefault();
    this.chooseWay(pressed.getAttribute("data-kind") ?? "");
  }

  /** @param {string} kind of one way alone, or `transcript` */
  async chooseWay(kind) {
    const script = await import("../questions/patron/way.js").catch(() => null);
    if (!script) return void by("way-away").removeAttribute("hidden");
    this.way ??= new script.WayPanel(/** @type {HTMLAnchorElement} */ (by("way-link")), by("main"), this.talk.timeline);
    this.way.open(kind);
  }
}

/** Before the page's own, which says more. @param {string} path */
function sheet(path) {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL(path, import.meta.url).href });
  return new Promise((resolve) => {
    link.onload = link.onerror = resolve;
    document.querySelector('link[href$="/patron.css"]')?.before(link);
  });
}

/**
 * @param {EventTarget} target
 * @param {string} kind
 * @param {(detail: any) => void} take
 */
function on(target, kind, take) {
  target.addEventListener(kind, (event) => take(/** @type {CustomEvent} */ (event).detail));
}

/** @param {string} id */
function by(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}
