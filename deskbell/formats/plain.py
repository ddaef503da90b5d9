"""Plain words: what may enter as a message or a name, a line of it for a list, and the links in it.

Words stay text for ever. Nothing here makes HTML: `links` says which pieces are links, and a template writes them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Reason = Literal["empty", "too_long", "not_text"]


class Refused(ValueError):
    """Words that may not enter. `code` lets a page say why in its own language; `str()` says it in English."""

    def __init__(self, code: Reason, limit: int) -> None:
        super().__init__(_SENTENCES[code].format(limit=limit))
        self.code: Reason = code
        self.limit = limit


def clean(text: str, limit: int) -> str:
    """The words as they are kept, at most `limit` characters (code points), or `Refused`.

    Lines end with LF, without space at their ends and without empty lines around the whole; letters are composed (NFC).
    Refused as `not_text`: NUL and other control characters (but for line end and tab), halves of surrogate pairs, and
    more than 30 marks on one letter (the limit of UAX #15, 13 "Stream-Safe Text Format"; sorting them takes the square
    of their number). `clean(clean(text)) == clean(text)`.
    """
    if len(text) > 4 * limit:  # before any work: nothing honest shrinks that much
        raise Refused("too_long", limit)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _NOT_TEXT.search(text) or (not text.isascii() and _overloaded(text)):
        raise Refused("not_text", limit)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    text = "\n".join([line.rstrip() for line in text.split("\n")]).strip("\n")
    if _is_blank(text):
        raise Refused("empty", limit)
    if len(text) > limit:
        raise Refused("too_long", limit)
    return text


def excerpt(text: str, length: int) -> str:
    """The beginning of the words on one line, at most `length` characters (2 or more), cut between words with "…"."""
    line = " ".join(text.split(None, length + 1)[: length + 1])  # more words than fit, and no more
    if len(line) <= length:
        return line
    cut = line.rfind(" ", 0, length)
    if cut <= length // 2:  # a word too long to leave out: cut inside it, but not between a letter and its marks
        cut = length - 1
        while cut > length // 2 and _joins(line[cut - 1], line[cut]):
            cut -= 1
    return line[:cut].rstrip(" ,;:.–—-") + "…"


# The one expression for links; the browser's module holds the same source (flags "gu"), and a test compares them.
# It reads: http(s):// and one ordinary character or [address], or www. and two names with a dot; then any number of
# ordinary characters and of bracketed parts (one level), each of which may have punctuation before it, so that
# punctuation at the end stays out, and so does a bracket that the link did not open. Each beginning excludes the
# others: nothing is tried twice.
#   ordinary: no white space, nothing invisible (bidirectional controls too), no quotation mark, no bracket, none of
#             < > { } | \ ^ ` . , ; : ! ? ' … and no full-width punctuation, which ends a Chinese or Japanese sentence.
_SPACE = r"\u0000-\u0020\u007f-\u00a0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000-\u303f\ufeff"
_QUOTES = r"\u0022<>\u0060{}|\\^\u00ab\u00bb\u2018-\u201f\u2039\u203a\uff00-\uff0f\uff1a-\uff20"
_ENDS = r".,;:!?'\u2026"
_ORDINARY = rf"[^{_SPACE}{_QUOTES}{_ENDS}()\[\]]"
_SQUARE = rf"\[[^{_SPACE}{_QUOTES}\[\]]*\]"
_ROUND = rf"\([^{_SPACE}{_QUOTES}()]*\)"
_SCHEME = rf"[Hh][Tt][Tt][Pp][Ss]?:\/\/(?:{_ORDINARY}|{_SQUARE})"
_WWW = rf"[Ww][Ww][Ww]\.{_ORDINARY}+\.{_ORDINARY}"
LINK = rf"(?:{_SCHEME}|{_WWW})(?:[{_ENDS}]*(?:{_ORDINARY}|{_SQUARE}|{_ROUND}))*"


def links(text: str) -> list[tuple[Literal["text", "link"], str]]:
    """The text in pieces, in order, which put together are the text again; a "link" piece is a web address."""
    pieces: list[tuple[Literal["text", "link"], str]] = []
    end = 0
    for found in _LINK.finditer(text):
        if found.start() > end:
            pieces.append(("text", text[end : found.start()]))
        pieces.append(("link", found[0]))
        end = found.end()
    if end < len(text):
        pieces.append(("text", text[end:]))
    return pieces


def address_of(link: str) -> str:
    """Where a link leads: people leave the scheme out, browsers need it."""
    return link if link[:4].lower() == "http" else f"http://{link}"


def _is_blank(text: str) -> bool:
    """Whether nothing of it can be seen."""
    if text.isascii():
        return not text.strip()
    return all(unicodedata.category(character)[0] in "ZC" for character in text)


def _overloaded(text: str) -> bool:
    """Whether some letter carries more than 30 marks. There are none below U+0300; each decomposes into one or two."""
    for run in _ABOVE_LATIN.finditer(text):
        marks = 0
        for character in run[0]:
            marks = marks + len(unicodedata.normalize("NFD", character)) if _is_mark(character) else 0
            if marks > 30:
                return True
    return False


def _is_mark(character: str) -> bool:
    # The three Tibetan signs are starters by themselves and decompose into marks.
    return unicodedata.combining(character) != 0 or character in "\u0f73\u0f75\u0f81"


def _joins(before: str, after: str) -> bool:
    """Whether a cut between two characters would break one sign: a mark, a joined or coloured emoji."""
    return _JOINER in (before, after) or unicodedata.category(after)[0] == "M" or after in _SKINS


_JOINER = "\u200d"
_SKINS = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
_LINK = re.compile(LINK)
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_ABOVE_LATIN = re.compile(r"[\u0300-\U0010ffff]{16,}")
_SENTENCES: dict[Reason, str] = {
    "empty": "There are no words here yet.",
    "too_long": "This is too long: at most {limit} characters fit.",
    "not_text": "This holds characters that are not text.",
}
