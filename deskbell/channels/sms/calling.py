"""One HTTP call to a provider, and whether it can have been heard: that decides if a text may be sent again."""

from __future__ import annotations

import base64
import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from deskbell.mailroom import reaching
from deskbell.staff.lines import cut_after, seconds_of, secured, target_of

# Seconds that one wait may last, and all of them: who says a word now and then would otherwise keep us for ever.
PATIENCE = 20.0
WHOLE = 40.0
MOST = 64 * 1024


class NotReached(Exception):
    """Nobody was there: nothing was asked, surely."""


class NoAnswer(Exception):
    """It was asked, and the line broke before the answer: perhaps it was heard."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    words: str
    retry_after: float | None


@dataclass(frozen=True, slots=True)
class File:
    status: int
    data: bytes
    kind: str
    location: str


def post(url: str, fields: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Answer:
    """Posts a form. Follows nothing, tries once. Raises ``NotReached`` or ``NoAnswer``."""
    form = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
    return _call("POST", url, urlencode(fields, encoding="utf-8"), form)


def get(url: str, fields: Mapping[str, str]) -> Answer:
    """The same with the fields in the query, for who reads them only there."""
    joined = "&" if "?" in url else "?"
    return _call("GET", f"{url}{joined}{urlencode(fields, encoding='utf-8')}", None, {})


def fetch(url: str, headers: Mapping[str, str], most: int, seconds: float, *, outside: bool) -> File:
    """What lies there, no more than ``most`` bytes and one. ``outside``: it must be in the internet. Raises as they."""
    response, data = _called("GET", url, None, headers, most + 1, seconds, outside=outside)
    kind = response.getheader("Content-Type") or ""
    return File(response.status, data, kind.partition(";")[0].strip().lower(), response.getheader("Location") or "")


def basic(name: str, password: str) -> str:
    """The head field of RFC 7617."""
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def _call(method: str, url: str, body: str | None, headers: Mapping[str, str]) -> Answer:
    response, data = _called(method, url, body, headers, MOST, WHOLE)
    return Answer(response.status, data.decode("utf-8", "replace"), seconds_of(response.getheader("Retry-After")))


def _called(
    method: str, url: str, body: str | None, headers: Mapping[str, str], most: int, seconds: float, *,
    outside: bool = False,
) -> tuple[http.client.HTTPResponse, bytes]:  # fmt: skip
    try:
        line = _line(url)
        connected = reaching.connected(line.host, line.port, min(PATIENCE, seconds), outside=outside)
    except (OSError, ValueError, http.client.HTTPException) as why:
        raise NotReached(_said(why)) from why
    with connected, cut_after(seconds, connected) as late:
        try:
            line.sock = secured(connected, line.host) if url.lower().startswith("https:") else connected
        except (OSError, ValueError) as why:
            raise NotReached(_said(why)) from why
        try:
            line.request(method, target_of(urlsplit(url)), body, dict(headers))
            response = line.getresponse()
            data = response.read(most)
        except (OSError, http.client.HTTPException) as why:
            raise NoAnswer("it took too long" if late.is_set() else _said(why)) from why
        finally:
            line.close()
    if late.is_set():  # and what is there may be half of it
        raise NoAnswer("it took too long")
    return response, data


def _line(url: str) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    return http.client.HTTPConnection(parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))


def _said(why: Exception) -> str:
    """Never what the other end said: it may be another server than it should, inside of a network that is not ours."""
    if isinstance(why, http.client.HTTPException):
        return "what answers there does not speak HTTP"
    return (str(why) or type(why).__name__)[:200]
