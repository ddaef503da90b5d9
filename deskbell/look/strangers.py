"""Pages for people who are not signed in: rendered without the request, so no session is read and no cookie set."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self' {socket}; base-uri 'none'; form-action 'self'{framing}"
)


def stranger_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    sites: Iterable[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """A page that anybody may open.

    ``sites`` are the origins that may frame it: ``None`` none at all, an empty list every one. Nothing is kept by a
    browser or told to the next page, and no search engine lists it.
    """
    response = HttpResponse(render_to_string(template, dict(context)), status=status)
    response.headers["Content-Security-Policy"] = POLICY.format(socket=_socket(request), framing=framing(sites))
    return private(response)


def private(response: HttpResponse) -> HttpResponse:
    """Marks an answer as nobody else's business."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def framing(sites: Iterable[str] | None) -> str:
    """The policy's end. What is no origin is left out; it could end the policy and begin another.

    Where every site may there is no directive: ``*`` would still refuse a file on somebody's own machine, and a page in
    a sandbox that has no origin.
    """
    if sites is None:
        return "; frame-ancestors 'none'"
    given = list(sites)
    sources = " ".join(["'self'", *(site for site in given if is_origin(site))])
    return f"; frame-ancestors {sources}" if given else ""


def is_origin(site: str) -> bool:
    """``https://www.library.example`` or ``https://*.library.example``, perhaps with a port; no path."""
    scheme, _, host = site.partition("://")
    plain = host.replace("*.", "", 1) if host.startswith("*.") else host
    return (
        scheme in ("http", "https")
        and bool(plain)
        and plain.isascii()
        and all(character.isalnum() or character in ".-:[]" for character in plain)
    )


def may_frame(sites: Iterable[str], site: str) -> bool:
    """Whether a browser would let that origin frame a page by ``framing(sites)`` (CSP 3, 6.7.2.8): a source with http
    is of https too, and ``*.`` stands for what is below a host, not for the host."""
    given = list(sites)
    return not given or any(_matches(one.lower(), site.lower()) for one in given if is_origin(one))


def _matches(source: str, site: str) -> bool:
    (scheme, host, port), (given_scheme, given_host, given_port) = _parts(source), _parts(site)
    same_scheme = given_scheme in (scheme, "https") and given_scheme != ""
    below = host.startswith("*.") and given_host.endswith(host[1:])
    same_port = port == given_port or (port, given_port) == (80, 443)
    return same_scheme and same_port and (below or host == given_host)


def _parts(origin: str) -> tuple[str, str, int | None]:
    try:
        parts = urlsplit(origin)
        return parts.scheme, parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return "", "", None


def _socket(request: HttpRequest) -> str:
    """Where the page's socket is; asked by a name that is not ours, at the public address."""
    try:
        return f"{'wss' if request.is_secure() else 'ws'}://{request.get_host()}"
    except DisallowedHost:
        return re.sub("^http", "ws", str(settings.PUBLIC_URL))
