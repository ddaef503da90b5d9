"""Squeezing: what never holds a secret goes out as gzip.

Static files are squeezed once and kept, since their address changes with their content; scripts lose their comments
on the way. Of pages only those are
squeezed that hold nothing worth guessing from their length (BREACH): the support tab and the patron's empty page,
whose tickets and ids are new each time.
"""

from __future__ import annotations

import gzip
import re
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
    return gzip.compress(uncommented(body) if path.endswith(".js") else body, 9, mtime=0)


def uncommented(script: bytes) -> bytes:
    """A script without the lines that are nothing but a comment (``// …``, ``/** … */``); every other line as it is.

    Whoever reads the sources reads the repository. A script with a text over several lines (a template literal), or
    with any other comment over several lines, stays whole: a line in it may only look like a comment.
    """
    lines = script.splitlines(keepends=True)
    if any(_leaves_open(line) for line in lines):
        return script
    kept: list[bytes] = []
    inside: list[bytes] = []
    for line in lines:
        bare = line.strip()
        if inside or bare.startswith(b"/**"):
            inside.append(line)
            if b"*/" in bare:
                kept += [] if bare.find(b"*/") == len(bare) - 2 else inside
                inside = []
        elif not bare.startswith(b"//"):
            kept.append(line)
    return b"".join(kept + inside)


def _leaves_open(line: bytes) -> bool:
    """May a text or a comment of this line end on a later one? Rather once too often than once too seldom."""
    if line.strip().startswith((b"//", b"/**", b"* ")):
        return False
    whole = _LITERAL.findall(line)
    return (
        line.rfind(b"/*") > line.rfind(b"*/")
        or b"`" in _LITERAL.sub(b"", line)
        or any(text.count(b"{") != text.count(b"}") for text in whole)
    )


_LITERAL = re.compile(rb"`(?:\\.|[^`\\])*`")
