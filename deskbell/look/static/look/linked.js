/**
 * Makes the web addresses in somebody's words into links, without ever reading the words as HTML.
 *
 *     fillLinked(element, "See https://example.org/a.")    // element: text, <a>, text
 *     partsOf(words)                                       // [{text}, {text, address}, ...]; pure, for tests
 *     linkAll(root)                                        // every [data-linked] below root whose words are still plain
 *
 * What is an address is said once, in deskbell/formats/plain.py (LINK), where it is explained; a test compares the two.
 */

const LINK = /(?:[Hh][Tt][Tt][Pp][Ss]?:\/\/(?:[^\u0000-\u0020\u007f-\u00a0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000-\u303f\ufeff\u0022<>\u0060{}|\\^\u00ab\u00bb\u2018-\u201f\u2039\u203a\uff00-\uff0f\uff1a-\uff20.,;:!?'\u2026()\[\]]|\[[^\u0000-\u0020\u007f-\u00a0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000-\u303f\ufeff\u0022<>\u0060{}|\\^\u00ab\u00bb\u2018-\u201f\u2039\u203a\uff00-\uff0f\uff1a-\uff20\[\]]*\])|[Ww][Ww][Ww]\.[^\u0000-\u0020\u007f-\u00a0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000-\u303f\ufeff\u0022<>\u0060{}|\\^\u00ab\u00bb\u2018-\u201f\u2039\u203a\uff00-\uff0f\uff1a-\uff20.,;:!?'\u2026()\[\]]+\.[^\u0000-\u0020\u007f-\u00a0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000-\u303f\ufeff\u0022<>\u0060{}|\\^\u00ab\u00bb\u2018-\u201f\u2039\u203a\uff00-\uff0f\uff1a-\uff20.,;:!?'\u2026()\[\]])(?:[.,;:!?'\u2026]*(?:[^\u0000-\u0020\u007f-\u00a0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000-\u303f\ufeff\u0022<>\u0060{}|\\^\u00ab\u00bb\u2018-\u201f\u2039\u203a\uff00-\uff0f\uff1a-\uff20.,;:!?'\u2026()\[\]]|\[[^\u0000-\u0020\u007f-\u00a0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000-\u303f\ufeff\u0022<>\u0060{}|\\^\u00ab\u00bb\u2018-\u201f\u2039\u203a\uff00-\uff0f\uff1a-\uff20\[\]]*\]|\([^\u0000-\u0020\u007f-\u00a0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000-\u303f\ufeff\u0022<>\u0060{}|\\^\u00ab\u00bb\u2018-\u201f\u2039\u203a\uff00-\uff0f\uff1a-\uff20()]*\)))*/gu;

/** @typedef {{text: string, address?: string}} Part */

/**
 * The words cut into plain stretches and addresses, in order; joined again they are the words.
 * @param {string} words
 * @returns {Part[]}
 */
export function partsOf(words) {
  /** @type {Part[]} */
  const parts = [];
  let done = 0;
  for (const found of words.matchAll(LINK)) {
    if (found.index > done) parts.push({ text: words.slice(done, found.index) });
    parts.push({ text: found[0], address: addressOf(found[0]) });
    done = found.index + found[0].length;
  }
  if (done < words.length) parts.push({ text: words.slice(done) });
  return parts;
}

/**
 * Replaces what is in an element by the words, with links live.
 * @param {Element} element
 * @param {string} words
 */
export function fillLinked(element, words) {
  element.replaceChildren(...partsOf(words).map((part) => (part.address ? link(part.address, part.text) : part.text)));
}

/**
 * For pages that the server has rendered: links in every marked element that has none yet.
 * @param {ParentNode} root
 */
export function linkAll(root) {
  for (const element of root.querySelectorAll("[data-linked]")) {
    if (!element.firstElementChild) fillLinked(element, element.textContent ?? "");
  }
}

/** People leave the scheme out, browsers need it. @param {string} link */
function addressOf(link) {
  return /^http/i.test(link) ? link : `http://${link}`;
}

/**
 * @param {string} address
 * @param {string} text
 */
function link(address, text) {
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.rel = "noopener noreferrer nofollow ugc";
  anchor.target = "_blank";
  anchor.textContent = text;
  return anchor;
}
