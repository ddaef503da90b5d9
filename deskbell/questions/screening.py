"""What words pass before the writer: the rules of plain text, then the screeners that the settings name.

A screener is pure, from words to words; what it takes out reaches no journal, index, bus, log or other screen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.module_loading import import_string

from deskbell.formats import plain
from deskbell.questions.refusals import BadId, of_words

LONGEST = 10_000
LONGEST_NAME = 80
LONGEST_FIELD = 2_000
_NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_ACT = re.compile(r"[A-Za-z0-9_.:\-]{1,64}")


def screened(text: str, limit: int = LONGEST) -> str:
    """The words as they may enter; refuses in words. Quick enough for the event loop."""
    try:
        words = plain.clean(text, limit)
    except plain.Refused as why:
        raise of_words(why) from None
    for screener in _screeners(tuple(settings.SCREENERS)):
        words = screener(words)
    return words


def tamed(text: str, limit: int) -> tuple[str, bool]:
    """Words that arrived and cannot be refused, as they may enter, and whether something of them had to be left out.

    What is no text goes; what is too long is cut, with a mark; of nothing, nothing is left.
    """
    text = _NO_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text, was_long = text[: 2 * limit], len(text) > 2 * limit
    for mend in (str, _unmarked):
        attempt = mend(text)
        try:
            words = plain.clean(attempt, len(attempt) + 1)
        except plain.Refused as why:
            if why.code == "empty":
                return "", False
            continue
        break
    was_cut = was_long or len(words) > limit
    words = words[: limit - 1].rstrip() + "…" if was_cut else words
    for screener in _screeners(tuple(settings.SCREENERS)):
        words = screener(words)
    return words, was_cut


def line(text: str, limit: int) -> str:
    """One line that somebody may leave empty: a name, a field."""
    return " ".join(screened(text, limit).split()) if text.strip() else ""


def lines(text: str, limit: int) -> str:
    """Words that somebody may leave empty."""
    return screened(text, limit) if text.strip() else ""


def act_id(act: str) -> str:
    """The id that somebody gave their act, which makes it repeatable."""
    if not _ACT.fullmatch(act):
        raise BadId
    return act


def page(title: str, address: str) -> dict[str, str] | None:
    """The page somebody asked from, without query, fragment and sign-in; ``None`` when it is no web address.

    Never refuses: it is not the patron who wrote it.
    """
    try:
        parts = urlsplit(plain.clean(address, 2000))
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    where = f"{parts.scheme}://{host}{f':{port}' if port else ''}{parts.path}"
    return {"title": _title(title), "address": where[:500]}


def _unmarked(text: str) -> str:
    """Without the marks on letters: thousands on one are no writing (``plain.clean``)."""
    return "".join(sign for sign in text if not unicodedata.category(sign).startswith("M"))


def _title(text: str) -> str:
    try:
        return plain.excerpt(plain.clean(text[:1000], 1000), 200)
    except plain.Refused:
        return ""


@lru_cache(maxsize=4)
def _screeners(paths: tuple[str, ...]) -> tuple[Callable[[str], str], ...]:
    return tuple(import_string(path) for path in paths)
