/**
 * The browser's end of the live protocol (docs/build/live-protocol.md): one connection that comes back by itself.
 *
 *     const live = new Live({
 *       ticket: async (fresh) => "…",                       // fresh: the last one was refused or is too old
 *       passport: "…",                                      // patrons; may be set later
 *       keep: { load: () => [...], save: (acts) => {…} },   // where acts wait across a reload, if anywhere
 *       url: "wss://…/live",                                // if not our own
 *     });
 *     live.start();   live.stop();   live.state           // "idle" "connecting" "open" "lost"
 *     live.follow("question:812", since);   live.leave("question:812");
 *     live.ask({desk, language, text, …});                // gives the act's id; the same id asks once
 *     live.say(812, "words", id);   live.note(812, "words", id);     // say(null, …) waits for the ask's ack
 *     live.typing(812);   live.seen(812, 34);   live.drop(id);   live.pending
 *
 * Events: the server's frames by name (`event.detail` is the body; `ack` and `refused` with `act`, what was sent), and `state`.
 * An act is sent again with its id until it is acknowledged; an entry is given once: nothing is lost or doubled.
 */

import { Wire } from "./wire.js";

/**
 * @typedef {{id: string, kind: "ask" | "say" | "note", body: Record<string, any>}} Act
 * @typedef {{load: () => Act[], save: (acts: Act[]) => void}} Keep
 * @typedef {{url?: string, ticket: (fresh: boolean) => Promise<string>, passport?: string | null, keep?: Keep}} Options
 * @typedef {{since: number, isCaughtUp: boolean, known: Set<number>, marked: number}} Followed
 */

/** Milliseconds. */
const TYPING_EVERY = 3_000;
/** Refusals that time mends, and how long it takes: the act stays and is sent again. */
/** @type {Record<string, number>} */
const PASSING = { busy: 2_000, too_fast: 2_000, failed: 10_000 };

/** A new act id: 192 random bits, base64url. It is the seed of a passport, so it must not be guessed. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}

export class Live extends EventTarget {
  /** @param {Options} options */
  constructor(options) {
    super();
    this.ticket = options.ticket;
    this.passport = options.passport ?? null;
    this.keep = options.keep ?? null;
    /** @type {Act[]} */
    this.pending = this.keep?.load() ?? [];
    /** @type {Map<string, Followed>} */
    this.topics = new Map();
    /** @type {Map<number, number>} */
    this.marks = new Map();
    this.typedAt = 0;
    this.again = 0;
    this.wire = new Wire({
      url: options.url ?? ownUrl(),
      hello: (fresh) => this.hello(fresh),
      take: (kind, body) => this.take(kind, body),
      changed: (state) => this.tell("state", { state }),
      probe: () => this.probe(),
    });
  }

  // ---- for the page ---------------------------------------------------------------------------

  get state() {
    return this.wire.state;
  }

  start() {
    this.wire.start();
  }

  stop() {
    this.wire.stop();
  }

  /**
   * @param {string} topic
   * @param {number} [since] the last number on screen; nothing for topics without numbers (queues, desks)
   */
  follow(topic, since = 0) {
    const followed = this.topics.get(topic) ?? { since, isCaughtUp: false, known: new Set(), marked: 0 };
    followed.since = Math.max(followed.since, since);
    this.topics.set(topic, followed);
    if (this.state === "open") this.sendFollow(topic, followed);
  }

  /** @param {string} topic */
  leave(topic) {
    if (this.topics.delete(topic) && this.state === "open") this.wire.send({ leave: { topic } });
  }

  /** @param {Record<string, any>} body desk, language, text; id, name, address, page, passport if given */
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
    if (this.state !== "open" || Date.now() - this.typedAt < TYPING_EVERY) return;
    this.typedAt = Date.now();
    this.wire.send({ typing: { question } });
  }

  /**
   * @param {number} question
   * @param {number} number
   */
  seen(question, number) {
    if (number <= (this.marks.get(question) ?? 0)) return;
    this.marks.set(question, number);
    this.sendMark(question);
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
    const mustWait = act.kind === "say" && act.body.question === null;
    if (this.state === "open" && !mustWait) this.wire.send({ [act.kind]: act.body }, true);
  }

  /** @param {Record<string, any>} ack */
  acknowledged(ack) {
    const act = this.pending.find((one) => one.id === ack.id);
    if (act?.kind === "ask") this.asked(ack);
    if (act) this.drop(act.id);
    this.tell("ack", { ...ack, act });
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

  /** @param {Record<string, any>} refusal */
  refused(refusal) {
    if (refusal.why === "ticket") return this.wire.lost();
    const wait = PASSING[refusal.why];
    if (wait) return void (this.again ||= setTimeout(() => this.goOn(), wait));
    const act = this.pending.find((one) => one.id === refusal.id);
    if (act) this.drop(act.id);
    this.tell("refused", { ...refusal, act });
  }

  // ---- frames -----------------------------------------------------------------------------------

  /** @param {boolean} fresh */
  async hello(fresh) {
    const liveTicket = await this.ticket(fresh);
    return { hello: { v: 1, ticket: liveTicket, ...(this.passport ? { passport: this.passport } : {}) } };
  }

  /**
   * @param {string} kind
   * @param {any} body
   */
  take(kind, body) {
    if (kind === "ack") return this.acknowledged(body);
    if (kind === "refused") return this.refused(body);
    if (kind === "entry" && !this.isNew(body)) return;
    if (kind === "upto") this.caughtUp(body);
    if (kind === "gone") this.topics.delete(body.topic);
    this.tell(kind, body);
    if (kind === "welcome") this.goOn();
  }

  /** After each welcome, and once after passing refusals: everything that the server does not know yet. */
  goOn() {
    clearTimeout(this.again);
    this.again = 0;
    if (this.state !== "open") return;
    for (const [topic, followed] of this.topics) {
      followed.isCaughtUp = false;
      followed.marked = 0;
      this.sendFollow(topic, followed);
    }
    for (const act of [...this.pending]) this.sendAct(act);
  }

  /** @param {{topic: string, number: number}} entry */
  isNew(entry) {
    const followed = this.topics.get(entry.topic);
    if (!followed || followed.known.has(entry.number)) return false;
    followed.known.add(entry.number);
    // Before `upto` an entry may be newer than some that are still to come.
    if (followed.isCaughtUp) followed.since = Math.max(followed.since, entry.number);
    return true;
  }

  /** @param {{topic: string, number: number}} upto */
  caughtUp(upto) {
    const followed = this.topics.get(upto.topic);
    if (!followed) return;
    followed.isCaughtUp = true;
    followed.since = Math.max(followed.since, upto.number);
    this.sendMark(Number(upto.topic.split(":")[1]));
  }

  /**
   * How far was read counts where the topic is followed; said before that, it waits for `upto`.
   * @param {number} question
   */
  sendMark(question) {
    const followed = this.topics.get(`question:${question}`) ?? this.topics.get(`patron:${question}`);
    const number = this.marks.get(question) ?? 0;
    if (this.state !== "open" || !followed?.isCaughtUp || number <= followed.marked) return;
    followed.marked = number;
    this.wire.send({ seen: { question, number } });
  }

  /**
   * @param {string} topic
   * @param {Followed} followed
   */
  sendFollow(topic, followed) {
    this.wire.send({ follow: { topic, since: followed.since } });
  }

  /** Following again what is followed is answered with `upto`: a heartbeat that needs no frame of its own. */
  probe() {
    const [topic, followed] = [...this.topics].find(([, one]) => one.isCaughtUp) ?? [];
    return followed ? { follow: { topic, since: followed.since } } : null;
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
