"""I got it; let go."""

from __future__ import annotations

from django.http import HttpRequest

from deskbell.questions import claiming
from deskbell.questions.models import Question
from deskbell.questions.views.verbs import verb
from deskbell.staff.models import Staff


@verb
def claim(request: HttpRequest, question: Question, staff: Staff) -> None:
    claiming.claim(question, staff)


@verb
def release(request: HttpRequest, question: Question, staff: Staff) -> None:
    claiming.release(question, staff)
