"""Bodies on their way: how many slow ones one address may have open, and all addresses together.

A body that is open costs memory and a file, however slowly it comes. Quick ones are not counted, so that a school with
one address, a proxy that nobody has named, or a provider's crowd of calls meets no limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from time import monotonic

from deskbell.live.floods import place_of

# Seconds after which a body on its way is a slow one.
SLOW = 2.0
# Two classes of pupils with photographs on a poor line; and what memory and descriptors bear.
MOST, MOST_OF_ALL = 80, 600


class TooManyError(Exception):
    """So many slow ones are open already; ``everybody``: of all addresses together."""

    def __init__(self, *, everybody: bool) -> None:
        super().__init__()
        self.everybody = everybody


class Senders:
    """On the loop's thread alone."""

    def __init__(self, most: int = MOST, of_all: int = MOST_OF_ALL, clock: Callable[[], float] = monotonic) -> None:
        self._most, self._of_all, self._clock = most, of_all, clock
        # When each began, the oldest first: of one address, and of all.
        self._open: dict[str, dict[object, float]] = {}
        self._all: dict[object, float] = {}

    @contextmanager
    def sending(self, address: str) -> Iterator[None]:
        """While a body comes from there. Raises ``TooManyError``."""
        place, one, now = place_of(address), object(), self._clock()
        theirs = self._open.get(place, {})
        if self._is_slow(theirs, self._most, now):
            raise TooManyError(everybody=False)
        if self._is_slow(self._all, self._of_all, now):
            raise TooManyError(everybody=True)
        theirs = self._open.setdefault(place, theirs)
        theirs[one] = self._all[one] = now
        try:
            yield
        finally:
            del theirs[one], self._all[one]
            if not theirs:
                self._open.pop(place, None)

    @staticmethod
    def _is_slow(begun: dict[object, float], place: int, now: float) -> bool:
        """Whether even the one in this place, counted from the oldest, has been open for long."""
        at = next(islice(begun.values(), place - 1, None), None)
        return at is not None and now - at > SLOW
