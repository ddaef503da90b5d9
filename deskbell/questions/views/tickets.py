"""A fresh ticket for the live socket."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from deskbell.live import tickets
from deskbell.questions.views.verbs import staff_of, staff_page

SECONDS = 300


@staff_page
@require_safe
def ticket(request: HttpRequest) -> HttpResponse:
    """Marked with the session, so that signing out closes what it opened."""
    mark = tickets.mark_of(request.session.session_key)
    made = tickets.make(f"s{staff_of(request).pk}", seconds=SECONDS, language=get_language() or "en", mark=mark)
    return JsonResponse({"ticket": made})
