"""The guard at the door of every page: one place for headers, addresses and proxies; and the programs' own door."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from deskbell.server import errors
from deskbell.server.calls import AnswerAll
from deskbell.server.proxies import client_of, is_trusted
from deskbell.server.settings import ENVIRONMENT

_SOCKET = re.sub("^http", "ws", settings.PUBLIC_URL)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self'; "
    f"connect-src 'self' {_SOCKET}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "manifest-src 'self'; worker-src 'self'; frame-src 'self'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
Response = TypeVar("Response", bound=HttpResponseBase)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Guard:
    """Sets what every answer carries unless its view has set its own, and trusts only the proxies it was told of."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        _believe_proxy(request)
        return _dressed(request, _refused(request) or self.get_response(request))


class Methods:
    """Django answers a method that an address does not know with an empty page: here it is one in words. Innermost, so
    that it is drawn like any other; what has words of its own keeps them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            return errors.not_so(request, response.headers["Allow"])
        return response


def guarded(answer_all: AnswerAll) -> AnswerAll:
    """The same guard before what programs call; neither a session nor a language is behind it."""

    def answered(requests: Sequence[HttpRequest]) -> list[HttpResponse]:
        for request in requests:
            _believe_proxy(request)
        refused = [_refused(request) for request in requests]
        others = [request for request, refusal in zip(requests, refused, strict=True) if refusal is None]
        rest = iter(answer_all(others))
        return [_dressed(request, no or next(rest)) for request, no in zip(requests, refused, strict=True)]

    return answered


def _believe_proxy(request: HttpRequest) -> None:
    """X-Forwarded-* counts only from a proxy that the administrator named (ASVS 5.0 4.1.3)."""
    meta = request.META
    given = meta.get("HTTP_X_FORWARDED_FOR") or meta.get("HTTP_X_FORWARDED_PROTO")
    meta["deskbell.forwarded"] = bool(given)
    if not given or not is_trusted(meta.get("REMOTE_ADDR", "")):
        return
    meta["REMOTE_ADDR"] = client_of(meta["REMOTE_ADDR"], meta.get("HTTP_X_FORWARDED_FOR", ""))
    if meta.get("HTTP_X_FORWARDED_PROTO", "").strip() == "https":
        meta["wsgi.url_scheme"] = "https"


def _refused(request: HttpRequest) -> HttpResponse | None:
    if _CONTROL.search(request.path):
        return HttpResponse("This address is not one of ours.", status=400, content_type="text/plain")
    return None


def _dressed(request: HttpRequest, response: Response) -> Response:
    if not request.path.startswith("/static/"):
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Cache-Control", "no-store")
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if ENVIRONMENT.secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response
