"""When "later" is: the moments that a menu offers, and what somebody typed, on the clock of the library's wall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deskbell.libraries.hours import hours_of
from deskbell.questions.models import Question
from deskbell.questions.refusals import Refusal

MORNING = time(9)
# Until then it is still last night: who says "tomorrow" has not slept yet.
NIGHT_ENDS = time(4)
FURTHEST = timedelta(days=366)
# An opening that is further away is no "when the desk opens".
NEAR = timedelta(days=14)
SOON = timedelta(hours=3)
QUARTER = timedelta(minutes=15)


class WrongMoment(Refusal):
    """Nothing, rubbish, the past, or more than a year away."""

    def __init__(self) -> None:
        super().__init__("wrong_moment", _("Choose a moment to come, within a year."))


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment to choose. ``why``: ``soon``, ``opening``, ``morning`` (before it is day), ``tomorrow``, ``monday`` or
    ``week``."""

    at: datetime
    why: str

    @property
    def value(self) -> str:
        """As a form hands it in."""
        return written(self.at)


def moments(question: Question, now: datetime | None = None) -> list[Moment]:
    """What a menu offers, the nearest first; each instant once."""
    now = now or timezone.now()
    zone = zone_of(question)
    here = now.astimezone(zone)
    today = here.date()
    tomorrow = (1, "tomorrow") if here.time() >= NIGHT_ENDS else (0, "morning")
    monday = today + timedelta(days=7 - today.weekday())
    found = [Moment(_soon(now), "soon")]
    opening = hours_of(question.desk).next_opening(now)
    if opening is not None and opening - now < NEAR:
        found.append(Moment(opening, "opening"))
    for day, why in (tomorrow, ((monday - today).days, "monday"), (7, "week")):
        found.append(Moment(_morning(today + timedelta(days=day), zone), why))
    once = {moment.at: moment for moment in reversed(found)}
    return sorted(once.values(), key=lambda moment: moment.at)


def read(question: Question, chosen: str, typed: str = "", now: datetime | None = None) -> datetime:
    """The instant that a form hands in: one of the offered ones, or a wall-clock time that was typed."""
    now = now or timezone.now()
    try:
        at = datetime.fromisoformat((chosen or typed).strip())
        at = (at if at.tzinfo else at.replace(tzinfo=zone_of(question))).astimezone(UTC)
        if not now < at < now + FURTHEST:
            raise WrongMoment
    except (ValueError, OverflowError):
        raise WrongMoment from None
    return at


def read_day(question: Question, typed: str, now: datetime | None = None) -> date:
    """The day that a form hands in; today or later."""
    today = (now or timezone.now()).astimezone(zone_of(question)).date()
    try:
        day = date.fromisoformat(typed.strip())
        if not today <= day <= today + FURTHEST:
            raise WrongMoment
    except (ValueError, OverflowError):
        raise WrongMoment from None
    return day


def zone_of(question: Question) -> ZoneInfo:
    return ZoneInfo(question.library.time_zone)


def written(at: datetime) -> str:
    """An instant as entries and forms hold it (RFC 3339)."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _soon(now: datetime) -> datetime:
    """Three hours on, at the next quarter: nobody means 14:07."""
    at = now + SOON
    past = timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    return at - past + (QUARTER if past else timedelta())


def _morning(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, MORNING, tzinfo=zone).astimezone(UTC)
