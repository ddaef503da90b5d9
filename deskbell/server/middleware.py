"""The guard at the door of every page: one place for headers, addresses and proxies; and the programs' own door."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import resolve

from deskbell.server.paths import named_by_rooms
from deskbell.server.proxies import client_of, is_trusted
from deskbell.server.settings import ENVIRONMENT

CONSOLE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self'; "
    "connect-src 'self' {socket}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "manifest-src 'self'; worker-src 'self'; frame-src 'self'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Guard:
    """Sets what every answer carries unless its view has set its own, and trusts only the proxies it was told of."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.policy = CONSOLE_POLICY.format(socket=re.sub("^http", "ws", settings.PUBLIC_URL))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        self._believe_proxy(request)
        if _CONTROL.search(request.path):
            return HttpResponse("This address is not one of ours.", status=400, content_type="text/plain")
        response = self.get_response(request)
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Content-Security-Policy", self.policy)
            response.headers.setdefault("Cache-Control", "no-store")
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if ENVIRONMENT.secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        return response

    @staticmethod
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


class Called:
    """What programs call (``AppConfig.called``) goes to its view at once: a provider has no session, no language, no
    form of ours, and there may be hundreds of calls a second. Behind the guard, before everything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.is_called = named_by_rooms("called")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not self.is_called(request.path_info):
            return self.get_response(request)
        request.resolver_match = found = resolve(request.path_info)
        response: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
        return response
