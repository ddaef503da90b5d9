"""Text messages by the GSM alphabet: what a text costs, where it is cut into parts, and which signs make it dear.

A text goes out in septets (GSM 03.38, now 3GPP TS 23.038: 160 to a text) as long as every character of it is in the
table; one that is not turns the whole into UTF-16 ("UCS-2": 70 units). A longer one travels in parts that carry a
header of 6 octets (153 septets, 67 units) or, with `wide` references, of 7 (152, 66).

Positions are those of Python's text (code points); a script's twin of this counts UTF-16 units. The tables stand here
as plain constants for it: ALPHABET, EXTENSION, SAME, LOSES. What goes over the wire is in `gsm_octets`.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Literal, NamedTuple

Encoding = Literal["GSM-7", "UCS-2"]

# Position 0x00 to 0x7F. At 0x1B stands the escape, which is no character: it announces one of EXTENSION.
ESCAPE = 0x1B
ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)
EXTENSION = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
SEPTETS: dict[str, bytes] = {
    **{sign: bytes([place]) for place, sign in enumerate(ALPHABET) if place != ESCAPE},
    **{sign: bytes([ESCAPE, place]) for sign, place in EXTENSION.items()},
}
OCTETS_OF_A_TEXT, NARROW_HEADER, WIDE_HEADER = 140, 6, 7


class Measure(NamedTuple):
    """What a text costs. `units` are septets or UTF-16 units; `room` is how many more fit into its last part."""

    encoding: Encoding
    units: int
    parts: int
    room: int


class Dear(NamedTuple):
    """A character that is not in the GSM table and so makes the whole text dear."""

    position: int
    character: str


@dataclass(frozen=True, slots=True)
class Replacement:
    """What may be written instead. `loses`: the reader sees another letter or number, so a person must agree to it."""

    position: int
    was: str
    becomes: str
    loses: bool


# ---- counting and cutting -------------------------------------------------------------------------


def encoding_of(text: str) -> Encoding:
    return "GSM-7" if SEPTETS.keys() >= set(text) else "UCS-2"


def measure(text: str, *, wide: bool = False) -> Measure:
    """The encoding, units and parts of a text, and the room left; nothing is no part."""
    encoding = encoding_of(text)
    parts = split(text, wide=wide)
    header = 0 if len(parts) < 2 else WIDE_HEADER if wide else NARROW_HEADER
    last = _offsets(parts[-1], encoding)[-1] if parts else 0
    return Measure(encoding, _offsets(text, encoding)[-1], len(parts), capacity(encoding, header) - last)


def capacity(encoding: Encoding, header: int) -> int:
    """How many units fit into one part beside a header of so many octets: 160, 153, 152; 70, 67, 66."""
    octets = OCTETS_OF_A_TEXT - header
    return octets * 8 // 7 if encoding == "GSM-7" else octets // 2


def split(text: str, *, wide: bool = False) -> list[str]:
    """The parts of a text, which put together are the text again; one if it fits, none if it is empty.

    There are as few as can be, each as full as can be; an escape pair or a surrogate pair is never cut. What the reader
    sees as one sign (a letter with its marks, a joined or coloured emoji, a flag, CR LF) stays whole, as long as that
    costs no further part: the number of parts is always that of the published rules, which know no such signs. Where
    there is no room for it, or the sign is longer than a part, it is cut between characters; the phone joins it again.
    """
    encoding = encoding_of(text)
    offsets = _offsets(text, encoding)
    if offsets[-1] <= capacity(encoding, 0):
        return [text] if text else []
    cuts = _cuts(offsets, _beginnings(text), capacity(encoding, WIDE_HEADER if wide else NARROW_HEADER))
    return [text[start:end] for start, end in pairwise([0, *cuts, len(text)])]


def _offsets(text: str, encoding: Encoding) -> list[int]:
    """How many units stand before each character, and last the number of all."""
    if encoding == "GSM-7":
        sizes: Iterable[int] = (len(SEPTETS[character]) for character in text)
    else:
        sizes = (1 + (character > "\uffff") for character in text)
    return list(accumulate(sizes, initial=0))


def _cuts(offsets: list[int], beginnings: bytearray, most: int) -> list[int]:
    # Filled from the end: the last n parts can begin at earliest[n], no sooner. So much room has a cut to move back.
    earliest = [len(offsets) - 1]
    while earliest[-1] > 0:
        earliest.append(bisect_left(offsets, offsets[earliest[-1]] - most))
    cuts = [0]
    for parts_after in range(len(earliest) - 2, 0, -1):
        full = bisect_right(offsets, offsets[cuts[-1]] + most) - 1
        cut, no_sooner = full, max(cuts[-1] + 1, earliest[parts_after])
        while cut > no_sooner and not beginnings[cut]:
            cut -= 1
        cuts.append(cut if beginnings[cut] else full)
    return cuts[1:]


def _beginnings(text: str) -> bytearray:
    """1 for each character that begins a sign of its own (UAX #29, without the syllables of conjoining Hangul)."""
    beginnings, flags, before = bytearray(len(text)), 0, ""
    for place, character in enumerate(text):
        flags = flags + 1 if "\U0001f1e6" <= character <= "\U0001f1ff" else 0  # a flag is two of these
        follows = before == "\u200d" or _extends(character) or (before, character) == ("\r", "\n")
        beginnings[place] = not follows and (flags == 0 or flags % 2 == 1)
        before = character
    return beginnings


def _extends(character: str) -> bool:
    """Marks, joiners, the colours of skin, and the tags that make the flags of Scotland and Wales."""
    return character > "\u02ff" and (
        unicodedata.category(character)[0] == "M"
        or character in "\u200c\u200d\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )


# ---- dear signs, and what may stand for them --------------------------------------------------------


def dear(text: str) -> list[Dear]:
    """Each character that keeps the text out of the GSM alphabet, in order; none: the text is cheap."""
    return [Dear(place, sign) for place, sign in enumerate(text) if sign not in SEPTETS]


def plainer(text: str) -> list[Replacement]:
    """What may be written for the dear characters, in order; those without a twin (emoji, other scripts) are not named.

    Typographic signs, spaces and ligatures read the same without loss; a letter that loses its accent or cedilla, a
    raised number or a fraction does not ("sûr" and "sur", "tâche" and "tache", "10²" and "102"). Nothing is gained
    unless all the dear ones go: compare `measure(replaced(text, chosen))` before offering it.
    """
    found = (_replacement(one.start(), one[0]) for one in _DEAR.finditer(text))
    return [one for one in found if one is not None]


def replaced(text: str, chosen: Iterable[Replacement]) -> str:
    """The text with these replacements; one that no longer fits, since somebody typed meanwhile, is left out."""
    pieces, end = [], 0
    for one in sorted(chosen, key=lambda one: one.position):
        if one.position >= end and one.was and text.startswith(one.was, one.position):
            pieces += [text[end : one.position], one.becomes]
            end = one.position + len(one.was)
    return "".join([*pieces, text[end:]])


def _replacement(position: int, was: str) -> Replacement | None:
    sign = was.strip(_AROUND_GUILLEMETS) or was  # a guillemet takes the space inside it along
    sign = unicodedata.normalize("NFC", sign)
    if sign in SAME or sign in SEPTETS:
        return Replacement(position, was, SAME.get(sign, sign), loses=False)
    apart = unicodedata.normalize("NFD", sign)
    becomes = LOSES.get(apart[0], apart[0] if apart[0] in SEPTETS else "")
    if becomes and all(unicodedata.category(mark) == "Mn" for mark in apart[1:]):
        return Replacement(position, was, becomes, loses=True)
    return None


def _table(pairs: str) -> dict[str, str]:
    """Each sign, and behind it what may be written instead."""
    return {pair[0]: pair[1:] for pair in pairs.split()}


_AROUND_GUILLEMETS = " \u00a0\u202f"
# A letter with a few loose marks comes as one, so that it can be composed ("e" and an acute are é, which is cheap).
_DEAR = re.compile(
    rf"«[{_AROUND_GUILLEMETS}]?|[{_AROUND_GUILLEMETS}]?»|[A-Za-z][\u0300-\u036f]{{1,8}}|[^{re.escape(''.join(SEPTETS))}]"
)

SAME: dict[str, str] = {  # reads the same
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02", '"'),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2039\u203a\u2032\u02bc\u00b4\u0060\uff07", "'"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2022", "-"),
    **dict.fromkeys(
        "\t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
    ),
    # Soft hyphens, zero widths, and the marks of direction that phones put around a pasted number.
    **dict.fromkeys("\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", ""),
    **dict.fromkeys("\u0085\u2028\u2029", "\n"),
    **_table("…... ·. ×x →-> ←<- ≤<= ≥>= ©(c) ®(R) ™(TM) №No. œoe ŒOE ﬀff ﬁfi ﬂfl ﬃffi ﬄffl ĳij ĲIJ"),
}
# Reads as another letter or number. Besides these, every letter whose marks come off (NFD): ç, ê, î, ô, û, ë, ï…
LOSES = _table("đd ĐD ðd ÐD ħh ĦH ıi łl ŁL ŧt ŦT þth ÞTh ẞSS ºo °o ªa ¹1 ²2 ³3 ½1/2 ¼1/4 ¾3/4")
