"""The reference interview in four fields; it travels with the question wherever it is transferred."""

from __future__ import annotations

from django.db import transaction

from deskbell.journal.models import Entry
from deskbell.questions import entries, holding, screening
from deskbell.questions.models import Question
from deskbell.questions.refusals import Forgotten
from deskbell.staff.models import Staff

FIELDS = ("what_for", "how_deep", "by_when", "tried")


def interview(
    question: Question,
    by: Staff,
    *,
    what_for: str = "",
    how_deep: str = "",
    by_when: str = "",
    tried: str = "",
    act: str | None = None,
) -> Entry:
    """What for, how deep, by when, what was tried already. The newest holds; an empty field says "not known"."""
    given = dict(zip(FIELDS, (what_for, how_deep, by_when, tried), strict=True))
    words = {field: screening.lines(text, screening.LONGEST_FIELD) for field, text in given.items()}
    with transaction.atomic():
        held = holding.hold(question)
        if held.forgotten_at:
            raise Forgotten
        return entries.write(held, entries.INTERVIEW, entries.of_staff(by), act=act, words=words)
