"""Files of a question, the whole of a letter of which a part is shown, and its HTML as it came."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from deskbell.journal.models import Entry
from deskbell.mailroom.models import File
from deskbell.questions import attaching, handing_out, letterheads, sight
from deskbell.questions.models import Question
from deskbell.questions.refusals import NotFound
from deskbell.questions.views.verbs import staff_of, staff_page


@staff_page
@require_safe
def file(request: HttpRequest, number: int, file: str) -> HttpResponseBase:
    """A file that came or goes with a message."""
    question = sight.find(staff_of(request), number)
    return handing_out.handed_out(attaching.find(question, file))


@staff_page
@require_safe
def whole(request: HttpRequest, number: int, entry: int) -> HttpResponse:
    """All of a letter: its text with what was folded away, and the HTML as it came in a frame of its own."""
    question = sight.find(staff_of(request), number)
    body, page = _beside(question, entry, File.Role.BODY), _beside(question, entry, File.Role.PAGE)
    told = Entry.objects.filter(stream=question.pk, number=entry).first()
    if told is None or not (body or page):
        raise NotFound
    context = {
        "question": question,
        "entry": told,
        "head": letterheads.head_of(question, told),
        "text": handing_out.text_of(body) if body else "",
        "page": page,
        "tall": handing_out.height_of(page) if page else 0,
        "files": attaching.along(question.pk, entry),
        "repaired": attaching.repaired(question.pk, entry),
    }
    return render(request, "questions/whole.html", context)


@staff_page
@require_safe
def original(request: HttpRequest, number: int, entry: int) -> HttpResponse:
    """The frame's content."""
    question = sight.find(staff_of(request), number)
    page = _beside(question, entry, File.Role.PAGE)
    if page is None:
        raise NotFound
    return handing_out.framed(page, attaching.along(question.pk, entry))


def _beside(question: Question, entry: int, role: str) -> File | None:
    return attaching.beside(question.pk, entry, role) if 0 < entry < 1 << 62 else None
