/**
 * The patron's page, live: asks over the socket and keeps what is not sent yet. What comes after the first words, the talk,
 * is another script (talking.js), which whoever has not asked need not wait for.
 * Without this script the page is a plain form that leads to the passport.
 */

import { fill } from "../look/fill.js";
import { Live } from "../look/live.js";
import { Keeping } from "../questions/patron/keeping.js";
import { restate } from "../questions/patron/moments.js";
import { Offering } from "../questions/patron/offering.js";
import { deskTold, tellDesk } from "../questions/patron/told.js";
import { onEnter, tidy } from "../questions/patron/words.js";
import { From } from "./from.js";
import { Host } from "./host.js";

// Out of the address before anything else; what it brings is believed only from a page of ours.
const carried = location.hash.slice(1);
if (carried) history.replaceState(null, "", location.pathname + location.search);
const before = /** @type {HTMLFormElement} */ (by("before"));
const { desk = "", language = "", passports = "", tickets = "" } = before.dataset;
const popping = carried ? await import("./popping.js") : null;
const brought = popping?.unpacked(carried, passports) ?? null;
const box = /** @type {HTMLTextAreaElement} */ (by("text"));
const keeping = new Keeping(desk, brought);
const live = new Live({
  ticket: liveTicket,
  passport: keeping.data.passport,
  keep: { load: () => keeping.data.acts ?? [], save: (acts) => keeping.put({ acts }) },
});
const from = new From(keeping, before);
const offering = new Offering(before, before, (words, why) => complain(words, fieldOf(why)));
const host = new Host({ page: (page) => keeping.data.page === undefined && from.show(page), shown, left: () => talking?.talk.left() });
/** @type {import("./talking.js").Talking | undefined} */
let talking;
/** @type {Promise<import("./talking.js").Talking> | undefined} */
let coming;
/** What is told of the desk. @type {ReturnType<typeof deskTold> | undefined} */
let deskNow;
/** The id of the question that is on its way, and what stood in the box when it was sent. */
let asking = "";
let sent = "";

begin();

async function begin() {
  document.documentElement.classList.add("scripted");
  listen();
  if (!box.value && keeping.data.draft) box.value = keeping.data.draft;
  from.restore();
  if (brought) popping?.tell(keeping);
  else await keeping.fromOthers();
  live.passport = keeping.data.passport ?? null;
  if (keeping.data.passport || live.pending.length) goOn();
  live.follow(`desk:${desk}`);
  live.start();
}

/** @param {boolean} fresh */
async function liveTicket(fresh) {
  const first = before.dataset.ticket;
  if (first && !fresh) return first;
  const answer = await fetch(tickets, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!answer.ok) throw new Error(`no live ticket: ${answer.status}`);
  before.dataset.ticket = (await answer.json()).ticket;
  return before.dataset.ticket ?? "";
}

// ---- asking ---------------------------------------------------------------------------------------

async function ask() {
  await host.heard; // somebody may be quicker than the page around us, which the question names
  if (asking) return;
  const words = tidy(box.value);
  if (offering.count) return offering.send((one) => one.ask({ form: before, words, kept: keeping.data, live, asked }));
  if (!words.trim()) return complain(before.dataset.empty ?? "");
  complain("");
  const given = new FormData(before);
  asking = live.ask({
    id: String(given.get("id")),
    desk,
    language,
    text: words,
    name: String(given.get("name")),
    address: String(given.get("address")),
    passport: keeping.data.earlier ?? String(given.get("known_by") ?? ""),
    ...(keeping.data.page ? { page: keeping.data.page } : {}),
  });
  sent = box.value;
  keeping.put({ draft: "" });
  shows(asking, words);
}

/**
 * The first words on screen, before the server has answered, unless it has refused them meanwhile.
 * @param {string} id
 * @param {string} words
 */
async function shows(id, words) {
  const talk = await talked().then((one) => one.talk, () => null);
  if (!talk || asking !== id) return;
  carry(talk);
  before.hidden = true;
  // Unless it is acknowledged, and comes as an entry, or stands there already as what a page found unsent.
  if (!keeping.data.question && !talk.timeline.find("act", id)) talk.pendAsk(id, words);
  talk.box.focus();
}

/** What somebody has typed on while the talk was fetched: the beginning of their next words. */
function more() {
  return asking && box.value.startsWith(sent) ? box.value.slice(sent.length).trimStart() : "";
}

/** @param {import("../questions/patron/talk.js").Talk} talk */
function carry(talk) {
  talk.box.value ||= more();
  sent = box.value;
}

/** @param {{act?: import("../look/live.js").Act, question?: number, passport?: string}} ack */
function asked(ack) {
  if (ack.act?.kind !== "ask" || !ack.question) return;
  keeping.put({ passport: ack.passport, question: ack.question, draft: talking?.talk.box.value || more() });
  goOn();
}

/** The ask was refused: its words are back in the box, nothing is lost. */
/** @param {{act?: import("../look/live.js").Act, why: string, words: string}} refusal */
function refused(refusal) {
  if (refusal.act?.kind !== "ask") return;
  const rest = [refusal.act.body.text, before.hidden ? "" : more()];
  asking = "";
  talking?.withdraw(refusal.act.id);
  before.hidden = false;
  box.value = rest.filter(Boolean).join("\n");
  complain(refusal.words, fieldOf(refusal.why));
}

/** @param {string} [why] */
function fieldOf(why) {
  return why === "bad_address" ? by("address") : box;
}

/**
 * @param {string} words
 * @param {HTMLElement} [field]
 */
function complain(words, field = box) {
  by("wrong").textContent = words;
  by("wrong").hidden = !words;
  for (const one of [box, by("address")]) one.removeAttribute("aria-invalid");
  if (!words) return;
  field.setAttribute("aria-invalid", "true");
  field.closest("details")?.setAttribute("open", "");
  field.focus();
}

// ---- talking --------------------------------------------------------------------------------------

/** The talk, fetched with the first words; where it cannot come, the question stands on its own page all the same. */
function talked() {
  coming ??= import("./talking.js").then(({ begun }) => begun({ before, desk, passports, keeping, live, host, offering, complain, clear, cleared }));
  return coming.then((one) => {
    if (talking) return one;
    if (deskNow) one.talk.deskIs(deskNow);
    one.talk.addEventListener("stands", headed);
    return (talking = one);
  });
}

/** From the form to the talk; the same after asking, after a reload and in a new tab. */
async function goOn() {
  before.hidden ||= !asking; // who has asked here types on until the talk is there
  try {
    const one = await talked();
    carry(one.talk);
    before.hidden = true;
    one.goOn();
  } catch {
    const { passport } = keeping.data;
    if (passport) location.assign(passports.replace("PASSPORT", passport));
  }
}

/** @param {boolean} isByHand somebody has just opened the tab: only then may the focus move */
function shown(isByHand) {
  if (isByHand && !before.hidden) box.focus();
  talking?.shown(isByHand);
}

/** @param {Record<string, any>} row */
function deskIs(row) {
  deskNow = deskTold(row, language);
  fill(before, deskNow);
  restate(before, by("desk-status").dataset.zone);
  headed();
  talking?.talk.deskIs(deskNow);
}

/** What stands above, beside the question if there is one. */
function headed() {
  if (deskNow) tellDesk(by("desk-status"), deskNow, talking?.talk.is);
}

// ---- small things -------------------------------------------------------------------------------------

/** The passport leads nowhere any more (erased, revoked): this page forgets it too. */
/** @param {{known?: boolean}} welcome */
function welcomed(welcome) {
  if (!keeping.data.passport || welcome.known !== false) return;
  keeping.clear();
  location.reload();
}

async function countMinutes() {
  const { Idle } = await import("../questions/patron/idle.js");
  new Idle({ clear, minutes: Number(before.dataset.idle) });
}

/** Into a window of its own. */
async function pop() {
  (await talked().catch(() => null))?.pop();
}

function clear() {
  keeping.clear();
  cleared();
}

function cleared() {
  live.stop();
  for (const part of document.querySelectorAll("#before, #talk, #over, #foot, #popped, .panel")) part.toggleAttribute("hidden", true);
  for (const form of document.forms) form.reset();
  box.value = "";
  talking?.clear();
  headed();
  by("clear").hidden = false;
  by("clear").focus();
  history.replaceState(null, "", location.href);
}

function listen() {
  if (before.dataset.idle) countMinutes();
  if (matchMedia("(pointer: coarse)").matches) import("../questions/patron/keyboard.js").then(({ heed }) => heed(), () => {});
  document.querySelector("[data-pop]")?.addEventListener("click", pop);
  before.addEventListener("submit", (event) => (event.preventDefault(), ask()));
  onEnter(box, ask);
  box.addEventListener("input", () => keeping.put({ draft: asking ? more() : box.value }));
  keeping.addEventListener("cleared", cleared);
  keeping.addEventListener("given", () => live.state !== "idle" && !box.value && location.reload());
  on(live, "welcome", welcomed);
  on(live, "ack", asked);
  on(live, "refused", refused);
  on(live, "row", (row) => row.topic === `desk:${desk}` && deskIs(row));
  restate(document, by("desk-status").dataset.zone);
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
