"""Bodies on their way: how many slow ones one address may have open, and all addresses together.

A body that is open costs memory and a file, however slowly it comes. Quick ones are not counted, so that a school with
one address, a proxy that nobody has named, or a provider's crowd of calls meets no limit. When all places are taken,
the address that has most of them gives up its oldest for whoever has fewer: a few addresses keep nobody else out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice, takewhile
from time import monotonic

from deskbell.live.floods import place_of

# Seconds after which a body on its way is a slow one.
SLOW = 2.0
# Two classes of pupils with photographs on a poor line; and what memory and descriptors bear.
MOST, MOST_OF_ALL = 80, 600

GiveUp = Callable[[], object]


class TooManyError(Exception):
    """So many slow ones are open already; ``everybody``: of all addresses together, and no other has more of them."""

    def __init__(self, *, everybody: bool) -> None:
        super().__init__()
        self.everybody = everybody


class Senders:
    """On the loop's thread alone."""

    def __init__(self, most: int = MOST, of_all: int = MOST_OF_ALL, clock: Callable[[], float] = monotonic) -> None:
        self._most, self._of_all, self._clock = most, of_all, clock
        # When each began and how it is told to give up, the oldest first: of every address; and when, of all.
        self._open: dict[str, dict[GiveUp, float]] = {}
        self._all: dict[GiveUp, float] = {}

    @contextmanager
    def sending(self, address: str, give_up: GiveUp) -> Iterator[None]:
        """While a body comes from there. Raises ``TooManyError``; ``give_up`` is called, at most once, when its place
        goes to another, and is no other body's."""
        place, now = place_of(address), self._clock()
        if self._is_slow(self._open.get(place, {}), self._most, now):
            raise TooManyError(everybody=False)
        if self._is_slow(self._all, self._of_all, now):
            self._make_room(place, now)
        self._open.setdefault(place, {})[give_up] = self._all[give_up] = now
        try:
            yield
        finally:
            self._forget(place, give_up)

    def _make_room(self, place: str, now: float) -> None:
        counts = {one: self._slow_of(theirs, now) for one, theirs in self._open.items()}
        heaviest = max(counts, key=counts.__getitem__)
        if counts.get(place, 0) + 1 >= counts[heaviest]:
            raise TooManyError(everybody=True)
        oldest = next(iter(self._open[heaviest]))
        self._forget(heaviest, oldest)
        oldest()

    def _forget(self, place: str, one: GiveUp) -> None:
        theirs = self._open.get(place, {})
        theirs.pop(one, None)
        self._all.pop(one, None)
        if not theirs:
            self._open.pop(place, None)

    @staticmethod
    def _is_slow(begun: dict[GiveUp, float], place: int, now: float) -> bool:
        """Whether even the one in this place, counted from the oldest, has been open for long."""
        at = next(islice(begun.values(), place - 1, None), None)
        return at is not None and now - at > SLOW

    @staticmethod
    def _slow_of(begun: dict[GiveUp, float], now: float) -> int:
        return sum(1 for _ in takewhile(lambda at: now - at > SLOW, begun.values()))
