"""The desk that an address names, and the language in which it speaks with somebody."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from deskbell.libraries.models import Desk


def desk_of(key: str) -> Desk | None:
    """The desk that takes questions under this key."""
    return Desk.objects.select_related("library", "queue").filter(key=key, active=True).first()


def former_of(key: str) -> Desk | None:
    """The desk of this key that takes no questions any more."""
    return Desk.objects.select_related("library").filter(key=key, active=False).first()


def beside(desk: Desk) -> list[Desk]:
    """The library's other desks, of which each takes questions."""
    return list(desk.library.desks.select_related("library").filter(active=True).exclude(pk=desk.pk).order_by("pk"))


def language_of(request: HttpRequest, desk: Desk) -> str:
    """The desk's own language for this reader: ``?lang=``, else what their browser asks, else the desk's first."""
    wanted = [request.GET.get("lang", "")[:40]]
    wanted += [code for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")[:500])]
    return next((found for code in wanted if (found := _nearest(desk.languages, code))), first_of(desk))


def first_of(desk: Desk) -> str:
    return str(desk.languages[0]) if desk.languages else settings.LANGUAGE_CODE


def page_language(language: str) -> str:
    """The language of our own words where the desk speaks ``language``: itself, its parent, else English."""
    try:
        return get_supported_language_variant(language)
    except LookupError:
        return settings.LANGUAGE_CODE


def _nearest(spoken: list[str], wanted: str) -> str | None:
    """``fr-CA`` finds ``fr-CA``, else ``fr``; ``fr`` finds ``fr-CA`` too."""
    wanted = wanted.lower().replace("_", "-")
    if not wanted:
        return None
    for code in spoken:
        if code.lower() == wanted:
            return code
    return next((code for code in spoken if code.lower().split("-")[0] == wanted.split("-")[0]), None)
