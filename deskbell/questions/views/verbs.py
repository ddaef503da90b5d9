"""What every verb's address has in common: who may, how it answers, and how a refusal reads.

A plain form is sent back to the question; whoever accepts JSON is told ``{"ok": true, …}`` or
``{"refused": code, "words": sentence}`` with the refusal's status. A refusal is never a 500.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from deskbell.questions import sight
from deskbell.questions.models import Question
from deskbell.questions.refusals import NotFound, Refusal
from deskbell.staff.models import Staff

Verb = Callable[[HttpRequest, Question, Staff], dict[str, Any] | HttpResponse | None]
View = Callable[..., HttpResponseBase]


def staff_of(request: HttpRequest) -> Staff:
    """Who asks; ``staff_page`` has let nobody else in."""
    assert isinstance(request.user, Staff)
    return request.user


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def staff_page(view: View) -> View:
    """Strangers sign in first; programs are told so. What may not be seen is "not found"."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _signed_out(request)
        try:
            return view(request, *args, **kwargs)
        except NotFound as none:
            if wants_json(request):
                return refusal(none)
            raise Http404 from none

    return guarded


def verb(act: Verb) -> View:
    """A view for a verb on a question in sight. What the verb returns goes into the JSON, unless it is a page."""

    @staff_page
    @require_POST
    @wraps(act)
    def view(request: HttpRequest, number: int) -> HttpResponse:
        staff = staff_of(request)
        question = sight.find(staff, number)
        try:
            done = act(request, question, staff) or {}
        except NotFound:
            raise
        except Refusal as no:
            return refusal(no) if wants_json(request) else _refused_page(request, question, no)
        if isinstance(done, HttpResponse):
            return done
        if wants_json(request):
            return JsonResponse({"ok": True, **done})
        if not sight.visible_to(staff).filter(pk=question.pk).exists():  # passed on to where it is out of sight
            messages.success(request, gettext("Passed on."))
            return redirect("/")
        return HttpResponseRedirect(f"/questions/{question.pk}/")

    return view


def refusal(no: Refusal) -> JsonResponse:
    return JsonResponse({"refused": no.code, "words": str(no)}, status=no.status)


def _refused_page(request: HttpRequest, question: Question, no: Refusal) -> HttpResponse:
    """The question again, with the sentence and with what had been written."""
    from deskbell.questions.views.console import question_page

    return question_page(request, question, words=request.POST.get("words", ""), refusal=str(no), status=no.status)


def _signed_out(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"refused": "signed_out", "words": gettext("You are signed out.")}, status=401)
    # What was sent cannot be sent again after signing in; only a page can be come back to.
    path = request.get_full_path() if request.method == "GET" else "/"
    return redirect(f"/sign-in/?{_next(path)}")


def _next(path: str) -> str:
    from urllib.parse import urlencode

    return urlencode({"next": path})
