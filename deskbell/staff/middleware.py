"""The language of every page, and the beginning of what is remembered of its reader."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, get_supported_language_variant

from deskbell.staff import scope

__all__ = ["Language"]


class Language:
    """Speaks the person's own language; to others, what the address (``?language=fr``) or their browser asks.

    Without a session cookie the session is not touched, so pages for patrons read no row and set no cookie. A page that
    knows better (a patron's, by the language they ask in) activates its own afterwards.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code = _of_the_person(request)
        with translation.override(code or _asked_for(request)):
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        if code is None:
            patch_vary_headers(response, ("Accept-Language",))
        return response


def _of_the_person(request: HttpRequest) -> str | None:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return None
    scope.remember(request.user)
    return _spoken(request.user.language) or settings.LANGUAGE_CODE


def _asked_for(request: HttpRequest) -> str:
    return _spoken(request.GET.get("language", "")) or get_language_from_request(request)


def _spoken(code: str) -> str | None:
    try:
        return get_supported_language_variant(code)
    except LookupError:
        return None
