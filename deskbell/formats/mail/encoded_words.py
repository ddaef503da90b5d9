"""Encoded words: `=?utf-8?Q?Biblioth=C3=A8que?=` in headers (RFC 2047), read as people meant them."""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter

from deskbell.formats.mail import charsets, transfer


def decode(text: str) -> str:
    """The text with its encoded words decoded; what only looks like one stays as it is. Never raises.

    Words that stand side by side belong together, also when a character or a base64 group was split between them
    (RFC 2047 forbids it, many programs do it). They are also read inside quotes and against other letters.
    """
    if "=?" not in text:
        return text
    pieces: list[str] = []
    run: list[re.Match[str]] = []
    end = 0
    for word in _WORD.finditer(text):
        between = text[end : word.start()]
        if not run or between.strip():
            pieces += [_spoken(run), between]
            run = []
        run.append(word)
        end = word.end()
    pieces += [_spoken(run), text[end:]]
    return "".join(pieces)


def _spoken(run: list[re.Match[str]]) -> str:
    """The text of words that stand side by side: bytes first, so that a split character comes together again."""
    alike = groupby(_decoded(run), key=itemgetter(0))
    return "".join(charsets.decode(b"".join(data for _, data in words), charset)[0] for charset, words in alike)


def _decoded(run: list[re.Match[str]]) -> list[tuple[str, bytes]]:
    """The charset and the bytes of each word."""
    found: list[tuple[str, bytes]] = []
    cut, cut_charset = "", ""  # base64 that stops within a group
    for word in run:
        charset = word[1].partition("*")[0].lower()  # RFC 2231, 5: a language may follow
        payload = word[3]
        if word[2] in "Qq":
            cut = ""
            found.append((charset, transfer.quoted_word(payload.encode("utf-8", "surrogateescape"))))
            continue
        if cut and cut_charset == charset and len(cut) < 400:
            payload = cut + payload
            found.pop()
        cut = payload if len(payload) % 4 and not payload.endswith("=") else ""
        cut_charset = charset
        found.append((charset, transfer.base64(payload.encode("ascii", "ignore"))))
    return found


# The payload may hold a few question marks that should have been encoded; each beginning costs a bounded number of
# steps, so that a header of a million beginnings is read in linear time.
_WORD = re.compile(r"=\?([^?\s]{1,80})\?([BbQq])\?([^?]*+(?:\?(?!=)[^?]{0,200}+){0,4})\?=")
