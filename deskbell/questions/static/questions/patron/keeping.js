/**
 * What the patron's page keeps, and where: this frame's sessionStorage, no cookie; memory where storage is blocked.
 * Other tabs of the same browser are given it while one of them lives, and it is gone when the last one closes.
 *
 *     const keeping = new Keeping("maple");
 *     keeping.data                         // {passport, question, acts, draft, page, earlier, read, offered, stays}
 *     keeping.put({draft: "…"});
 *     await keeping.fromOthers();          // asks the other tabs, if this one has nothing; true if one had something
 *     keeping.startOver(passport);         // a new question of whoever asked that one; only here
 *     keeping.clear();                     // "I am done": here and in every other tab
 *
 * Events: `given` (another tab has begun a question), `cleared` (another tab is done), `kept` (something is kept, or no more).
 */

/**
 * @typedef {import("../../look/live.js").Act} Act
 * @typedef {{passport?: string, question?: number, acts?: Act[], draft?: string, page?: {title: string, address: string} | null, earlier?: string,
 *            read?: number, offered?: string, stays?: string}} Kept
 */

/** Milliseconds that other tabs have for an answer. */
const OTHERS_WITHIN = 250;

export class Keeping extends EventTarget {
  /**
   * @param {string} desk the desk's key
   * @param {Kept | null} [brought] what another window has handed over
   */
  constructor(desk, brought = null) {
    super();
    this.name = `deskbell:${desk}`;
    /** @type {Kept} */
    this.data = brought ?? this.read();
    if (brought) this.write();
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel(this.name) : null;
    this.channel?.addEventListener("message", (event) => this.hear(event.data ?? {}));
  }

  /** @param {Kept} more */
  put(more) {
    const began = Boolean(more.passport && more.passport !== this.data.passport);
    Object.assign(this.data, more);
    this.write();
    if (began) this.give();
  }

  /** @param {string} [earlier] the passport of the question before */
  startOver(earlier) {
    this.data = { earlier };
    this.write();
  }

  /** Other tabs have nothing to give: there is a question here, or one is about to be asked. */
  get has() {
    return this.data.passport ?? this.data.earlier;
  }

  clear() {
    this.forget();
    this.channel?.postMessage({ done: true });
  }

  /** @returns {Promise<boolean>} */
  fromOthers() {
    if (!this.channel || this.has) return Promise.resolve(false);
    this.channel.postMessage({ wanted: true });
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), OTHERS_WITHIN);
      this.addEventListener("given", () => (clearTimeout(timer), resolve(true)), { once: true });
    });
  }

  // ---- other tabs -------------------------------------------------------------------------------

  /** @param {{wanted?: boolean, done?: boolean, passport?: string, question?: number}} said */
  hear(said) {
    if (said.wanted && this.data.passport) this.give();
    if (said.done) {
      this.forget();
      this.dispatchEvent(new Event("cleared"));
    }
    if (said.passport && !this.has) {
      Object.assign(this.data, { passport: said.passport, question: said.question });
      this.write();
      this.dispatchEvent(new Event("given"));
    }
  }

  give() {
    this.channel?.postMessage({ passport: this.data.passport, question: this.data.question });
  }

  // ---- this tab -----------------------------------------------------------------------------------

  /** @returns {Kept} */
  read() {
    try {
      return JSON.parse(sessionStorage.getItem(this.name) ?? "{}");
    } catch {
      return {};
    }
  }

  write() {
    try {
      sessionStorage.setItem(this.name, JSON.stringify(this.data));
    } catch {
      // Blocked or full: this page's memory holds it as long as the page lives.
    }
    this.dispatchEvent(new Event("kept"));
  }

  forget() {
    this.data = {};
    try {
      sessionStorage.removeItem(this.name);
    } catch {
      // There was nothing to remove.
    }
    this.dispatchEvent(new Event("kept"));
  }
}
