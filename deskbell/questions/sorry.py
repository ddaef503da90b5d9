"""Pages that tell a patron no, kindly; in the name and the colours of the desk, where it is known which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from deskbell.libraries.models import Desk
from deskbell.look.strangers import stranger_page


@dataclass(frozen=True, slots=True)
class Way:
    """Where else to go."""

    name: str
    address: str


def sorry(
    request: HttpRequest,
    status: int,
    title: str,
    words: str,
    desk: Desk | None = None,
    *,
    ways: Sequence[Way] = (),
    sites: Sequence[str] | None = None,
) -> HttpResponse:
    """A title, a sentence and other ways, in the language that is active. Framed by whoever may frame the desk; where
    it is not known which, by ``sites`` as ``stranger_page`` says."""
    context = {"title": title, "words": words, "desk": desk, "ways": ways}
    sites = desk.sites if desk else sites
    return stranger_page(request, "questions/patron/sorry.html", context, sites=sites, status=status)


def not_so(request: HttpRequest, methods: tuple[str, ...], desk: Desk | None = None) -> HttpResponse:
    """405: the address knows only these methods."""
    title, words = _("That is not how this address works"), _("Go back and load the page again.")
    response = sorry(request, 405, title, words, desk)
    response.headers["Allow"] = ", ".join(methods)
    return response
