"""What stands around the support tab in the sample: each library's own home page, in its own words.

On a real server these pages are somewhere else and not ours. The policy is one that a careful library might have: it
allows the tab's script and frame by our address, and nothing inline.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from deskbell.libraries.fields import in_language
from deskbell.server.sample.front_pages import FRONT_PAGES, WORDS
from deskbell.server.sample.lakes import NAME, PLACES

POLICY = (
    "default-src 'none'; script-src {house}; frame-src {house}; style-src 'self'; img-src 'self' data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


@require_safe
def library(request: HttpRequest, key: str) -> HttpResponse:
    """A library's home page with its support tab; ``?lang=fr`` in French."""
    if key not in PLACES:
        raise Http404
    place, page = PLACES[key], FRONT_PAGES[key]
    language = _language(request, place.languages)
    context = {
        "key": key,
        "desk": next(iter(place.desks)),
        "name": in_language(place.name, language),
        "page": page[language],
        "others": [code for code in place.languages if code != language],
    }
    return _page(request, "sample/library.html", context, language)


@require_safe
def all_libraries(request: HttpRequest) -> HttpResponse:
    """The consortium's page: every library's, one below the other."""
    language = _language(request, ("en", "fr"))
    libraries = [
        {"key": key, "name": in_language(place.name, language), "lead": FRONT_PAGES[key][language].lead}
        for key, place in PLACES.items()
    ]
    context = {
        "key": "lakes-answers",
        "desk": "lakes",
        "name": in_language(NAME, language),
        "libraries": libraries,
        "others": [code for code in ("en", "fr") if code != language],
    }
    return _page(request, "sample/lakes.html", context, language)


def _page(request: HttpRequest, template: str, context: dict[str, Any], language: str) -> HttpResponse:
    words = WORDS[language]
    with translation.override(language):
        response = render(request, template, {**context, "language": language, "words": words})
    response.headers["Content-Security-Policy"] = POLICY.format(house=f"'self' {settings.PUBLIC_URL}")
    # As library pages are: the window of its own is then told what the tab keeps.
    response.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return response


def _language(request: HttpRequest, spoken: tuple[str, ...]) -> str:
    wanted = request.GET.get("lang", "")
    return wanted if wanted in spoken else spoken[0]
