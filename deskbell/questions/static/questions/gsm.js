/**
 * What a text message costs, where it is cut into parts, and which signs make it dear: the twin of
 * `deskbell/formats/gsm.py`, which says why, and against which a test tries it. Positions are JavaScript's (UTF-16 units).
 */

const ALPHABET =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const EXTENSION = "\f^{}\\[~]|€";
const SEPTETS = new Map([...[...ALPHABET].filter((sign) => sign !== "\x1b").map((sign) => /** @type {[string, number]} */ ([sign, 1])), ...[...EXTENSION].map((sign) => /** @type {[string, number]} */ ([sign, 2]))]);
const OCTETS_OF_A_TEXT = 140;
const HEADER = 6;

/** @typedef {{encoding: "GSM-7" | "UCS-2", units: number, parts: number, room: number}} Measure */
/** @typedef {{position: number, was: string, becomes: string, loses: boolean}} Replacement */

/** @param {string} text */
export function encodingOf(text) {
  return [...text].every((sign) => SEPTETS.has(sign)) ? "GSM-7" : "UCS-2";
}

/**
 * The encoding, units and parts of a text, and the room left in the last; nothing is no part.
 * @param {string} text
 * @returns {Measure}
 */
export function measure(text) {
  const encoding = encodingOf(text);
  const parts = split(text);
  const last = parts.length ? unitsOf(parts[parts.length - 1], encoding) : 0;
  return { encoding, units: unitsOf(text, encoding), parts: parts.length, room: capacity(encoding, parts.length < 2 ? 0 : HEADER) - last };
}

/**
 * The parts of a text: as few as can be, each as full as can be, no sign cut through if that costs no further part.
 * @param {string} text
 * @returns {string[]}
 */
export function split(text) {
  const encoding = encodingOf(text);
  const signs = [...text];
  const offsets = offsetsOf(signs, encoding);
  if (offsets[signs.length] <= capacity(encoding, 0)) return text ? [text] : [];
  const cuts = [0, ...cutsOf(offsets, beginningsOf(signs), capacity(encoding, HEADER)), signs.length];
  return cuts.slice(1).map((end, place) => signs.slice(cuts[place], end).join(""));
}

/**
 * Each character that keeps the text out of the GSM alphabet, in order.
 * @param {string} text
 * @returns {{position: number, character: string}[]}
 */
export function dear(text) {
  const found = [];
  let position = 0;
  for (const character of text) {
    if (!SEPTETS.has(character)) found.push({ position, character });
    position += character.length;
  }
  return found;
}

/**
 * What may be written for the dear characters, in order; `loses`: the reader sees another letter or number.
 * @param {string} text
 * @returns {Replacement[]}
 */
export function plainer(text) {
  const found = [];
  for (const one of text.matchAll(DEAR)) {
    const offered = replacement(one.index, one[0]);
    if (offered) found.push(offered);
  }
  return found;
}

/**
 * @param {string} text
 * @param {Replacement[]} chosen in the order of their positions
 */
export function replaced(text, chosen) {
  let [written, end] = ["", 0];
  for (const one of chosen) {
    if (one.position < end || !text.startsWith(one.was, one.position)) continue;
    written += text.slice(end, one.position) + one.becomes;
    end = one.position + one.was.length;
  }
  return written + text.slice(end);
}

// ---- counting and cutting -------------------------------------------------------------------------

/**
 * @param {"GSM-7" | "UCS-2"} encoding
 * @param {number} header in octets
 */
function capacity(encoding, header) {
  const octets = OCTETS_OF_A_TEXT - header;
  return encoding === "GSM-7" ? Math.floor((octets * 8) / 7) : Math.floor(octets / 2);
}

/**
 * @param {string} text
 * @param {"GSM-7" | "UCS-2"} encoding
 */
function unitsOf(text, encoding) {
  const signs = [...text];
  return offsetsOf(signs, encoding)[signs.length];
}

/**
 * How many units stand before each character, and last the number of all.
 * @param {string[]} signs
 * @param {"GSM-7" | "UCS-2"} encoding
 */
function offsetsOf(signs, encoding) {
  const offsets = [0];
  for (const sign of signs) {
    const size = encoding === "GSM-7" ? (SEPTETS.get(sign) ?? 0) : sign.length;
    offsets.push(offsets[offsets.length - 1] + size);
  }
  return offsets;
}

/**
 * @param {number[]} offsets
 * @param {boolean[]} beginnings
 * @param {number} most units of one part
 */
function cutsOf(offsets, beginnings, most) {
  const earliest = [offsets.length - 1];
  while (earliest[earliest.length - 1] > 0) {
    const wanted = offsets[earliest[earliest.length - 1]] - most;
    earliest.push(offsets.findIndex((offset) => offset >= wanted));
  }
  const cuts = [0];
  for (let after = earliest.length - 2; after > 0; after -= 1) {
    const begin = cuts[cuts.length - 1];
    const reach = offsets[begin] + most;
    const behind = offsets.findIndex((offset) => offset > reach);
    const full = (behind < 0 ? offsets.length : behind) - 1;
    const noSooner = Math.max(begin + 1, earliest[after]);
    let cut = full;
    while (cut > noSooner && !beginnings[cut]) cut -= 1;
    cuts.push(beginnings[cut] ? cut : full);
  }
  return cuts.slice(1);
}

/**
 * Which characters begin a sign of their own.
 * @param {string[]} signs
 */
function beginningsOf(signs) {
  let [flags, before] = [0, ""];
  return signs.map((sign) => {
    flags = /^[\u{1f1e6}-\u{1f1ff}]$/u.test(sign) ? flags + 1 : 0;
    const follows = before === "\u200d" || extendsSign(sign) || (before === "\r" && sign === "\n");
    before = sign;
    return !follows && (flags === 0 || flags % 2 === 1);
  });
}

/** @param {string} sign */
function extendsSign(sign) {
  return sign > "\u02ff" && /^[\p{M}\u200c\u200d\u{1f3fb}-\u{1f3ff}\u{e0020}-\u{e007f}]$/u.test(sign);
}

// ---- what may stand for dear signs ----------------------------------------------------------------

const AROUND = "[ \u00a0\u202f]";
const DEAR = new RegExp(
  `«${AROUND}?|${AROUND}?»|[A-Za-z][\\u0300-\\u036f]{1,8}|[^${[...SEPTETS.keys()].map((sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`).join("")}]`,
  "gu",
);

/** @type {Map<string, string>} */
const SAME = new Map([
  ...all("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02", '"'),
  ...all("\u2018\u2019\u201a\u201b\u2039\u203a\u2032\u02bc\u00b4\u0060\uff07", "'"),
  ...all("\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2022", "-"),
  ...all("\t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "),
  ...all("\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", ""),
  ...all("\u0085\u2028\u2029", "\n"),
  ...pairs("…... ·. ×x →-> ←<- ≤<= ≥>= ©(c) ®(R) ™(TM) №No. œoe ŒOE ﬀff ﬁfi ﬂfl ﬃffi ﬄffl ĳij ĲIJ"),
]);
const LOSES = new Map(pairs("đd ĐD ðd ÐD ħh ĦH ıi łl ŁL ŧt ŦT þth ÞTh ẞSS ºo °o ªa ¹1 ²2 ³3 ½1/2 ¼1/4 ¾3/4"));

/**
 * @param {number} position
 * @param {string} was
 * @returns {Replacement | null}
 */
function replacement(position, was) {
  const bare = was.replace(new RegExp(`^${AROUND}+|${AROUND}+$`, "gu"), "") || was;
  const sign = bare.normalize("NFC");
  if (SAME.has(sign) || SEPTETS.has(sign)) return { position, was, becomes: SAME.get(sign) ?? sign, loses: false };
  const [first, ...marks] = sign.normalize("NFD");
  const becomes = LOSES.get(first) ?? (SEPTETS.has(first) ? first : "");
  return becomes && marks.every((mark) => /^\p{Mn}$/u.test(mark)) ? { position, was, becomes, loses: true } : null;
}

/**
 * @param {string} signs
 * @param {string} becomes
 * @returns {[string, string][]}
 */
function all(signs, becomes) {
  return [...signs].map((sign) => [sign, becomes]);
}

/**
 * @param {string} written each sign, and behind it what may be written instead
 * @returns {[string, string][]}
 */
function pairs(written) {
  return written.split(" ").map((pair) => [[...pair][0], [...pair].slice(1).join("")]);
}
