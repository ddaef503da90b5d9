"""What the passport's pages have in common: what they show of a question, and how they answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation

from deskbell.live import floods, tickets
from deskbell.look.languages import name_of
from deskbell.look.strangers import private, stranger_page
from deskbell.public.holding import Held
from deskbell.questions.patron_side import desk_beside, desk_told, offers, question_told
from deskbell.questions.refusals import TooFast


def refuse_flood(request: HttpRequest) -> None:
    if not floods.words.take(request.META["REMOTE_ADDR"]):
        raise TooFast


def shown(request: HttpRequest, held: Held, page: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Framed by the sites that may frame the page for asking: whoever asks in the tab before its scripts are there is
    led here by the plain form. No site can frame what it has no passport of."""
    return stranger_page(request, f"public/{page}.html", context, sites=held.question.desk.sites, status=status)


def common(request: HttpRequest, held: Held) -> dict[str, Any]:
    question, desk = held.question, held.question.desk
    desk_is = desk_told(desk, held.language)
    told = question_told(question, desk_is)
    return {
        "question": question,
        "desk": desk,
        "token": held.token,
        "language": held.language,
        "desk_told": desk_beside(desk_is, told),
        "told": told,
        "languages": _other_languages(desk.languages, held.language),
        "offers": offers(desk),
        "way_at": reverse("passport-way", args=[held.token]),
        "files_at": f"{reverse('passport', args=[held.token])}files/",
        "live_ticket": tickets.make("patron", desk=desk.key, language=held.language),
        "link": request.build_absolute_uri(reverse("passport", args=[held.token])),
    }


def to(address: str, token: str, query: str = "") -> HttpResponse:
    return private(HttpResponseRedirect(reverse(address, args=[token]) + query, status=303))


def _other_languages(codes: list[str], language: str) -> list[dict[str, str]]:
    others = (code for code in codes if code.split("-")[0] != language.split("-")[0])
    spoken = filter(translation.check_for_language, others)
    return [{"code": code, "name": name_of(code), "address": f"?lang={code}"} for code in spoken]
