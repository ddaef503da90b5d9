"""Finding past questions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from deskbell.questions import finding
from deskbell.questions.views.verbs import staff_of, staff_page

LONGEST = 200


@staff_page
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """``q``: words, a patron's code or a question's number; only what is in sight is found."""
    text = request.GET.get("q", "").replace("\x00", "")[:LONGEST].strip()
    most = finding.MOST_SHOWN
    hits = finding.find(staff_of(request), text, most + 1) if text else []  # one more tells that there are more
    context = {"text": text, "hits": hits[:most], "more": len(hits) > most}
    return render(request, "questions/find.html", context)
