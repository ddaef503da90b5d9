"""Shared drafts: a reply that colleagues may read, and take over, before it is sent. One for each person.

It is of use until somebody answers: then it is shown no more, and the chore takes it away.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from deskbell.questions import entries, holding, screening
from deskbell.questions.models import Draft, Question
from deskbell.questions.refusals import Forgotten
from deskbell.staff.models import Staff


def share(question: Question, by: Staff, words: str) -> None:
    """Colleagues see these words; the newest hold. The patron never does."""
    words = screening.screened(words)
    with transaction.atomic():
        held = _held(question)
        values = {"words": words, "at": timezone.now(), "number": held.stream.last}
        Draft.objects.update_or_create(question=held, staff=by, defaults=values)
        entries.write(held, entries.DRAFTED, entries.of_staff(by), facts={"state": "shared"})


def withdraw(question: Question, by: Staff) -> None:
    """One's own draft is shared no more. Nothing happens where there is none."""
    with transaction.atomic():
        held = _held(question)
        if Draft.objects.filter(question=held, staff=by).delete()[0]:
            entries.write(held, entries.DRAFTED, entries.of_staff(by), facts={"state": "withdrawn"})


def of(question: Question) -> list[Draft]:
    """What is shared in a question now, the newest first."""
    useful = Draft.objects.filter(question=question.pk, number__gte=F("question__stream__said"))
    return list(useful.select_related("staff").order_by("-at"))


def clear() -> int:
    """Drafts that an answer has overtaken are gone."""
    return Draft.objects.filter(number__lt=F("question__stream__said")).delete()[0]


def _held(question: Question) -> Question:
    held = holding.hold(question)
    if held.forgotten_at:
        raise Forgotten
    return held
