/**
 * The browser's end of the live protocol (docs/build/live-protocol.md): one connection that comes back by itself.
 *
 *     const live = new Live({
 *       url: "wss://…/live",                       // default: /live on this page's own host
 *       ticket: async (fresh) => "…",              // fresh: the last one was refused or has expired
 *       passport: "…",                             // patrons only; may be set later: live.passport = …
 *       keep: { load: () => [...], save: (acts) => {…} },   // optional: where acts wait across a reload
 *     });
 *     live.start();                                live.stop();
 *     live.follow("question:812", 31);             // since; after a lost connection it goes on from the last number
 *     live.leave("question:812");
 *     const id = live.ask({desk, language, text, name, address, page});   // `id` may be given; the same id asks once
 *     const id = live.say(812, "words");           // question may be null: it goes as soon as the pending ask is acked
 *     const id = live.note(812, "words");
 *     live.typing(812);                            // at most once in 3 seconds, never kept
 *     live.seen(812, 34);                          // only if higher than before
 *     live.drop(id);                               // gives up an act (one that is refused is given up by itself)
 *     live.state                                   // "idle" "connecting" "open" "lost"
 *     live.pending                                 // acts not yet acknowledged, oldest first
 *
 * Events (`event.detail` is the frame's body): `welcome`, `ack`, `entry`, `upto`, `row`, `typing`, `seen`, `gone`, `refused`,
 * and `state` ({state}). An `ack` or `refused` event also has `act`, what was sent ({id, kind, body}), if it was ours. An entry is given once for each topic and number.
 * Every act (ask, say, note) is sent again with its own id until the server has acknowledged it: nothing is lost or doubled.
 */

/**
 * @typedef {{id: string, kind: "ask" | "say" | "note", body: Record<string, any>}} Act
 * @typedef {{load: () => Act[], save: (acts: Act[]) => void}} Keep
 * @typedef {{url?: string, ticket: (fresh: boolean) => Promise<string>, passport?: string | null, keep?: Keep}} Options
 * @typedef {"idle" | "connecting" | "open" | "lost"} State
 * @typedef {{since: number, numbered: boolean, caught: boolean, known: Set<number>}} Followed
 */

/** Milliseconds. */
const FIRST_WAIT = 400;
const LONGEST_WAIT = 30_000;
const ANSWER_WITHIN = 10_000;
const PROBE_AFTER = 60_000;
const TYPING_EVERY = 3_000;
const BUSY_WAIT = 2_000;
/** Refusals that time mends: the act stays and is sent again. */
const PASSING = new Set(["busy", "too_fast"]);

/** A new act id: 192 random bits, base64url. It is the seed of a passport, so it must not be guessed. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}

export class Live extends EventTarget {
  /** @param {Options} options */
  constructor(options) {
    super();
    this.url = options.url ?? ownUrl();
    this.ticket = options.ticket;
    this.passport = options.passport ?? null;
    this.keep = options.keep ?? null;
    /** @type {State} */
    this.state = "idle";
    /** @type {Act[]} */
    this.pending = this.keep?.load() ?? [];
    /** @type {Map<string, Followed>} */
    this.topics = new Map();
    /** @type {Map<number, number>} */
    this.marks = new Map();
    /** @type {WebSocket | null} */
    this.socket = null;
    this.welcomed = false;
    this.stale = false;
    this.failures = 0;
    this.heardAt = 0;
    this.typedAt = 0;
    this.waitingSince = 0;
    this.retry = 0;
    this.watch = 0;
    this.soon = () => this.comeBack();
  }

  // ---- for the page ---------------------------------------------------------------------------

  start() {
    if (this.state !== "idle") return;
    this.become("connecting");
    addEventListener("online", this.soon);
    addEventListener("pageshow", this.soon);
    document.addEventListener("visibilitychange", this.soon);
    this.watch = setInterval(() => this.look(), 5_000);
    this.connect();
  }

  stop() {
    removeEventListener("online", this.soon);
    removeEventListener("pageshow", this.soon);
    document.removeEventListener("visibilitychange", this.soon);
    clearInterval(this.watch);
    clearTimeout(this.retry);
    this.become("idle");
    this.hangUp();
  }

  /**
   * @param {string} topic
   * @param {number} [since] leave it out for topics without numbers (queues, desks)
   */
  follow(topic, since) {
    const before = this.topics.get(topic);
    const followed = before ?? { since: since ?? 0, numbered: since !== undefined, caught: false, known: new Set() };
    if (before && since !== undefined) before.since = Math.max(before.since, since);
    this.topics.set(topic, followed);
    if (this.welcomed) this.sendFollow(topic, followed);
  }

  /** @param {string} topic */
  leave(topic) {
    if (this.topics.delete(topic) && this.welcomed) this.send({ leave: { topic } });
  }

  /** @param {Record<string, any>} body desk, language, text; name, address, page if given */
  ask(body) {
    return this.act("ask", body);
  }

  /**
   * @param {number | null} question null while the ask itself is not acknowledged
   * @param {string} text
   * @param {string} [id]
   */
  say(question, text, id) {
    return this.act("say", { id, question, text });
  }

  /**
   * @param {number} question
   * @param {string} text
   * @param {string} [id]
   */
  note(question, text, id) {
    return this.act("note", { id, question, text });
  }

  /** @param {number} question */
  typing(question) {
    if (!this.welcomed || Date.now() - this.typedAt < TYPING_EVERY) return;
    this.typedAt = Date.now();
    this.send({ typing: { question } });
  }

  /**
   * @param {number} question
   * @param {number} number
   */
  seen(question, number) {
    if (number <= (this.marks.get(question) ?? 0)) return;
    this.marks.set(question, number);
    if (this.welcomed) this.send({ seen: { question, number } });
  }

  /** @param {string} id */
  drop(id) {
    this.pending = this.pending.filter((act) => act.id !== id);
    this.keep?.save(this.pending);
  }

  // ---- acts -----------------------------------------------------------------------------------

  /**
   * @param {Act["kind"]} kind
   * @param {Record<string, any>} body
   */
  act(kind, body) {
    const id = body.id ?? newId();
    const act = { id, kind, body: { ...body, id } };
    this.pending.push(act);
    this.keep?.save(this.pending);
    this.sendAct(act);
    return id;
  }

  /** @param {Act} act */
  sendAct(act) {
    if (!this.welcomed || (act.kind === "say" && act.body.question === null)) return;
    this.send({ [act.kind]: act.body });
    this.expectAnswer();
  }

  /** @param {Record<string, any>} ack */
  acknowledged(ack) {
    const act = this.pending.find((one) => one.id === ack.id);
    if (act?.kind === "ask") this.asked(ack);
    if (act) this.drop(act.id);
    this.tell("ack", { ...ack, act });
  }

  /** @param {Record<string, any>} refusal */
  refused(refusal) {
    const act = this.pending.find((one) => one.id === refusal.id);
    if (act && PASSING.has(refusal.why)) return void setTimeout(() => this.again(act), BUSY_WAIT);
    if (act) this.drop(act.id);
    this.tell("refused", { ...refusal, act });
  }

  /** @param {Act} act */
  again(act) {
    if (this.pending.includes(act)) this.sendAct(act);
  }

  /** @param {Record<string, any>} ack */
  asked(ack) {
    this.passport = ack.passport ?? this.passport;
    for (const act of this.pending) {
      if (act.kind !== "say" || act.body.question !== null) continue;
      act.body.question = ack.question;
      this.sendAct(act);
    }
  }

  // ---- the connection ---------------------------------------------------------------------------

  async connect() {
    clearTimeout(this.retry);
    let ticket;
    try {
      ticket = await this.ticket(this.stale);
    } catch {
      return this.lost();
    }
    if (this.state === "idle" || this.socket) return;
    const socket = new WebSocket(this.url);
    this.socket = socket;
    socket.onopen = () => this.hello(ticket);
    socket.onmessage = (event) => this.hear(socket, event.data);
    socket.onclose = () => socket === this.socket && this.lost();
    this.expectAnswer();
  }

  /** @param {string} ticket */
  hello(ticket) {
    const passport = this.passport ? { passport: this.passport } : {};
    this.send({ hello: { v: 1, ticket, ...passport } });
    this.expectAnswer();
  }

  /** @param {Record<string, any>} welcome */
  arrived(welcome) {
    this.welcomed = true;
    this.stale = false;
    this.failures = 0;
    this.become("open");
    this.tell("welcome", welcome);
    for (const [topic, followed] of this.topics) this.sendFollow(topic, followed);
    for (const [question, number] of this.marks) this.send({ seen: { question, number } });
    for (const act of [...this.pending]) this.sendAct(act);
  }

  lost() {
    // A connection that never got its welcome may have had a bad ticket: the next one takes a new one.
    if (!this.welcomed) this.stale = true;
    this.hangUp();
    if (this.state === "idle") return;
    this.become("lost");
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.failures);
    this.failures += 1;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.connect(), longest * (0.5 + Math.random() / 2));
  }

  hangUp() {
    const socket = this.socket;
    this.socket = null;
    this.welcomed = false;
    this.waitingSince = 0;
    for (const followed of this.topics.values()) followed.caught = false;
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    socket?.close();
  }

  /** The network is back, or somebody looks at the page again: no reason to wait longer. */
  comeBack() {
    if (document.visibilityState === "hidden") return;
    if (this.state === "lost" && !this.socket) this.connect();
    else this.look();
  }

  // ---- hearing ----------------------------------------------------------------------------------

  /**
   * @param {WebSocket} socket
   * @param {string} text
   */
  hear(socket, text) {
    if (socket !== this.socket) return;
    this.heardAt = Date.now();
    this.waitingSince = 0;
    for (const [kind, body] of Object.entries(JSON.parse(text))) this.take(kind, body);
  }

  /**
   * @param {string} kind
   * @param {any} body
   */
  take(kind, body) {
    if (kind === "welcome") return this.arrived(body);
    if (kind === "ack") return this.acknowledged(body);
    if (kind === "entry" && !this.isNew(body)) return;
    if (kind === "upto") this.caughtUp(body);
    if (kind === "gone") this.topics.delete(body.topic);
    if (kind === "refused" && body.id) return this.refused(body);
    this.tell(kind, body);
  }

  /** @param {{topic: string, number: number}} entry */
  isNew(entry) {
    const followed = this.topics.get(entry.topic);
    if (!followed || followed.known.has(entry.number)) return false;
    followed.known.add(entry.number);
    // Before `upto` an entry may be newer than some that are still to come.
    if (followed.caught) followed.since = Math.max(followed.since, entry.number);
    return true;
  }

  /** @param {{topic: string, number: number}} upto */
  caughtUp(upto) {
    const followed = this.topics.get(upto.topic);
    if (!followed) return;
    followed.caught = true;
    followed.since = Math.max(followed.since, upto.number);
  }

  // ---- sending and looking ------------------------------------------------------------------------

  expectAnswer() {
    this.waitingSince ||= Date.now();
  }

  /** Every five seconds: a connection that gives no answer is dead, even if the browser does not know it yet. */
  look() {
    const now = Date.now();
    if (!this.socket) return;
    if (this.waitingSince && now - this.waitingSince > ANSWER_WITHIN) return this.lost();
    if (this.welcomed && !this.waitingSince && now - this.heardAt > PROBE_AFTER) this.probe();
  }

  /** Following again what is followed is answered with `upto`: a heartbeat that needs no frame of its own. */
  probe() {
    for (const [topic, followed] of this.topics) {
      if (!followed.numbered) continue;
      this.sendFollow(topic, followed);
      return this.expectAnswer();
    }
  }

  /**
   * @param {string} topic
   * @param {Followed} followed
   */
  sendFollow(topic, followed) {
    this.send({ follow: followed.numbered ? { topic, since: followed.since } : { topic } });
  }

  /** @param {Record<string, any>} frame */
  send(frame) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  /** @param {State} state */
  become(state) {
    if (this.state === state) return;
    this.state = state;
    this.tell("state", { state });
  }

  /**
   * @param {string} kind
   * @param {any} detail
   */
  tell(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }
}

function ownUrl() {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live`;
}
