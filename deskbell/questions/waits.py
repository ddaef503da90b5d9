"""How long people wait at a desk: what is usual at this hour, so that a line can be told truly or not at all.

A wait ends when somebody takes the question. Who was never taken waited longer than anybody, and counts so: a median
of those alone who were answered would promise too much.
"""

from __future__ import annotations

import statistics
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from deskbell.libraries.models import Desk
from deskbell.questions.models import Claim, Question

# Weeks enough to have seen the hour often, and few enough to be of this term.
RECENT = timedelta(weeks=6)
# Fewer say nothing about the next; as long as nobody took it within the hour, it is no wait in line any more.
ENOUGH = 10
LONGEST = timedelta(hours=1)
# Of a busy desk, the newest: twice as many took SQLite 41 ms, of a hundred thousand questions.
MOST = 2_000
# Seconds after which an offer is made to be answered another way, and said once more: patrons leave after 90.
SOON, LATE = 60, 90
_SECONDS = 600.0

_known: dict[tuple[int, int], tuple[float, int | None]] = {}


def row(question: Question) -> dict[str, int | None]:
    """What somebody in line is told: ``waited``, the seconds so far, and what is ``usual``."""
    if question.state != Question.State.WAITING or question.forgotten_at:
        return {"waited": None, "usual": None}
    now = timezone.now()
    waited = max(0, int((now - question.waiting_since).total_seconds()))
    return {"waited": waited, "usual": usual(question.desk, now)}


def usual(desk: Desk, at: datetime) -> int | None:
    """In whole minutes: half of those who asked at this hour waited less. ``None``: too little is known, or too much.

    The hour is the wall clock's at the library. At most ten minutes old, for a moving line asks often.
    """
    hour = at.astimezone(ZoneInfo(desk.library.time_zone)).hour
    known = _known.get((desk.pk, hour))
    if known is None or time.monotonic() - known[0] > _SECONDS:
        if len(_known) > 10_000:
            _known.clear()
        known = _known[desk.pk, hour] = (time.monotonic(), _minutes(_waits(desk, at, hour)))
    return known[1]


def forget_known() -> None:
    """For tests, whose desks come anew with the same numbers."""
    _known.clear()


def offer(waited: float | None) -> str:
    """``soon`` and ``late``: somebody has waited so long that another way is offered, and is so again."""
    if waited is None or waited < SOON:
        return ""
    return "soon" if waited < LATE else "late"


def _waits(desk: Desk, at: datetime, hour: int) -> list[timedelta]:
    """Of everybody who asked while somebody was there, in that hour of the day; not of those who may be taken yet."""
    zone = ZoneInfo(desk.library.time_zone)
    asked = Question.objects.filter(desk=desk.pk, asked_live=True, asked_at__gt=at - RECENT, asked_at__lte=at)
    # Not Min("claims__at"), which groups all of them before it gives the first.
    first = Claim.objects.filter(question=OuterRef("pk")).order_by("at").values("at")[:1]
    found = asked.annotate(taken=Subquery(first)).order_by("-asked_at").values_list("asked_at", "taken")
    return [
        taken - asked_at if taken else timedelta.max
        for asked_at, taken in found[:MOST]
        if asked_at.astimezone(zone).hour == hour and (taken or at - asked_at > LONGEST)
    ]


def _minutes(waits: list[timedelta]) -> int | None:
    if len(waits) < ENOUGH:
        return None
    median = statistics.median_high(waits)
    return int(median / timedelta(minutes=1)) + 1 if median < LONGEST else None
