"""The language in which a question is answered, as far as the house writes by itself or offers prepared texts.

It is guessed from the first words (``receiving``) or told by the page; where that was wrong, staff say so.
"""

from __future__ import annotations

from django.db import transaction

from deskbell.questions import holding
from deskbell.questions.models import Question
from deskbell.questions.refusals import Forgotten, NotFound


def choose(question: Question, language: str) -> None:
    """From now on it is that one of the desk's languages; what was sent stays as it was."""
    with transaction.atomic():
        held = holding.hold(question)
        if held.forgotten_at:
            raise Forgotten
        if language not in languages_of(held):
            raise NotFound
        held.language = held.patron.language = language
        held.save(update_fields=["language"])
        held.patron.save(update_fields=["language"])
        holding.ring(held)


def languages_of(question: Question) -> list[str]:
    """What can be chosen: the desk's languages, and the one that it is now."""
    return list(dict.fromkeys([*question.desk.languages, question.language]))
