"""A message on its way through the takers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from deskbell.libraries.models import Desk
from deskbell.mailroom.contract import Inbound, Taken
from deskbell.mailroom.models import Account, Arrival

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Arriving:
    """What a taker is offered. ``desk`` is the account's own until a taker before has said another."""

    account: Account
    inbound: Inbound
    desk: Desk
    # The payload that it was read from; none where it came by a page or the socket.
    arrival: Arrival | None = None
    remembered: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, what: Any, look: Callable[[], Found]) -> Found:
        """Looked up once for all that are read together, which is a moment: what is true of a desk just now."""
        if what not in self.remembered:
            self.remembered[what] = look()
        found: Found = self.remembered[what]
        return found


# ``Taken``: it is mine. ``Arriving``: not mine, and this is what the next is offered. ``None``: not mine.
Answer = Taken | Arriving | None
Taker = Callable[[Arriving], Answer]


def together(take_all: Callable[[Sequence[Arriving]], Sequence[Answer]]) -> Taker:
    """Makes a taker of a function that is offered several at once and answers each, in their order.

    No two of them come from one sender or answer each other, so whose rows are written first is all one.
    """

    @wraps(take_all)
    def alone(arriving: Arriving) -> Answer:
        return take_all([arriving])[0]

    alone.take_all = take_all  # type: ignore[attr-defined]
    return alone


def looks_ahead(look: Callable[[Sequence[Arriving]], None]) -> Callable[[Taker], Taker]:
    """Gives a taker something to look up before the turn in which it is offered several (``Arriving.once``)."""

    def mark(taker: Taker) -> Taker:
        taker.look_ahead = look  # type: ignore[attr-defined]
        return taker

    return mark


def look_ahead(taker: Taker, several: Sequence[Arriving]) -> None:
    """What it looks up once for all of them, outside any transaction; what is not, it looks up when they are taken."""
    look: Callable[[Sequence[Arriving]], None] | None = getattr(taker, "look_ahead", None)
    if look and several:
        look(several)


def offer(taker: Taker, several: Sequence[Arriving]) -> Sequence[Answer]:
    """What a taker answers each: at once, if it is made for that."""
    if not several:
        return []
    take_all: Callable[[Sequence[Arriving]], Sequence[Answer]] | None = getattr(taker, "take_all", None)
    return take_all(several) if take_all else [taker(one) for one in several]
