/**
 * What a patron is told, from the rows of the live protocol; the twin of deskbell/questions/patron_side.py.
 */

/** @typedef {Record<string, any>} Row */

/**
 * `is`: staffed, unstaffed or closed; `by`: until when to expect an answer when nobody would answer now.
 * @param {Row} row of the topic desk:<key>
 * @param {string} language
 */
export function deskTold(row, language) {
  const closure = row.closure ?? {};
  return {
    is: row.live ? "staffed" : row.open ? "unstaffed" : "closed",
    until: row.until,
    opens: row.opens,
    closure: closure[language] ?? closure[language.split("-")[0]] ?? closure.en ?? Object.values(closure)[0] ?? "",
    by: row.live ? null : row.answer_by,
  };
}

/**
 * `is`: next, line, far, left, claimed, closed, ended, continued or forgotten. `goes`: where the next answer goes.
 * @param {Row} row of the topic patron:<number>
 * @param {boolean} isStaffed
 */
export function questionTold(row, isStaffed) {
  const { place, holder, seen, way } = row;
  return { is: state(row, isStaffed), place: place ?? "", who: holder ?? "", seen: seen ?? 0, goes: goes(row), sent: Boolean(way) };
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
