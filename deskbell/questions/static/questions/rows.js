/** A row of a topic (questions/standing.py) as the list shows it; views/rows.py does the same for the first page. */

import { moment } from "./patron/moments.js";

/**
 * @typedef {{question: number, queue: number, code: string, name: string, desk: Record<string, string>, language: string,
 *            state: string, waiting_since: string, asked_at: string, excerpt: string, heard: number, awaiting: boolean,
 *            awaiting_since: string | null, holder: {id: number, name: string} | null, channel: string,
 *            offered: {id: number, name: string} | null, later: {why: string, at: string, zone: string} | null,
 *            follow_up: {on: string, due: boolean} | null, gone?: boolean, topic?: string}} Row
 */

/**
 * @param {Row} row
 * @param {HTMLElement} list has data-channel-<name>, the words for each channel
 * @param {number} reader
 */
export function shown(row, list, reader) {
  return {
    name: row.name,
    code: row.code,
    since: sinceOf(row) ?? "",
    excerpt: row.excerpt,
    desk: inLanguage(row.desk, document.documentElement.lang),
    language: row.language,
    channel: list.getAttribute(`data-channel-${row.channel}`) ?? row.channel,
    who: row.holder?.name ?? row.offered?.name ?? "",
    offered: !row.offered || row.holder ? "" : row.offered.id === reader ? "you" : "other",
    later: row.later ? moment(new Date(row.later.at), new Date(), document.documentElement.lang, row.later.zone) : "",
  };
}

/**
 * The age that matters: how long the patron has waited, in the line or for a word; none when we wait for them.
 * @param {Row} row
 */
function sinceOf(row) {
  return row.state === "waiting" ? row.waiting_since : row.awaiting_since;
}

/**
 * @param {Record<string, string>} words
 * @param {string} language
 */
export function inLanguage(words, language) {
  const found = [language, language.split("-")[0], "en"].map((code) => words[code]).find(Boolean);
  return found ?? Object.values(words).find(Boolean) ?? "";
}
