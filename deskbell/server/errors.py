"""Pages for what went wrong: in words, without details, in the reader's language; a patron's look like a patron's.

A patron's are in the name, the colours and a language of the desk whose address it was, if that can be told without
whatever has just failed.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, TypeAlias

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig, SuspiciousOperation
from django.db import Error as DatabaseFailed
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import get_language, get_supported_language_variant
from django.utils.translation import gettext_lazy as _

from deskbell.libraries.models import Desk
from deskbell.questions import passports
from deskbell.questions.refusals import NotFound
from deskbell.questions.sorry import sorry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text: TypeAlias = str | _StrPromise

# Addresses at which patrons are.
PATRONS = ("/ask/", "/q/", "/a/")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, DisallowedHost):
        return _elsewhere(request)
    if isinstance(exception, RequestDataTooBig):
        words = _("Nothing was sent. Go back to your words and make them shorter.")
        return _page(request, 413, _("This is too long"), words)
    return _page(request, 400, _("This request could not be understood"), _("Go back and try again."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, _("This is not allowed"), _("Your role does not reach this far."))


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    words = _(
        "This page had been open too long, or was sent from elsewhere, and nothing was done. "
        "Go back, load the page again and send it once more."
    )
    return _page(request, 403, _("Please send that again"), words)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, _("Not found"), _("There is nothing here by that name."))


def not_so(request: HttpRequest, allowed: str) -> HttpResponse:
    """405, for whoever opens an address to which something is only ever sent."""
    title, words = _("That is not how this address works"), _("Go back and load the page again.")
    answer = _page(request, 405, title, words)
    answer.headers["Allow"] = allowed
    return answer


def failed(request: HttpRequest) -> HttpResponse:
    words = _("Something went wrong here. It has been logged. Try again in a moment.")
    return _page(request, 500, _("That did not work"), words)


def _elsewhere(request: HttpRequest) -> HttpResponse:
    """Asked for by a name that is not ours, say by the bare number: says which one is, and what sets it."""
    words = _("This server is called %(address)s. Whoever runs it sets that with DESKBELL_PUBLIC_URL.")
    address = settings.PUBLIC_URL
    return _page(request, 400, _("Please use the other address"), words % {"address": address}, f"{address}/")


def _page(request: HttpRequest, status: int, title: Text, words: Text, front: str = "/") -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"refused": str(status), "words": str(words)}, status=status)
    if request.path.startswith(PATRONS):
        return _patrons(request, status, title, words)
    return render(request, "server/error.html", {"title": title, "words": words, "front": front}, status=status)


def _patrons(request: HttpRequest, status: int, title: Text, words: Text) -> HttpResponse:
    """Reads no session. Where the desk cannot be told any site may frame it: the tab is no empty box then, and there
    is nothing on it to press."""
    desk, asked_in = None, ""
    if not isinstance(sys.exc_info()[1], DatabaseFailed):  # what has just failed is not asked again
        with suppress(DatabaseFailed, NotFound):
            desk, asked_in = _desk_of(request.path)
    with translation.override(_language(request, desk, asked_in)):
        return sorry(request, status, str(title), str(words), desk, sites=())


def _desk_of(path: str) -> tuple[Desk | None, str]:
    """The desk of an address, and the language of the question that a passport opens."""
    _before, kind, name, *_rest = f"{path}/".split("/")
    if kind == "q":
        question = passports.question_of(name)
        return question.desk, question.language
    return Desk.objects.select_related("library").filter(key=name).first() if kind == "ask" else None, ""


def _language(request: HttpRequest, desk: Desk | None, asked_in: str) -> str:
    """As the page itself would have chosen, among the desk's: by the address, by the question, by the browser."""
    reader = get_language() or settings.LANGUAGE_CODE
    if desk is None:
        return reader
    spoken = {code.partition("-")[0]: code for code in reversed(desk.languages)}
    wanted = [_given(request), asked_in, reader, *desk.languages]
    found = (code for one in wanted if (code := spoken.get(one.lower().partition("-")[0])))
    try:
        return get_supported_language_variant(next(found, reader))
    except LookupError:
        return settings.LANGUAGE_CODE


def _given(request: HttpRequest) -> str:
    try:
        return request.GET.get("lang", "")[:40]
    except SuspiciousOperation:  # more fields than anybody types, which is what went wrong
        return ""
