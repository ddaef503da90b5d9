"""What arrives is offered to the takers, in the order of ``settings.INTAKE``; the first that wants it has it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from deskbell.mailroom import addresses, doubts
from deskbell.mailroom.arriving import Arriving
from deskbell.mailroom.contract import Inbound, Taken
from deskbell.mailroom.models import Account, Arrival

# ``Taken``: it is mine. ``Arriving``: not mine, and this is what the next is offered. ``None``: not mine.
Taker = Callable[[Arriving], Taken | Arriving | None]


class NotTakenError(LookupError):
    """No taker wanted an arrival: the settings name none for it."""


def take(
    account: Account, inbound: Inbound, arrival: Arrival | None = None, remembered: dict[Any, Any] | None = None
) -> Taken:
    """Hands one arrival to its taker, in the taker's own transaction. The taker's refusals pass through.

    ``remembered`` is the same for all that are read together (``Arriving.once``).
    """
    arriving = Arriving(account, inbound, account.desk, arrival, {} if remembered is None else remembered)
    for taker in _takers(tuple(settings.INTAKE)):
        found = taker(arriving)
        if isinstance(found, Taken):
            if found.stream and inbound.sender:
                addresses.mark_heard(found.library or arriving.desk.library_id, inbound.sender)
                doubts.look(arriving, found)
            return found
        arriving = found or arriving
    raise NotTakenError(f"nobody takes what arrives by {account.channel}: see INTAKE in the settings")


@lru_cache(maxsize=4)
def _takers(paths: tuple[str, ...]) -> tuple[Taker, ...]:
    return tuple(import_string(path) for path in paths)
