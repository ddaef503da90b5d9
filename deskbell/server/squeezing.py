"""Squeezing: what never holds a secret goes out as gzip.

Static files are squeezed once and kept, since their address changes with their content. Of pages only those are
squeezed that hold nothing worth guessing from their length (BREACH): the support tab and the patron's empty page,
whose tickets and ids are new each time.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.utils.cache import patch_vary_headers

WORTH = ("text/css", "text/javascript", "application/javascript", "image/svg+xml", "text/html", "application/json")
SMALLEST = 400
OPEN_PAGES = ("/tab/", "/ask/")


class Squeeze:
    """Stands before whatever serves static files."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        static = request.path.startswith(settings.STATIC_URL)
        if not (static or request.path.startswith(OPEN_PAGES)) or not _may(request, response):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return response
        body = _body(response)
        if len(body) < SMALLEST:
            return response if not response.streaming else _whole(response, body)
        squeezed = _kept(request.path, body) if static else gzip.compress(body, 6, mtime=0)
        answer = _whole(response, squeezed)
        answer.headers["Content-Encoding"] = "gzip"
        if tag := answer.headers.get("ETag"):
            answer.headers["ETag"] = f"W/{tag}" if not tag.startswith("W/") else tag
        return answer


def _may(request: HttpRequest, response: HttpResponseBase) -> bool:
    kind = response.headers.get("Content-Type", "").split(";")[0]
    return (
        request.method == "GET"
        and response.status_code == 200
        and kind in WORTH
        and "Content-Encoding" not in response.headers
        and "Content-Range" not in response.headers
    )


def _body(response: HttpResponseBase) -> bytes:
    if response.streaming:
        return b"".join(cast("Iterable[bytes]", cast("StreamingHttpResponse", response).streaming_content))
    return cast("HttpResponse", response).content


def _whole(response: HttpResponseBase, body: bytes) -> HttpResponse:
    """The same answer with this body."""
    answer = HttpResponse(body, status=response.status_code, headers=dict(response.headers))
    answer.cookies = response.cookies
    answer.headers["Content-Length"] = str(len(body))
    # Closing the old answer here would end the request twice; its file is closed with the new one.
    answer._resource_closers.extend(response._resource_closers)  # type: ignore[attr-defined]  # noqa: SLF001
    return answer


@lru_cache(maxsize=256)
def _kept(path: str, body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)
