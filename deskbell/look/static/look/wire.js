/**
 * One WebSocket that comes back by itself; `live.js` speaks the protocol over it.
 *
 * It waits longer after each failure, with chance in it, so that a thousand browsers do not come back in the same second;
 * it does not wait when the network returns or somebody looks at the page again; and it gives up a connection that
 * owes an answer for ten seconds, which browsers notice only after minutes.
 */

/**
 * @typedef {"idle" | "connecting" | "open" | "lost"} State
 * `hello` gives the first frame (fresh: the last one was not welcomed); `take` hears what the server says; `probe` gives
 * a frame that will be answered, for when all is quiet.
 * @typedef {{url: string, hello: (fresh: boolean) => Promise<object>, take: (kind: string, body: any) => void,
 *            changed: (state: State) => void, probe: () => object | null}} Ends
 */

/** Milliseconds. */
const FIRST_WAIT = 400;
const LONGEST_WAIT = 30_000;
const ANSWER_WITHIN = 10_000;
const PROBE_AFTER = 60_000;
const LOOK_EVERY = 5_000;

export class Wire {
  /** @param {Ends} ends */
  constructor(ends) {
    this.ends = ends;
    /** @type {State} */
    this.state = "idle";
    /** @type {WebSocket | null} */
    this.socket = null;
    this.isCalling = false;
    this.isStale = false;
    this.failures = 0;
    this.heardAt = 0;
    this.owedSince = 0;
    this.retry = 0;
    this.watch = 0;
    this.soon = () => this.comeBack();
  }

  start() {
    if (this.state !== "idle") return;
    this.become("connecting");
    for (const name of ["online", "pageshow"]) addEventListener(name, this.soon);
    document.addEventListener("visibilitychange", this.soon);
    this.watch = setInterval(() => this.look(), LOOK_EVERY);
    this.call();
  }

  stop() {
    for (const name of ["online", "pageshow"]) removeEventListener(name, this.soon);
    document.removeEventListener("visibilitychange", this.soon);
    clearInterval(this.watch);
    clearTimeout(this.retry);
    this.become("idle");
    this.hangUp();
  }

  /**
   * Sends if there is a connection; whoever needs more than that sends again when the state is "open".
   * @param {object | null} frame
   * @param {boolean} [isOwed] the server will answer this
   */
  send(frame, isOwed = false) {
    if (!frame || this.socket?.readyState !== WebSocket.OPEN) return;
    this.socket.send(JSON.stringify(frame));
    if (isOwed) this.owedSince ||= Date.now();
  }

  // ---- calling ----------------------------------------------------------------------------------

  async call() {
    clearTimeout(this.retry);
    if (this.socket || this.isCalling) return;
    this.isCalling = true;
    const hello = await this.ends.hello(this.isStale).catch(() => null);
    this.isCalling = false;
    if (this.state === "idle") return;
    if (hello) this.dial(hello);
    else this.lost();
  }

  /** @param {object} hello */
  dial(hello) {
    const socket = new WebSocket(this.ends.url);
    this.socket = socket;
    this.owedSince = Date.now();
    socket.onopen = () => this.send(hello, true);
    socket.onmessage = (event) => this.hear(event.data);
    socket.onclose = () => this.lost();
  }

  /** @param {string} text */
  hear(text) {
    this.heardAt = Date.now();
    this.owedSince = 0;
    for (const [kind, body] of Object.entries(JSON.parse(text))) {
      if (kind === "welcome") this.welcomed();
      this.ends.take(kind, body);
    }
  }

  welcomed() {
    this.isStale = false;
    this.failures = 0;
    this.become("open");
  }

  lost() {
    if (this.state !== "open") this.isStale = true;
    this.hangUp();
    if (this.state === "idle") return;
    this.become("lost");
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.failures);
    this.failures += 1;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.call(), longest * (0.5 + Math.random() / 2));
  }

  hangUp() {
    const socket = this.socket;
    this.socket = null;
    this.owedSince = 0;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  // ---- looking ----------------------------------------------------------------------------------

  comeBack() {
    if (document.visibilityState === "hidden") return;
    if (this.state === "lost" && !this.socket) this.call();
    else this.look();
  }

  look() {
    if (!this.socket) return;
    if (this.owedSince && Date.now() - this.owedSince > ANSWER_WITHIN) return this.lost();
    if (this.state === "open" && Date.now() - this.heardAt > PROBE_AFTER) this.send(this.ends.probe(), true);
  }

  /** @param {State} state */
  become(state) {
    if (this.state === state) return;
    this.state = state;
    this.ends.changed(state);
  }
}
