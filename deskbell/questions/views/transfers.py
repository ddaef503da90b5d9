"""Handing a question to a queue or a person."""

from __future__ import annotations

from django.http import HttpRequest

from deskbell.libraries.models import Queue
from deskbell.questions import transferring
from deskbell.questions.forms import target_of
from deskbell.questions.models import Question
from deskbell.questions.views.verbs import verb
from deskbell.staff.models import Staff


@verb
def transfer(request: HttpRequest, question: Question, staff: Staff) -> None:
    """``to``: ``queue:3`` or ``staff:12``; ``reason``, for staff alone."""
    target = target_of(question, request.POST.get("to", ""))
    reason = request.POST.get("reason", "")
    if isinstance(target, Queue):
        transferring.transfer(question, staff, to_queue=target, reason=reason)
    else:
        transferring.transfer(question, staff, to_staff=target, reason=reason)
