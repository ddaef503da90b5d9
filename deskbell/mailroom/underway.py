"""Calls under way by one account: one after the other, or several at once where the channel says that it may be.

What came of each is kept until it stands in the database. A call runs in a thread of its own only where there may be
several; nothing waits for such a thread when the program ends, as nothing waits for a provider.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, wait

from django.db import connections

from deskbell.mailroom.contract import Receipt, TryLater
from deskbell.mailroom.models import Delivery

# A receipt, or that it waits again; ``None``: there was nothing to send any more.
Outcome = Receipt | TryLater | None
Over = list[tuple[Delivery, Outcome]]


class Underway:
    """What one sender has begun. ``most``: so many calls at once."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._begun: dict[int, tuple[Delivery, Future[Outcome]]] = {}

    @property
    def room(self) -> int:
        """How many may be begun now, when what is over is written down."""
        return self.most - sum(not call.done() for _, call in self._begun.values())

    @property
    def numbers(self) -> set[int]:
        return set(self._begun)

    @property
    def addresses(self) -> set[int | None]:
        return {delivery.address_id for delivery, _ in self._begun.values()}

    def begin(self, delivery: Delivery, call: Callable[[], Outcome]) -> None:
        """In this thread where there is one at a time: then it is over when this returns."""
        future: Future[Outcome] = Future()
        if self.most == 1:
            _ask(call, future)
        else:
            threading.Thread(target=_ask_aside, args=(call, future), name="mailroom.call", daemon=True).start()
        self._begun[delivery.pk] = delivery, future

    def over(self) -> Over:
        """What is over and not written down yet, in the order of its streams: so two senders never each hold one that
        the other wants."""
        pairs = [(delivery, call.result()) for delivery, call in self._begun.values() if call.done()]
        return sorted(pairs, key=lambda pair: (pair[0].stream_id or 0, pair[0].pk))

    def wait(self, *, for_all: bool = False) -> None:
        """Until one is over, or all are."""
        wait([call for _, call in self._begun.values()], return_when="ALL_COMPLETED" if for_all else FIRST_COMPLETED)

    def drop(self, written: Iterable[Delivery]) -> None:
        """What is written down is nothing of ours any more."""
        for delivery in written:
            self._begun.pop(delivery.pk, None)


def _ask_aside(call: Callable[[], Outcome], future: Future[Outcome]) -> None:
    try:
        _ask(call, future)
    except BaseException as why:  # noqa: BLE001 - whoever waits for it must learn of it
        future.set_exception(why)
    finally:
        connections.close_all()


def _ask(call: Callable[[], Outcome], future: Future[Outcome]) -> None:
    try:
        future.set_result(call())
    except TryLater as why:
        future.set_result(why)
