/**
 * What one press may do with each sign that makes a text dear: write a cheap one for it, or, for a picture, a face of
 * plain signs or nothing. A letter that has no other stays as it is.
 */

import { dear, plainer, replaced } from "./gsm.js";

/** @typedef {{position: number, was: string, sign: string, becomes: string | null}} Offer `becomes`: null where nothing may stand for it */

const FACES = new Map([...faces("🙂😀😃😄😁😊☺", ":)"), ...faces("😉", ";)"), ...faces("🙁☹😞😟😢", ":("), ...faces("❤♥", "<3")]);
const PICTURE = /^[\p{Extended_Pictographic}\p{Regional_Indicator}]|\u20e3/u;

/**
 * For each place of a dear sign, in order.
 * @param {string} words
 * @returns {Offer[]}
 */
export function offers(words) {
  const known = plainer(words).map((one) => ({ position: one.position, was: one.was, sign: one.was.trim() || one.was, becomes: one.becomes }));
  const isKnown = (/** @type {number} */ at) => known.some((one) => one.position <= at && at < one.position + one.was.length);
  const rest = dear(words).filter((one) => !isKnown(one.position));
  const seen = seenSigns(words).filter(({ index, segment }) => rest.some((one) => index <= one.position && one.position < index + segment.length));
  return [...known, ...seen.map(({ index, segment }) => offered(words, index, segment))].sort((one, other) => one.position - other.position);
}

/**
 * The words with one sign replaced wherever it stands.
 * @param {string} words
 * @param {string} sign
 */
export function without(words, sign) {
  const chosen = offers(words).filter((one) => one.sign === sign && one.becomes !== null);
  return replaced(words, /** @type {any} */ (chosen));
}

/**
 * @param {string} words
 * @param {number} position
 * @param {string} sign
 * @returns {Offer}
 */
function offered(words, position, sign) {
  if (!PICTURE.test(sign)) return { position, was: sign, sign, becomes: null };
  const becomes = FACES.get([...sign][0]) ?? "";
  const after = words.slice(position + sign.length);
  const leavesGap = !becomes && words[position - 1] === " " && /^(?:[\s,.;:!?)]|$)/u.test(after);
  return leavesGap ? { position: position - 1, was: ` ${sign}`, sign, becomes } : { position, was: sign, sign, becomes };
}

/**
 * What a reader takes for one sign, such as a family or a flag, however many characters it is made of.
 * @param {string} words
 * @returns {{index: number, segment: string}[]}
 */
function seenSigns(words) {
  if ("Segmenter" in Intl) return [...new Intl.Segmenter().segment(words)];
  let index = 0;
  return [...words].map((segment) => ({ index: (index += segment.length) - segment.length, segment }));
}

/**
 * @param {string} signs
 * @param {string} written
 * @returns {[string, string][]}
 */
function faces(signs, written) {
  return [...signs].map((sign) => [sign, written]);
}
