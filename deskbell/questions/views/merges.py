"""Two threads of one patron become one, and two again."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from deskbell.questions import merging
from deskbell.questions.forms import WrongChoice
from deskbell.questions.models import Question
from deskbell.questions.refusals import NotFound
from deskbell.questions.views.verbs import verb
from deskbell.staff.models import Staff


@verb
def merge(request: HttpRequest, question: Question, staff: Staff) -> dict[str, Any]:
    """``into``: the number of the patron's other question, in which this one goes on."""
    into = merging.mergeable(question, staff).filter(pk=_number(request, "into")).first()
    if into is None:
        raise WrongChoice
    merging.merge(question, into, staff)
    return {"question": into.pk}


@verb
def split(request: HttpRequest, question: Question, staff: Staff) -> dict[str, Any]:
    """``merged``: the question that becomes one of its own again."""
    merge = merging.open_merges(question).filter(question=_number(request, "merged")).first()
    if merge is None:
        raise NotFound
    return {"question": merging.split(merge.question, staff).pk}


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
