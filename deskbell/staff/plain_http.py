"""Passwords do not cross the network in the clear."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import render

# Any of these says that somebody stands between, and then the near end of the line proves nothing.
FORWARDED = ("FORWARDED", "VIA", "X_REAL_IP", "X_FORWARDED_FOR", "X_FORWARDED_HOST", "X_FORWARDED_PROTO")

Page = Callable[..., HttpResponse]


def is_private(request: HttpRequest) -> bool:
    """HTTPS, or a browser on this very machine that talks to this server by a loopback name, with nobody between."""
    if request.is_secure():
        return True
    if request.META.get("deskbell.forwarded") or any(f"HTTP_{name}" in request.META for name in FORWARDED):
        return False
    host, _port = split_domain_port(request.get_host())
    return _is_loopback(request.META.get("REMOTE_ADDR", "")) and (host == "localhost" or _is_loopback(host.strip("[]")))


def private_line(page: Page) -> Page:
    """For pages that take a password or a one-time link: over plain HTTP from elsewhere they say why they do not."""

    @wraps(page)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_private(request):
            return render(request, "staff/plain_http.html", status=403)
        return page(request, *args, **kwargs)

    return guarded


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
