"""Follow-up: a day on which somebody looks at a question again, open or closed. One at a time for each question."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from deskbell.questions import entries, holding, screening
from deskbell.questions.models import FollowUp, Question
from deskbell.questions.refusals import Forgotten
from deskbell.staff.models import Staff

LONGEST_WHY = 200
# The day on which each zone's follow-ups were last told to the lists, in this process.
_told: dict[str, date] = {}


def follow_up(question: Question, by: Staff, on: date, why: str = "") -> FollowUp:
    """Look at it again on that day; replaces the one that stood there."""
    why = screening.line(why, LONGEST_WHY)
    with transaction.atomic():
        held = _held(question)
        at = timezone.now()
        held.follow_ups.filter(done_at=None).update(done_at=at)
        entries.write(held, entries.FOLLOW_UP, entries.of_staff(by), words=why, facts={"on": on.isoformat()}, at=at)
        made: FollowUp = held.follow_ups.create(staff=by, at=at, on=on, why=why)
        holding.ring(held)
    return made


def done(question: Question, by: Staff) -> None:
    """It has been looked at, or need not be. Nothing happens where nothing is open."""
    with transaction.atomic():
        held = _held(question)
        at = timezone.now()
        if held.follow_ups.filter(done_at=None).update(done_at=at):
            entries.write(held, entries.FOLLOW_UP, entries.of_staff(by), words="", facts={"done": True}, at=at)
            holding.ring(held)


def of(question: Question) -> FollowUp | None:
    return FollowUp.objects.select_related("staff").filter(question=question.pk, done_at=None).first()


def is_due(on: date, zone: str, now: datetime | None = None) -> bool:
    """Today or earlier, on the library's wall."""
    return on <= (now or timezone.now()).astimezone(ZoneInfo(zone)).date()


def due_in(queues: Iterable[int], items: Iterable[int] | None = None) -> set[int]:
    """The questions of these queues whose day has come. Open follow-ups are few, so they are looked through."""
    opened = FollowUp.objects.filter(question__queue__in=list(queues), done_at=None, question__forgotten_at=None)
    if items is not None:
        opened = opened.filter(question__in=list(items))
    return _due(opened)


def ring_new_day(now: datetime | None = None) -> int:
    """In each zone where a day has begun, lists are told of what is due on it. After a start: everywhere, once."""
    now = now or timezone.now()
    opened = FollowUp.objects.filter(done_at=None, question__forgotten_at=None)
    zones = set(opened.values_list("question__library__time_zone", flat=True))
    begun = {zone for zone in zones if _told.get(zone) != now.astimezone(ZoneInfo(zone)).date()}
    _told.update({zone: now.astimezone(ZoneInfo(zone)).date() for zone in begun})
    due = _due(opened.filter(question__library__time_zone__in=begun)) if begun else set()
    for question in Question.objects.filter(pk__in=due):
        holding.ring(question)
    return len(due)


def _due(opened: QuerySet[FollowUp]) -> set[int]:
    rows = opened.values_list("question", "on", "question__library__time_zone")
    return {number for number, on, zone in rows if is_due(on, zone)}


def _held(question: Question) -> Question:
    held = holding.hold(question)
    if held.forgotten_at:
        raise Forgotten
    return held
