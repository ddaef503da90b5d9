/**
 * Makes the http and https addresses in somebody's words into links, without ever reading the words as HTML.
 *
 *     fillLinked(element, "See https://example.org/a.")    // element: text, <a>, text
 *     partsOf(words)                                       // [{text}, {text, address}, ...]; pure, for tests
 *     linkAll(root)                                        // every [data-linked] below root whose words are still plain
 *
 * The rule for what is an address is that of deskbell/formats/plain.py (`parts`); a test holds them together.
 */

const ADDRESS = /https?:\/\/[^\s<>"\u0000-\u001f]+/gi;
const TRAILING = /[.,;:!?'’”»…*_~]+$/;

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
  for (const found of words.matchAll(ADDRESS)) {
    const address = trimmed(found[0]);
    if (!/^https?:\/\/[^/?#]/i.test(address)) continue;
    if (found.index > done) parts.push({ text: words.slice(done, found.index) });
    parts.push({ text: address, address });
    done = found.index + address.length;
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
  element.replaceChildren(...partsOf(words).map((part) => (part.address ? link(part.address) : part.text)));
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

/** @param {string} address */
function link(address) {
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.rel = "noopener noreferrer nofollow ugc";
  anchor.target = "_blank";
  anchor.textContent = address;
  return anchor;
}

/**
 * Without the punctuation of the sentence around it; a closing bracket stays if the address opened one.
 * @param {string} address
 */
function trimmed(address) {
  for (;;) {
    const shorter = address.replace(TRAILING, "");
    const last = shorter.at(-1) ?? "";
    const opening = { ")": "(", "]": "[", "}": "{" }[last];
    if (opening && count(shorter, last) > count(shorter, opening)) address = shorter.slice(0, -1);
    else if (shorter === address) return address;
    else address = shorter;
  }
}

/**
 * @param {string} text
 * @param {string} character
 */
function count(text, character) {
  return text.split(character).length - 1;
}
