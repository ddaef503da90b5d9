"""Files that lie at a provider are brought before a message is taken: after its arrival is stored, outside any turn.

A provider may be slow, so what names such files is left to readers of its own, one at an account (``reading``). One
that is away puts off the arrival like any failure, and the account's next files for a minute too. What is not to be had
in the end is said in the message's words, which come without it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from deskbell.mailroom import accounts, space
from deskbell.mailroom.contract import Enclosure, Inbound, NotThere, Receipt, TryLater
from deskbell.mailroom.models import Arrival

# So many of one message, seconds for all of them, and those in which a provider that was away is not asked.
MOST, WHOLE, REST = 10, 15.0, 60.0
# Seconds that it may take in all: the last may be asked for when those have nearly passed.
LONGEST = WHOLE + 20.0
# Tries after which a message is taken without what is still not there; below those of reading (``reading.TRIES``).
TRIES = 4


class NotYet(Exception):
    """A file is not there now and may be later."""


def is_needed(items: Sequence[Inbound | Receipt]) -> bool:
    return any(isinstance(item, Inbound) and item.elsewhere for item in items)


def brought(arrival: Arrival, item: Inbound | Receipt) -> Inbound | Receipt:
    """The message with its files. Raises ``NotYet``."""
    if not isinstance(item, Inbound) or not item.elsewhere:
        return item
    files: list[Enclosure] = []
    missing: list[str] = []
    until = time.monotonic() + WHOLE
    for address in item.elsewhere[:MOST]:
        try:
            files.append(_fetched(arrival, address, until))
        except NotThere as why:
            missing.append(str(why))
    words = item.words
    if missing:
        words = f"{words}\n{_told(arrival)}".strip()
    return replace(
        item,
        words=words,
        files=(*item.files, *files),
        elsewhere=(),
        defects=(*item.defects, *(f"a file that came along is not to be had: {why}" for why in missing)),
    )


def _fetched(arrival: Arrival, address: str, until: float) -> Enclosure:
    account, is_last = arrival.account, arrival.tries >= TRIES
    channel: Any = accounts.channel_of(account)
    if not hasattr(channel, "fetch"):
        raise NotThere("nothing fetches it")
    if space.is_short():
        raise (NotThere if is_last else NotYet)("there is no room for it on the disk")
    if time.monotonic() > until or (not is_last and time.monotonic() < _rests.get(account.pk, 0.0)):
        raise (NotThere if is_last else NotYet)("the provider does not give it now, or takes too long")
    try:
        found: Enclosure = channel.fetch(account, address)
    except TryLater as why:
        _rests[account.pk] = time.monotonic() + REST
        if is_last:
            raise NotThere(why.reason) from why
        raise NotYet(why.reason) from why
    return found


def _told(arrival: Arrival) -> str:
    with translation.override(next(iter(arrival.account.desk.languages), "en")):
        return gettext("(A file came along and could not be fetched.)")


# Until when the provider of an account is not asked, in this process.
_rests: dict[int, float] = {}
