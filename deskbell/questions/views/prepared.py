"""What is prepared before it is sent: replies for later, drafts that colleagues see; and forwarding."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from deskbell.questions import drafting, forwarding, scheduling
from deskbell.questions.models import Question
from deskbell.questions.refusals import NotFound
from deskbell.questions.views.later import moment_of
from deskbell.questions.views.messages import act_of
from deskbell.questions.views.verbs import verb, wants_json
from deskbell.staff.models import Staff


@verb
def schedule(request: HttpRequest, question: Question, staff: Staff) -> None:
    """``words``, and ``when`` or ``at``; ``act`` makes it repeatable. Files go at once or not at all."""
    if any(file.size for file in request.FILES.getlist("files")):
        raise scheduling.NotWithFiles
    send_at = moment_of(request, question)
    scheduling.schedule(question, request.POST.get("words", ""), staff, send_at, act_of(request))


@verb
def scheduled(request: HttpRequest, question: Question, staff: Staff) -> dict[str, Any] | HttpResponse | None:
    """``scheduled``, its number, and ``do``: ``send`` it now, or take it ``back`` into the composer."""
    number = _number(request.POST.get("scheduled", ""))
    if request.POST.get("do") == "send":
        return {"number": scheduling.send_now(question, staff, number).number}
    words = scheduling.take_back(question, staff, number)
    return {"words": words} if wants_json(request) else _with(request, question, words)


@verb
def draft(request: HttpRequest, question: Question, staff: Staff) -> HttpResponse | None:
    """``words`` to share, which stay in the composer; with ``withdraw`` one's own is shared no more."""
    if request.POST.get("withdraw"):
        drafting.withdraw(question, staff)
        return None
    words = request.POST.get("words", "")
    drafting.share(question, staff, words)
    return None if wants_json(request) else _with(request, question, words)


@verb
def forward(request: HttpRequest, question: Question, staff: Staff) -> None:
    """``to``, a mail address, and ``comment``; ``act`` makes it repeatable."""
    comment = request.POST.get("comment", "")
    forwarding.forward(question, staff, request.POST.get("to", ""), comment, act_of(request))


def _with(request: HttpRequest, question: Question, words: str) -> HttpResponse:
    """The question's page with these words in its composer, for whoever has no scripts."""
    from deskbell.questions.views.console import question_page

    return question_page(request, question, words=words)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise NotFound
    return int(text)
