/**
 * The patron's page, live: asks over the socket, becomes the talk, keeps it over reloads, clears it when somebody is done.
 * Without this script the page is a plain form that leads to the passport.
 */

import { fill } from "../look/fill.js";
import { Live } from "../look/live.js";
import "../look/timeline.js";
import { Keeping } from "../questions/patron/keeping.js";
import { restate } from "../questions/patron/moments.js";
import { Offering } from "../questions/patron/offering.js";
import { onEnter, Talk, tidy } from "../questions/patron/talk.js";
import { Host } from "./host.js";

const before = /** @type {HTMLFormElement} */ (by("before"));
const { desk = "", language = "", passports = "", tickets = "" } = before.dataset;
const box = /** @type {HTMLTextAreaElement} */ (by("text"));
const keeping = new Keeping(desk);
const live = new Live({
  ticket: liveTicket,
  passport: keeping.data.passport,
  keep: { load: () => keeping.data.acts ?? [], save: (acts) => keeping.put({ acts }) },
});
const talk = new Talk(by("talk"), live);
const host = new Host({ page: (page) => keeping.data.page === undefined && showPage(page), shown });
let unread = 0;
/** @type {Promise<import("../questions/patron/ending.js").Ending> | undefined} */
let ending;
/** @type {import("../questions/patron/way.js").WayPanel | undefined} */
let way;
const title = document.title;
const offering = new Offering(before, before, (words, why) => complain(words, fieldOf(why)));

begin();

async function begin() {
  document.documentElement.classList.add("scripted");
  listen();
  restore();
  await keeping.fromOthers();
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

function ask() {
  const words = tidy(box.value);
  if (offering.count) return offering.send((one) => one.ask({ form: before, words, kept: keeping.data, live, asked }));
  if (!words.trim()) return complain(before.dataset.empty ?? "");
  complain("");
  const given = new FormData(before);
  const id = live.ask({
    id: String(given.get("id")),
    desk,
    language,
    text: words,
    name: String(given.get("name")),
    address: String(given.get("address")),
    passport: keeping.data.earlier ?? String(given.get("known_by") ?? ""),
    ...(keeping.data.page ? { page: keeping.data.page } : {}),
  });
  before.hidden = true;
  keeping.put({ draft: "" });
  talk.pendAsk(id, words);
  talk.box.focus();
}

/** @param {{act?: import("../look/live.js").Act, question?: number, passport?: string}} ack */
function asked(ack) {
  if (ack.act?.kind !== "ask" || !ack.question) return;
  keeping.put({ passport: ack.passport, question: ack.question, draft: "" });
  goOn();
}

/** The ask was refused: its words are back in the box, nothing is lost. */
/** @param {{act?: import("../look/live.js").Act, why: string, words: string}} refusal */
function refused(refusal) {
  if (refusal.act?.kind !== "ask") return;
  talk.timeline.withdraw(refusal.act.id);
  talk.root.hidden = true;
  before.hidden = false;
  box.value = refusal.act.body.text;
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

/** From the form to the talk; the same after asking, after a reload and in a new tab. */
function goOn() {
  before.hidden = true;
  by("foot").hidden = false;
  ended().catch(() => {});
  const link = /** @type {HTMLAnchorElement} */ (by("passport-link"));
  link.hidden = !keeping.data.passport;
  link.href = passportLink();
  talk.timeline.dataset.files = `${link.href}files/`;
  /** @type {HTMLAnchorElement} */ (by("way-link")).href = `${link.href}way/`;
  if (!talk.timeline.items.length) talk.pendAgain();
  talk.root.hidden = false;
  if (!talk.box.value && keeping.data.draft) talk.box.value = keeping.data.draft;
  if (keeping.data.question) talk.open(keeping.data.question);
}

/** @param {Event} event */
async function chooseWay(event) {
  event.preventDefault();
  const script = await import("../questions/patron/way.js").catch(() => null);
  if (!script) return document.getElementById("way-away")?.removeAttribute("hidden");
  way ??= new script.WayPanel(/** @type {HTMLAnchorElement} */ (by("way-link")), by("main"), talk.timeline);
  way.open();
}

function passportLink() {
  const { passport } = keeping.data;
  return passport ? new URL(passports.replace("PASSPORT", passport), location.href).href : "";
}

/** @param {{question?: number | null, known?: boolean}} welcome */
function welcomed(welcome) {
  if (!keeping.data.passport) return;
  if (welcome.known === false) return startAnew();
  if (!welcome.question || talk.question === welcome.question) return;
  keeping.put({ question: welcome.question });
  goOn();
}

/** A word that came too late for the old question began a new one. */
/** @param {{question?: number, passport?: string}} began */
function continued(began) {
  // Merged into another: the passport that is here leads there, and the welcome says which it is.
  keeping.put(began.passport ? { passport: began.passport, question: began.question } : { question: undefined });
  location.reload();
}

/** Another question of the same patron, once this one is closed. */
function askAnew() {
  keeping.startOver(keeping.data.passport);
  location.reload();
}

/** The passport leads nowhere any more (erased, revoked): this page forgets it too. */
function startAnew() {
  keeping.clear();
  location.reload();
}

function heard() {
  if (!host.isMinimised && document.visibilityState === "visible") return;
  count(unread + 1);
}

/** @param {number} heard said by the library since somebody last looked */
function count(heard) {
  unread = heard;
  host.unread(unread);
  document.title = unread ? `(${unread}) ${title}` : title;
}

/** @param {boolean} isByHand somebody has just opened the tab: only then may the focus move */
function shown(isByHand) {
  count(0);
  if (isByHand) (before.hidden ? talk.box : box).focus();
  talk.see();
}

// ---- the page asked from, the draft, the desk ----------------------------------------------------------

/** @param {{title: string, address: string} | null} page */
function showPage(page) {
  keeping.put({ page });
  by("from").hidden = !page?.address;
  by("from-remove").hidden = false;
  by("from-title").textContent = page?.title ?? "";
  by("from-address").textContent = page?.address ?? "";
}

function restore() {
  if (!box.value && keeping.data.draft) box.value = keeping.data.draft;
  const given = (/** @type {string} */ name) => String(new FormData(before).get(name) ?? "");
  if (keeping.data.page) showPage(keeping.data.page);
  else if (keeping.data.page === undefined && given("page_address")) {
    showPage({ title: given("page_title"), address: given("page_address") });
  } else if (keeping.data.page === null) showPage(null);
}

/** @param {Record<string, any>} row */
function deskIs(row) {
  const told = talk.deskIs(row);
  const status = by("desk-status");
  status.dataset.is = told.is;
  fill(status, told);
  fill(before, told);
  restate(before, status.dataset.zone);
  restate(status, status.dataset.zone);
}

// ---- ending -------------------------------------------------------------------------------------------

/** Fetched with the first question: whoever has not asked has nothing to end. */
async function ended() {
  ending ??= import("../questions/patron/ending.js").then(({ Ending }) => new Ending({ clear, link: passportLink }));
  return ending;
}

/** A press before the script has come waits for it; where it cannot come, the screen is cleared all the same. */
function done() {
  ended().then((end) => end.offer(), clear);
}

async function countMinutes() {
  const { Idle } = await import("../questions/patron/idle.js");
  new Idle({ clear, minutes: Number(before.dataset.idle) });
}

function clear() {
  keeping.clear();
  cleared();
}

function cleared() {
  live.stop();
  for (const part of document.querySelectorAll("#before, #talk, #foot, .panel")) part.toggleAttribute("hidden", true);
  for (const form of document.forms) form.reset();
  box.value = talk.box.value = "";
  way?.panel.remove();
  talk.timeline.list.replaceChildren();
  by("clear").hidden = false;
  by("clear").focus();
  history.replaceState(null, "", location.href);
}

function listen() {
  if (before.dataset.idle) countMinutes();
  by("done").addEventListener("click", done);
  by("way-link").addEventListener("click", chooseWay);
  before.addEventListener("submit", (event) => (event.preventDefault(), ask()));
  onEnter(box, ask);
  for (const one of [box, talk.box]) one.addEventListener("input", () => keeping.put({ draft: one.value }));
  by("from-remove").addEventListener("click", () => (showPage(null), box.focus()));
  keeping.addEventListener("cleared", cleared);
  document.addEventListener("visibilitychange", () => !document.hidden && !host.isMinimised && unread && count(0));
  keeping.addEventListener("given", () => live.state !== "idle" && !box.value && location.reload());
  talk.addEventListener("heard", heard);
  talk.addEventListener("closed", startAnew);
  on(talk, "continued", continued);
  on(live, "welcome", welcomed);
  on(live, "ack", asked);
  on(live, "refused", refused);
  on(live, "row", (row) => row.topic === `desk:${desk}` && deskIs(row));
  on(live, "row", (row) => row.topic === talk.topic && (by("anew").hidden = row.state !== "closed"));
  by("anew").addEventListener("click", askAnew);
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
