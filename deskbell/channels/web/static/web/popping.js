/**
 * The talk goes on in a window of its own, and comes back from there, without losing a word. What the frame keeps passes
 * after `#`, which no server is told of; the new window takes it out of its address before anything else (ask.js). From
 * there on it tells the frame all that it keeps, so that the frame goes on from the same words when the window closes.
 *
 *     new Popping({ keeping, live, talk, before, goOn, cleared }).go();      // in the frame, fetched by the press
 *     const brought = unpacked(hash, passports);  tell(keeping);                          // in the window
 */

/**
 * @typedef {import("../questions/patron/keeping.js").Keeping} Keeping
 * @typedef {import("../questions/patron/keeping.js").Kept} Kept
 * @typedef {{keeping: Keeping, live: import("../look/live.js").Live, talk: import("../questions/patron/talk.js").Talk,
 *            before: HTMLFormElement, goOn: () => void, cleared: () => void}} Page
 */

/** Milliseconds: a window that is gone sooner, unheard, was only cut off from us and may well be there. */
const CUT_OFF = 3_000;
const LOOK_EVERY = 500;

export class Popping {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.keeping = page.keeping;
    /** @type {Window | null} */
    this.window = null;
    this.isHeard = false;
    this.watch = 0;
    addEventListener("message", (event) => this.hear(event));
    by("popped-show").addEventListener("click", () => this.window?.focus());
    by("popped-back").addEventListener("click", () => this.back());
  }

  go() {
    if (!by("popped").hidden) return; // pressed twice before this script was here
    const { before, talk } = this.page;
    // What is written there now, also if it was written before there was a script to hear it.
    this.keeping.put({ draft: (before.hidden ? talk.box : /** @type {HTMLTextAreaElement} */ (by("text"))).value });
    const address = `${location.pathname}${location.search}#${packed(this.keeping.data)}`;
    this.window = open(address, "_blank", "popup,width=440,height=720");
    this.isHeard = false;
    this.page.live.stop();
    // What stands at the head is told by the live end, which is heard no more.
    for (const part of document.querySelectorAll("#before, #talk, #over, #foot, .panel, [data-pop], #desk-status")) part.toggleAttribute("hidden", true);
    by("popped").hidden = false;
    by("popped-held").hidden = this.window !== null;
    by("popped-show").hidden = this.window === null;
    by("popped-along").hidden = this.window === null;
    by("popped").focus();
    const since = Date.now();
    clearInterval(this.watch);
    if (this.window) this.watch = setInterval(() => this.look(since), LOOK_EVERY);
  }

  /** @param {number} since */
  look(since) {
    if (!this.window?.closed) return;
    clearInterval(this.watch);
    if (this.isHeard || Date.now() - since > CUT_OFF) return this.back();
    by("popped-show").hidden = by("popped-along").hidden = true; // its draft stayed here
    by("popped-held").hidden = false;
  }

  /** @param {MessageEvent} event */
  hear(event) {
    if (!this.window || event.source !== this.window || event.origin !== location.origin || event.data?.deskbell !== 1) return;
    const had = this.keeping.data.passport;
    this.isHeard = true;
    this.keeping.data = event.data.kept ?? {};
    this.keeping.write();
    if (!had || this.keeping.data.passport || this.keeping.data.earlier) return;
    clearInterval(this.watch);
    this.keeping.forget();
    this.page.cleared();
  }

  /** From what is kept, as after any reload; where no storage holds it, from what this page remembers. */
  back() {
    clearInterval(this.watch);
    if (JSON.stringify(this.keeping.read()) === JSON.stringify(this.keeping.data)) return location.reload();
    by("popped").hidden = true;
    for (const part of document.querySelectorAll("[data-pop], #desk-status")) part.removeAttribute("hidden");
    const { live, talk, before, goOn } = this.page;
    live.pending = this.keeping.data.acts ?? [];
    live.passport = this.keeping.data.passport ?? null;
    /** @type {HTMLTextAreaElement} */ (by("text")).value = talk.box.value = this.keeping.data.draft ?? "";
    if (live.passport || live.pending.length) goOn();
    else before.hidden = false;
    live.start();
  }
}

/** In the window: the frame that it came from hears what is kept here. @param {Keeping} keeping */
export function tell(keeping) {
  const { opener } = window;
  const say = () => opener?.postMessage({ deskbell: 1, kept: keeping.data }, location.origin);
  keeping.addEventListener("kept", say);
  say();
}

/**
 * What came after `#`, if it came from a page of ours: a link that somebody made up puts nobody into another's question,
 * but for opening it as its passport's link does.
 * @param {string} hash
 * @param {string} passports the address of a passport's page, with PASSPORT in its place
 * @returns {Kept | null}
 */
export function unpacked(hash, passports) {
  if (parent !== window) return null;
  const kept = read(hash);
  if (isFromUs()) return kept;
  if (kept?.passport) location.replace(passports.replace("PASSPORT", encodeURIComponent(kept.passport)));
  return null;
}

/** @param {string} hash @returns {Kept | null} */
function read(hash) {
  try {
    const bytes = Uint8Array.from(atob(hash.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
    const kept = JSON.parse(new TextDecoder().decode(bytes));
    return kept && typeof kept === "object" ? kept : null;
  } catch {
    return null;
  }
}

/**
 * A page around that isolates itself has cut us off from the frame that opened us; the browser says that it was ours. But
 * not when this page is loaded again: another's that holds this window may have put words behind `#` meanwhile.
 */
function isFromUs() {
  try {
    if (opener.location.origin === location.origin) return true;
  } catch {
    // There is none, or it is another's.
  }
  const [came] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  return came?.type === "navigate" && document.referrer.startsWith(`${location.origin}/ask/`);
}

/** @param {Kept} kept */
function packed(kept) {
  const bytes = new TextEncoder().encode(JSON.stringify(kept));
  return btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join("")).replaceAll("+", "-").replaceAll("/", "_");
}

/** @param {string} id */
function by(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}
