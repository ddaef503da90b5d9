"""Pages for what went wrong: in words, without details, in the reader's language; a patron's look like a patron's."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from deskbell.questions.sorry import sorry

# Addresses at which patrons are.
PATRONS = ("/ask/", "/q/", "/a/")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, DisallowedHost):
        return _elsewhere(request)
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


def _page(request: HttpRequest, status: int, title: str, words: str, front: str = "/") -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"refused": str(status), "words": words}, status=status)
    if request.path.startswith(PATRONS):  # reads no session, and so no row: there may be no database
        return sorry(request, status, title, words)
    return render(request, "server/error.html", {"title": title, "words": words, "front": front}, status=status)
