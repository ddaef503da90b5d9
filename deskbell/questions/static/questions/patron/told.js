/**
 * What a patron is told, from the rows of the live protocol; the twin of deskbell/questions/patron_side.py.
 */

import { fill } from "../../look/fill.js";
import { restate } from "./moments.js";

/** @typedef {Record<string, any>} Row */

/**
 * `is`: staffed, unstaffed, other (open, and not in this language) or closed; `by`: until when to expect an answer when
 * nobody would answer now; `spoken_until`, `spoken_opens`: this language's own hours, where they are not the desk's.
 * @param {Row} row of the topic desk:<key>
 * @param {string} language in which the patron asks
 */
export function deskTold(row, language) {
  const closure = row.closure ?? {};
  const own = spokenIn(row.spoken ?? {}, language) ?? row;
  return {
    is: !row.open ? "closed" : !own.open ? "other" : row.live ? "staffed" : "unstaffed",
    until: row.until,
    opens: row.opens,
    spoken_until: own.until === row.until ? null : own.until,
    spoken_opens: own.opens === row.opens ? null : own.opens,
    closure: closure[language] ?? closure[language.split("-")[0]] ?? closure.en ?? Object.values(closure)[0] ?? "",
    by: row.live && own.open ? null : own.answer_by,
  };
}

/**
 * The same for somebody whose question a librarian has: `is` is held where nobody else is there.
 * @param {ReturnType<typeof deskTold>} desk
 * @param {string | undefined} question what it `is`
 */
export function deskBeside(desk, question) {
  if (question !== "claimed" || desk.is === "staffed") return desk;
  return { ...desk, is: "held", opens: null, spoken_opens: null, closure: "" };
}

/**
 * Says so at the head of the page.
 * @param {HTMLElement} status
 * @param {ReturnType<typeof deskTold>} desk
 * @param {string | undefined} question what it `is`
 */
export function tellDesk(status, desk, question) {
  const told = deskBeside(desk, question);
  status.dataset.is = told.is;
  fill(status, told);
  restate(status, status.dataset.zone);
}

/**
 * @param {Record<string, Row>} spoken
 * @param {string} language
 * @returns {Row | undefined}
 */
function spokenIn(spoken, language) {
  const stem = (/** @type {string} */ code) => code.split("-")[0];
  return spoken[language] ?? spoken[Object.keys(spoken).find((code) => stem(code) === stem(language)) ?? ""];
}

/**
 * `is`: next, line, far, left, claimed, closed, ended, continued or forgotten. `goes`: where the next answer goes.
 * `usual` and `offer`: how long people wait at this hour, and whether to offer another way.
 * @param {Row} row of the topic patron:<number>
 * @param {boolean} isStaffed
 */
export function questionTold(row, isStaffed) {
  const { place, holder, seen, way } = row;
  const is = state(row, isStaffed);
  return { is, place: place ?? "", who: holder ?? "", seen: seen ?? 0, goes: goes(row), sent: Boolean(way), ...waits(is, row) };
}

/** Seconds after which another way is offered, and again. */
export const SOON = 60;
export const LATE = 90;

/**
 * `usual`: one, more (`minutes`) or empty; `offer`: soon, late, or empty while it is no time to offer another way.
 * @param {string} is
 * @param {Row} row
 */
function waits(is, row) {
  if (!["next", "line", "far"].includes(is)) return { usual: "", minutes: "", offer: "" };
  const { usual, waited, way } = row;
  const offer = way || waited < SOON ? "" : waited < LATE ? "soon" : "late";
  return { usual: !usual ? "" : usual === 1 ? "one" : "more", minutes: usual ?? "", offer };
}

/** @param {Row} row */
function goes(row) {
  if (row.forgotten || !(row.way || row.sends?.length)) return "";
  if (row.way) return row.way === "email" || row.reached ? row.way : "asked";
  return row.later ? `${row.later}_later` : "here";
}

/**
 * @param {Row} row
 * @param {boolean} isStaffed
 */
function state(row, isStaffed) {
  if (row.forgotten) return "forgotten";
  if (row.continued) return "continued";
  if (row.state === "closed") return row.reopens ? "closed" : "ended";
  if (row.state === "claimed") return "claimed";
  if (!isStaffed) return "left";
  return row.place === null ? "far" : row.place === 1 ? "next" : "line";
}
