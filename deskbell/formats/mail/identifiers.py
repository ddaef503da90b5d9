"""Message identifiers: what stands in Message-ID, In-Reply-To and References, without its angle brackets."""

from __future__ import annotations

import re

from deskbell.formats.mail import fields

MOST_REFERENCES = 100
LONGEST = 998  # a line's length, RFC 5322, 2.1.1


def read(values: list[str]) -> tuple[str, ...]:
    """The identifiers of these values, in order, each once, at most 100: the first, and the last 99.

    Two are the same if their texts are: space and comments inside are obsolete and left out (RFC 5322, 4.5.4). A value
    without brackets is one identifier if it is one word with an @; words around identifiers are left out.
    """
    found: dict[str, None] = {}
    for value in values:
        bracketed = _BRACKETED.findall(value)
        if bracketed:
            told = [_bare(identifier) for identifier in bracketed]
        else:
            told = [value.strip(" \t<>,;")] if _ONE_WORD.fullmatch(value) else []
        found.update(dict.fromkeys(identifier for identifier in told if 0 < len(identifier) <= LONGEST))
    kept = list(found)
    return tuple(kept if len(kept) <= MOST_REFERENCES else [kept[0], *kept[1 - MOST_REFERENCES :]])


def _bare(identifier: str) -> str:
    return "".join(fields.without_comments(identifier).split()) if _NOT_BARE.search(identifier) else identifier


_BRACKETED = re.compile(r"<([^<>]++)>")
_ONE_WORD = re.compile(r"\s*+<?[^\s<>,;@]+@[^\s<>,;]+>?\s*")
_NOT_BARE = re.compile(r"[\s(]")
