"""Desks that open or close by the clock: their patrons' pages are told, for no row has changed.

Called by a chore. What each desk was is remembered in memory alone: a page that comes back, or is loaded, asks anew.
"""

from __future__ import annotations

from datetime import datetime

from deskbell.formats.hours import Hours
from deskbell.libraries.hours import hours_of_all
from deskbell.libraries.models import Desk
from deskbell.live import bus

# Whether a desk is open, for all and in each of its languages.
State = tuple[bool, ...]


class Turning:
    """Rings the desks whose state is another than it was when last looked at; hours turn with the minute."""

    def __init__(self) -> None:
        self.minute: datetime | None = None
        self.were: dict[str, State] = {}

    def look(self, now: datetime) -> int:
        """How many desks were rung. Asks the database once a minute, however often it is called."""
        minute = now.replace(second=0, microsecond=0)
        if minute == self.minute:
            return 0
        self.minute = minute
        desks = list(Desk.objects.select_related("library").filter(active=True).order_by("pk"))
        hours = hours_of_all(desks)
        are = {desk.key: _state(desk, hours[desk.pk], now) for desk in desks}
        turned = [key for key, state in are.items() if self.were.get(key, state) != state]
        self.were = are
        for key in turned:
            bus.ring_row(f"desk:{key}")
        return len(turned)


def _state(desk: Desk, hours: Hours, at: datetime) -> State:
    if not hours.languages():
        return (hours.is_open(at),)
    return hours.is_open(at), *(hours.in_language(code).is_open(at) for code in desk.languages)
