"""Replies, notes, and how far somebody has read, for pages without a socket."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest

from deskbell.questions import attaching, conversing, enclosing, marks
from deskbell.questions.models import Question
from deskbell.questions.views.verbs import verb
from deskbell.staff.models import Staff


@verb
def reply(request: HttpRequest, question: Question, staff: Staff) -> dict[str, Any]:
    """``words``, perhaps ``files`` that go along; ``act`` makes it repeatable."""
    files = attaching.look_at(request.FILES.getlist("files"))
    words = enclosing.with_words(request.POST.get("words", ""), files)
    return {"number": conversing.say(question, words, staff, act_of(request), files).number}


@verb
def note(request: HttpRequest, question: Question, staff: Staff) -> dict[str, Any]:
    """``words`` that no patron ever sees."""
    return {"number": conversing.note(question, request.POST.get("words", ""), staff, act_of(request)).number}


@verb
def seen(request: HttpRequest, question: Question, staff: Staff) -> None:
    """``number``: everything up to there was on screen."""
    text = request.POST.get("number", "")
    if text.isascii() and text.isdecimal() and 0 < len(text) < 19:
        marks.seen(question.pk, marks.reader_of(staff.pk), int(text))


def act_of(request: HttpRequest) -> str:
    """The id that makes a form repeatable; a new one where it brings none."""
    return request.POST.get("act") or secrets.token_urlsafe(16)
