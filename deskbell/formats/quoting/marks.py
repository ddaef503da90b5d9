"""What a line of a mail can be, and what can be seen of it at sight."""

from __future__ import annotations

from enum import StrEnum

from .phrases import BROKEN_END, LONGEST, folded


class Mark(StrEnum):
    """What a line is. The values are the codes that `Parts.why` shows."""

    OWN = "own"
    BLANK = "blank"
    RULE = "rule"
    # quoted, by what shows it
    MARKUP = "markup"
    QUOTE_MARKS = "quote_marks"
    ATTRIBUTION = "attribution"
    HEADERS = "headers"
    ORIGINAL = "original_message"
    FORWARDED = "forwarded_message"
    DELIMITER = "reply_above"
    # closing
    SIGNATURE = "signature"
    DEVICE = "device_line"
    NOTICE = "notice"
    FOOTER = "footer"


NEUTRAL = frozenset({Mark.BLANK, Mark.RULE})
CLOSING = frozenset({Mark.SIGNATURE, Mark.DEVICE, Mark.NOTICE, Mark.FOOTER})
QUOTED = frozenset(Mark) - NEUTRAL - CLOSING - {Mark.OWN}

RULES = "-_=*~–—#─━"
_SPACE = (
    " \t\r\n\v\f\x1c\x1d\x1e\x1f\x85\u00a0\u2028\u2029\u202f\u3000"
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\ufeff"
    "\u1427"  # what Streak puts under its users' mails
)


def bare(line: str) -> str:
    """The line without what cannot be seen at its ends, and no more of it than anybody needs to look at."""
    return line.strip(_SPACE)[: LONGEST + 1]


def at_sight(line: str) -> Mark:
    """The mark of a bare line by itself."""
    if not line:
        return Mark.BLANK
    if line[0] == ">":
        return Mark.OWN if _only_looks_quoted(line) else Mark.QUOTE_MARKS
    if len(line) >= 2 and line[0] in RULES and not line.strip(RULES):
        return Mark.OWN if line == "--" else Mark.RULE  # which may begin a signature
    return Mark.OWN


def _only_looks_quoted(line: str) -> bool:
    """Mailboxes put > before a line that begins with From; and an address may be broken before its bracket."""
    return line.startswith(">From ") or (len(line) < 30 and BROKEN_END.match(folded(line)) is not None)
