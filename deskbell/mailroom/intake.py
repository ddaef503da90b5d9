"""What arrives is offered to the takers, in the order of ``settings.INTAKE``; the first that wants it has it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from deskbell.mailroom import addresses, doubts
from deskbell.mailroom.arriving import Arriving, Taker, look_ahead, offer
from deskbell.mailroom.contract import Inbound, Taken
from deskbell.mailroom.models import Account


class NotTakenError(LookupError):
    """No taker wanted an arrival: the settings name none for it."""


def take(account: Account, inbound: Inbound) -> Taken:
    """Hands one arrival to its taker, in the taker's own transaction. The taker's refusals pass through."""
    return take_all([Arriving(account, inbound, account.desk)])[0]


def take_all(several: Sequence[Arriving]) -> list[Taken]:
    """Several at once, in their order; no two of them from one sender, and none that answers another."""
    offered = dict(enumerate(several))
    taken: dict[int, Taken] = {}
    for taker in _takers(tuple(settings.INTAKE)):
        left = [place for place in offered if place not in taken]
        for place, found in zip(left, offer(taker, [offered[place] for place in left]), strict=True):
            if isinstance(found, Taken):
                taken[place] = found
            elif found is not None:
                offered[place] = found
    for place, arriving in offered.items():
        if place not in taken:
            raise NotTakenError(f"nobody takes what arrives by {arriving.account.channel}: see INTAKE in the settings")
    _note((offered[place], taken[place]) for place in offered)
    return [taken[place] for place in offered]


def prepare(several: Sequence[Arriving]) -> None:
    """What the takers look up once for all of these, outside any transaction: the turn that takes them is shorter."""
    for taker in _takers(tuple(settings.INTAKE)):
        look_ahead(taker, several)


def _note(pairs: Iterable[tuple[Arriving, Taken]]) -> None:
    """Who has written can be reached; and may have written that they want nothing more."""
    kept = [(arriving, taken) for arriving, taken in pairs if taken.stream and arriving.inbound.sender]
    senders = defaultdict(list)
    for arriving, taken in kept:
        senders[taken.library or arriving.desk.library_id].append(arriving.inbound.sender)
    for library, texts in senders.items():
        addresses.mark_heard(library, *texts)
    for arriving, taken in kept:
        doubts.look(arriving, taken)


@lru_cache(maxsize=4)
def _takers(paths: tuple[str, ...]) -> tuple[Taker, ...]:
    return tuple(import_string(path) for path in paths)
