"""A word near a refusal, which a person decides."""

from __future__ import annotations

from django.http import HttpRequest

from deskbell.questions import refused
from deskbell.questions.models import Question
from deskbell.questions.refusals import NotFound
from deskbell.questions.views.verbs import verb
from deskbell.staff.models import Staff


@verb
def decide(request: HttpRequest, question: Question, staff: Staff) -> None:
    """``doubt``, its number, and ``meant``: ``stop`` (they want nothing more) or ``other``."""
    number, meant = request.POST.get("doubt", ""), request.POST.get("meant", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 19) or meant not in ("stop", "other"):
        raise NotFound
    refused.decide(question, staff, int(number), wants_nothing=meant == "stop")
