"""How far a reader has come: what reached their screen, and what they saw. Marks move forward only.

A patron is told "seen" of whoever has or has had the question: that others looked at it is no answer on its way.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat, Greatest
from django.utils import timezone

from deskbell.journal.models import Stream
from deskbell.questions.models import Claim, Mark

PATRON = "patron"


def reader_of(staff_id: int) -> str:
    return f"s{staff_id}"


def seen(question_id: int, reader: str, number: int) -> bool:
    """The reader saw everything up to ``number``; whether that is news."""
    return bool(seen_all([(question_id, reader, number)]))


def seen_all(marks: Iterable[tuple[int, str, int]]) -> list[tuple[int, str, int]]:
    """Several marks in one transaction; returns those that moved, with the number they moved to."""
    wanted = list(marks)
    lasts = dict(Stream.objects.filter(pk__in={one[0] for one in wanted}).values_list("pk", "last"))
    at = timezone.now()
    moved = []
    with transaction.atomic():
        for question_id, reader, number in sorted(wanted):
            upto = min(number, lasts.get(question_id, 0))  # nobody has seen what is not there yet
            if upto > 0 and move(question_id, reader, upto, at):
                moved.append((question_id, reader, upto))
    return moved


def of_holders() -> QuerySet[Mark]:
    """Marks of those who have or have had the question that they read."""
    claims = Claim.objects.annotate(reader=Concat(Value("s"), Cast("staff", CharField())))
    return Mark.objects.filter(Exists(claims.filter(question=OuterRef("question"), reader=OuterRef("reader"))))


def move(question_id: int, reader: str, number: int, at: datetime) -> bool:
    """The reader saw everything up to an entry that is there; whether that is news."""
    behind = Mark.objects.filter(question=question_id, reader=reader, seen__lt=number)
    if behind.update(seen=number, collected=Greatest(F("collected"), number), at=at):
        return True
    return _make(question_id, reader, number, at)


def _make(question_id: int, reader: str, number: int, at: datetime) -> bool:
    """The reader's first mark here; ``False`` when there is one already."""
    if Mark.objects.filter(question=question_id, reader=reader).exists():
        return False
    try:
        with transaction.atomic():
            Mark.objects.create(question_id=question_id, reader=reader, seen=number, collected=number, at=at)
    except IntegrityError:
        return False
    return True
