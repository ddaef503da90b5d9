"""Pages for what went wrong: in words, without details, in the reader's language."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400, _("This request could not be understood"), _("Go back and try again."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, _("This is not allowed"), _("Your role does not reach this far."))


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    words = _("This page had been open too long, or was sent from elsewhere. Load it again; what you typed is kept.")
    return _page(request, 403, _("Please send that again"), words)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, _("Not found"), _("There is nothing here by that name."))


def failed(request: HttpRequest) -> HttpResponse:
    words = _("Something went wrong here. It has been logged. Try again in a moment.")
    return _page(request, 500, _("That did not work"), words)


def _page(request: HttpRequest, status: int, title: str, words: str) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"refused": str(status), "words": words}, status=status)
    return render(request, "server/error.html", {"title": title, "words": words}, status=status)
