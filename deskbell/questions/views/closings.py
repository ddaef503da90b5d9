"""Closing and reopening."""

from __future__ import annotations

from django.http import HttpRequest

from deskbell.questions import closing
from deskbell.questions.forms import effort_of, resolution_of
from deskbell.questions.models import Question
from deskbell.questions.views.verbs import verb
from deskbell.staff.models import Staff


@verb
def close(request: HttpRequest, question: Question, staff: Staff) -> None:
    """``resolution`` and ``effort``: codes of the lists that hold for the question; either may be empty."""
    resolution = resolution_of(question, request.POST.get("resolution", ""))
    closing.close(question, staff, resolution, effort_of(question, request.POST.get("effort", "")))


@verb
def reopen(request: HttpRequest, question: Question, staff: Staff) -> None:
    closing.reopen(question, staff)
