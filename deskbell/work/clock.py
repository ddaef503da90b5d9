"""The time of day, for work that cannot be taken back.

A machine's clock may be wrong for a while: set by hand, woken from sleep, misled by a time server. What was forgotten
in such an hour stays forgotten, so a jump ahead is believed only once it has lasted.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from django.utils import timezone

# What a healthy clock may be corrected by between two looks.
SLACK = timedelta(seconds=30)


_opened: datetime | None = None


def open_now() -> None:
    """The house begins to work; called by the loop."""
    global _opened
    _opened = timezone.now()


def opened() -> datetime | None:
    """Since when this process has worked; ``None`` where no loop runs. While it was down nobody could be seen here."""
    return _opened


class PatientClock:
    """Tells the time as it would be without the last jump ahead, until that has lasted for ``patience``.

    A clock that is put back is believed at once: whatever is due comes later then, and nothing is lost by that.
    Compares with a clock that only counts, so it knows of no jump before its first look.
    """

    def __init__(
        self,
        patience: timedelta,
        wall: Callable[[], datetime] = timezone.now,
        counted: Callable[[], float] | None = None,
    ) -> None:
        self.patience, self._wall, self._count = patience, wall, counted
        self._known: tuple[datetime, float] | None = None
        self._jumped: float | None = None

    def now(self) -> datetime:
        """The time that may be acted upon."""
        wall, counted = self._wall(), (self._count or monotonic)()
        if self._known is not None:
            then, since = self._known
            expected = then + timedelta(seconds=counted - since)
            if wall > expected + SLACK and not self._has_lasted(counted):
                return expected
        self._known, self._jumped = (wall, counted), None
        return wall

    def _has_lasted(self, counted: float) -> bool:
        if self._jumped is None:
            self._jumped = counted
        return counted - self._jumped >= self.patience.total_seconds()
