"""Emptying words for ever: for whoever leads the question's library."""

from __future__ import annotations

from django.http import HttpRequest

from deskbell.questions import erasing
from deskbell.questions.forms import numbers_of
from deskbell.questions.models import Question
from deskbell.questions.refusals import NotFound
from deskbell.questions.views.verbs import verb
from deskbell.staff import scope
from deskbell.staff.models import Staff


@verb
def forget(request: HttpRequest, question: Question, staff: Staff) -> None:
    """The whole question with ``sure``, or the entries named by ``number`` (any number of them)."""
    if not scope.libraries_of(staff, scope.LEADING).filter(pk=question.library_id).exists():
        raise NotFound
    erasing.forget(question, staff, numbers_of(request.POST))
