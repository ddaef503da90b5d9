"""The interview strip."""

from __future__ import annotations

from django.http import HttpRequest

from deskbell.questions import interviewing
from deskbell.questions.models import Question
from deskbell.questions.views.verbs import verb
from deskbell.staff.models import Staff


@verb
def interview(request: HttpRequest, question: Question, staff: Staff) -> None:
    """Four fields; an empty one says "not known"."""
    interviewing.interview(question, staff, **{name: request.POST.get(name, "") for name in interviewing.FIELDS})
