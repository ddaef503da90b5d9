"""Pages that tell a patron no, kindly."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from deskbell.look.strangers import stranger_page


def sorry(request: HttpRequest, status: int, title: str, words: str) -> HttpResponse:
    """A title and a sentence, in the language that is active."""
    return stranger_page(request, "questions/patron/sorry.html", {"title": title, "words": words}, status=status)


def not_so(request: HttpRequest, methods: tuple[str, ...]) -> HttpResponse:
    """405: the address knows only these methods."""
    response = sorry(request, 405, _("That is not how this address works"), _("Go back and load the page again."))
    response.headers["Allow"] = ", ".join(methods)
    return response
