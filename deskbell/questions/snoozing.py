"""Putting off: somebody who has a question looks at it again later, and until then it is out of their way.

A snooze is part of a claim: it ends with it, and while it lasts the holder is not looked for. The patron's next word
ends it at once, which no message waits for: it is over as soon as a number of theirs is higher than its own.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet
from django.utils import timezone

from deskbell.questions import claiming, entries, holding, later
from deskbell.questions.entries import Author
from deskbell.questions.models import Question, Snooze
from deskbell.staff.models import Staff

TIME = "time"
PATRON = "patron"
STAFF = "staff"
MERGED = "merged"


def snooze(question: Question, by: Staff, until: datetime) -> Snooze:
    """Put a question off until then. Takes it first if nobody has it; ``NotYours`` when another has."""
    with transaction.atomic():
        held = holding.hold(question)
        holding.refuse_if_not_open(held)
        if holding.refuse_if_anothers(held, by) is None:
            claiming.claim(held, by)
        at = timezone.now()
        end(held, at)
        entry = entries.write(held, entries.SNOOZED, entries.of_staff(by), facts={"until": later.written(until)}, at=at)
        made = Snooze.objects.create(question=held, staff=by, at=at, until=until, number=entry.number)
        _ring(held, by.pk)
    return made


def awake(question: Question, by: Staff) -> None:
    """Look at it now after all. Nothing happens to a question that is not put off."""
    with transaction.atomic():
        held = holding.hold(question)
        holding.refuse_if_anothers(held, by)
        _awake(held, entries.of_staff(by), STAFF)


def awake_due(now: datetime | None = None) -> int:
    """Those whose time has come, or whose patron wrote, are back in the list."""
    now = now or timezone.now()
    heard = Q(question__stream__heard__gt=F("number"))
    due = Snooze.objects.filter(heard | Q(until__lte=now), ended_at=None).select_related("question")
    return sum(_is_over(one, now) for one in due)


def current(number: OuterRef | int) -> QuerySet[Snooze]:
    """The snooze of a question that holds now, if there is one; for a subquery too."""
    return Snooze.objects.filter(
        question=number, ended_at=None, until__gt=timezone.now(), number__gt=F("question__stream__heard")
    )


def end(question: Question, at: datetime) -> bool:
    """Inside the transaction of a verb that says by itself why."""
    return bool(Snooze.objects.filter(question=question.pk, ended_at=None).update(ended_at=at))


def end_by_merging(question: Question, by: Author) -> None:
    """Another question came to it, in which the patron waits. For a question that is held."""
    _awake(question, by, MERGED)


def _is_over(snooze: Snooze, now: datetime) -> bool:
    with transaction.atomic():
        held = holding.hold(snooze.question)
        return _awake(held, entries.HOUSE, TIME if snooze.until <= now else PATRON)


def _awake(question: Question, author: Author, why: str) -> bool:
    at = timezone.now()
    holder = Snooze.objects.filter(question=question.pk, ended_at=None).values_list("staff", flat=True).first()
    if holder is None or not end(question, at):
        return False
    entries.write(question, entries.AWOKEN, author, facts={"why": why}, at=at)
    _ring(question, holder)
    return True


def _ring(question: Question, holder: int) -> None:
    holding.ring(question)
    holding.ring_person(holder, question)
