"""Signed live tickets: who a connection is, said by a page that knows, checked without the database.

A ticket is handed out over an ordinary page request and spoken in the first frame, never in the address
(ASVS 5.0 4.4.3, 14.2.1). It is good for minutes; what it opened stays open until the topic is gone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from functools import lru_cache

import msgspec
from django.conf import settings

# Seconds that a page's ticket is good for at most. Whoever is signed out is remembered for as long.
LONGEST = 900


class Ticket(msgspec.Struct, array_like=True, frozen=True):
    """``principal`` is ``s<staff id>`` or ``patron``; ``mark`` names the session that may be signed out."""

    principal: str
    desk: str
    language: str
    mark: str
    until: float
    made: float = 0.0


def make(principal: str, desk: str = "", seconds: int = LONGEST, *, language: str = "en", mark: str = "") -> str:
    """A ticket that can be read for that many seconds."""
    now = time.time()
    payload = msgspec.json.encode(Ticket(principal, desk, language, mark, now + seconds, now))
    return f"{_text(payload)}.{_text(_sign(payload))}"


def read(text: str) -> Ticket | None:
    """The ticket, or ``None`` when it was not made here, was changed, or is too old."""
    payload_text, _, signature_text = text.partition(".")
    try:
        payload, signature = _bytes(payload_text), _bytes(signature_text)
    except ValueError:
        return None
    if not hmac.compare_digest(_sign(payload), signature):
        return None
    ticket = msgspec.json.decode(payload, type=Ticket)
    return ticket if ticket.until > time.time() else None


def mark_of(session_key: str | None) -> str:
    """A short name for a session that does not reveal its key."""
    return hashlib.sha256(f"live mark {session_key}".encode()).hexdigest()[:16] if session_key else ""


def _sign(payload: bytes) -> bytes:
    return hmac.digest(_key(settings.SECRET_KEY), payload, "sha256")


@lru_cache(maxsize=4)
def _key(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"deskbell live ticket", "sha256")


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
