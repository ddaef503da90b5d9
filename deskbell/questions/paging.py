"""The page that a question was asked from. The patron sees what staff see of it, and may remove it."""

from __future__ import annotations

from deskbell.journal import forgetting
from deskbell.journal.models import Entry
from deskbell.questions import entries, holding
from deskbell.questions.models import Question


def remove(question: Question) -> Entry | None:
    """Forget the page, for everybody; ``None`` when there was none."""
    numbers = list(
        Entry.objects.filter(stream=question.pk, kind=entries.PAGE, words__isnull=False).values_list(
            "number", flat=True
        )
    )
    if not numbers:
        return None
    author = entries.PATRON
    entry: Entry = forgetting.forget(question.pk, numbers, voice=author.voice, author=author.name)
    holding.ring(question)
    return entry
