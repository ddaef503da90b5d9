"""One HTTP call to a provider, and whether it can have been heard: that decides if a text may be sent again."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

PATIENCE = 20.0
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


def post(url: str, fields: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Answer:
    """Posts a form. Follows nothing, tries once. Raises ``NotReached`` or ``NoAnswer``."""
    form = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
    return _call("POST", url, urlencode(fields, encoding="utf-8"), form)


def get(url: str, fields: Mapping[str, str]) -> Answer:
    """The same with the fields in the query, for who reads them only there."""
    joined = "&" if urlsplit(url).query else "?"
    return _call("GET", f"{url}{joined}{urlencode(fields, encoding='utf-8')}", None, {})


def _call(method: str, url: str, body: str | None, headers: Mapping[str, str]) -> Answer:
    parts = urlsplit(url)
    line = _line(parts.scheme, parts.hostname or "", parts.port)
    try:
        line.connect()
    except (OSError, http.client.HTTPException, UnicodeError) as why:
        raise NotReached(_said(why)) from why
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        line.request(method, path, body, dict(headers))
        response = line.getresponse()
        words = response.read(MOST).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as why:
        raise NoAnswer(_said(why)) from why
    finally:
        line.close()
    return Answer(response.status, words, _seconds(response.getheader("Retry-After")))


def _line(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=PATIENCE, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=PATIENCE)


def _seconds(text: str | None) -> float | None:
    return float(text) if text and text.isascii() and text.isdigit() else None


def _said(why: Exception) -> str:
    return (str(why) or type(why).__name__)[:200]
