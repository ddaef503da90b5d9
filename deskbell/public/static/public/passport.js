/**
 * The passport's page, live: the same talk as on the page for asking, and parts that come and go as the question moves.
 * Without this script the page refreshes itself, and a message is written on a page of its own.
 */

import { Live } from "../look/live.js";
import "../look/timeline.js";
import { Keeping } from "../questions/patron/keeping.js";
import { moment, restate } from "../questions/patron/moments.js";
import { Talk } from "../questions/patron/talk.js";
import { deskTold, tellDesk } from "../questions/patron/told.js";
import { fill } from "../look/fill.js";

const page = /** @type {HTMLElement} */ (document.getElementById("passport"));
const { desk = "", token = "", tickets = "" } = page.dataset;
const status = /** @type {HTMLElement} */ (document.getElementById("desk-status"));
const more = /** @type {HTMLElement} */ (document.getElementById("more"));
const live = new Live({ ticket: liveTicket, passport: token });
const talk = new Talk(/** @type {HTMLElement} */ (document.getElementById("talk")), live);
/** What is told of the desk. @type {ReturnType<typeof deskTold> | undefined} */
let deskNow;

if (goesOnInItsFrame()) location.replace(page.dataset.ask ?? "/");
else begin();

/** Somebody asked in the tab before its scripts were there, and the plain form led here: the talk goes on in the tab. */
function goesOnInItsFrame() {
  if (parent === window) return false;
  const keeping = new Keeping(desk);
  keeping.put({ passport: token, question: Number(talk.root.dataset.question), draft: "" });
  return keeping.read().passport === token; // not where storage is blocked: then it goes on here
}

function begin() {
  document.documentElement.classList.add("scripted");
  talk.addEventListener("stands", headed);
  talk.addEventListener("closed", () => location.reload());
  talk.addEventListener("continued", (event) => goTo(/** @type {CustomEvent} */ (event).detail));
  live.addEventListener("row", (event) => row(/** @type {CustomEvent} */ (event).detail));
  live.addEventListener("welcome", (event) => {
    if (/** @type {CustomEvent} */ (event).detail.known === false) location.reload();
  });
  restate(document, status.dataset.zone);
  sayWhenAsked();
  talk.open(Number(talk.root.dataset.question));
  live.follow(`desk:${desk}`);
  live.start();
  document.getElementById("done")?.addEventListener("click", clear);
  document.getElementById("anew")?.addEventListener("submit", askAnew);
  talk.root.addEventListener("click", chooseWay);
  if (matchMedia("(pointer: coarse)").matches) import("../questions/patron/keyboard.js").then(({ heed }) => heed(), () => {});
  if (page.dataset.idle) countMinutes(Number(page.dataset.idle));
}

/** Where the patron is, as beside the messages; the desk's hours stay on its own clock. */
function sayWhenAsked() {
  const time = document.getElementById("asked");
  const at = new Date(time?.getAttribute("datetime") ?? "");
  if (time && !Number.isNaN(at.getTime())) time.textContent = moment(at, new Date(), document.documentElement.lang, undefined);
}

/** For the next person: away from here, on this tab and on every other one that shows the same desk. */
function clear() {
  live.stop();
  new Keeping(desk).clear();
  page.remove();
  location.replace(page.dataset.ask ?? "/");
}

/** The page for asking knows then who asks; its address does not, and it can be loaded again. */
/** @param {Event} event */
function askAnew(event) {
  event.preventDefault();
  new Keeping(desk).startOver(token);
  location.assign(page.dataset.ask ?? "/");
}

/** @type {import("../questions/patron/way.js").WayPanel | undefined} */
let way;

/** @param {Event} event */
async function chooseWay(event) {
  const link = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("#way-link, [data-kind].button"));
  if (!link) return;
  event.preventDefault();
  const script = await import("../questions/patron/way.js").catch(() => null);
  if (!script) return document.getElementById("way-away")?.removeAttribute("hidden");
  way ??= new script.WayPanel(/** @type {HTMLAnchorElement} */ (document.getElementById("way-link")), page, talk.timeline);
  way.open(link.dataset.kind);
}

/** @param {number} minutes */
async function countMinutes(minutes) {
  const { Idle } = await import("../questions/patron/idle.js");
  new Idle({ clear, minutes });
}

/** @param {boolean} fresh */
async function liveTicket(fresh) {
  if (!fresh && page.dataset.ticket) return page.dataset.ticket;
  const answer = await fetch(tickets, { cache: "no-store" });
  if (!answer.ok) throw new Error(`no live ticket: ${answer.status}`);
  page.dataset.ticket = (await answer.json()).ticket;
  return page.dataset.ticket ?? "";
}

/** @param {Record<string, any>} said */
function row(said) {
  if (said.topic === talk.topic) fill(more, said, ["forgotten", "erase_asked", "state"]);
  if (said.topic !== `desk:${desk}`) return;
  deskNow = deskTold(said, talk.root.dataset.language ?? "");
  talk.deskIs(deskNow);
  headed();
}

/** What stands above, beside the question. */
function headed() {
  if (deskNow) tellDesk(status, deskNow, talk.is);
}

/** @param {{passport?: string}} began */
function goTo(began) {
  if (began.passport) location.assign(location.pathname.replace(token, began.passport));
  else location.reload();
}
