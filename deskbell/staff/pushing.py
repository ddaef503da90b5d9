"""Calling one browser: by the push service that its maker runs, sealed for that browser alone, signed with our key.

The push service learns that this server calls that browser, and when. What a call says is made here, in the person's
language, and names no patron and no word of theirs: it may lie on a locked screen.
"""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.templatetags.static import static

from deskbell.formats import webpush
from deskbell.staff import outside
from deskbell.staff.models import Browser

# Seconds. What a sleeping telephone hears of later than this is of no use to anybody.
WORTH = 1800
SIGNED_FOR = 12 * 3600
# A newer call takes the place of one that the service has not handed over yet (RFC 8030, 5.4).
TOPIC = "deskbell"


@dataclass(frozen=True, slots=True)
class Call:
    """What somebody sees. ``waiting`` stands on the icon; a ``quiet`` one takes another's place without a sound."""

    title: str
    body: str
    language: str
    waiting: int = 0
    quiet: bool = False


class Gone(Exception):
    """There is no such browser any more."""


class Missed(Exception):
    """It was not reached; perhaps later, when the service said so ``after`` how many seconds."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


def push(browser: Browser, call: Call) -> None:
    """One call, no retry. Raises ``Gone`` or ``Missed``. Touches no database."""
    parts = urlsplit(browser.endpoint)
    until = int(time.time()) + SIGNED_FOR
    headers = {
        "Authorization": webpush.signed(_key(settings.SECRET_KEY), _origin(browser), settings.PUBLIC_URL, until),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(WORTH),
        "Topic": TOPIC,
        "Urgency": "normal" if call.quiet else "high",
    }
    try:
        once = ec.generate_private_key(ec.SECP256R1())
        sealed = webpush.encrypt(_written(call), browser.public, browser.auth, secrets.token_bytes(16), once)
        answer = outside.post(browser.endpoint, sealed, headers)
    except (outside.NotOutside, webpush.NotASubscription) as why:
        raise Gone from why
    except outside.NoAnswer as why:
        raise Missed(f"{parts.hostname} did not answer: {why}") from why
    if answer.status in (404, 410):  # RFC 8030, 7.3
        raise Gone
    if not 200 <= answer.status < 300:
        raise Missed(f"{parts.hostname} answered {answer.status}", answer.retry_after)


def public_key() -> str:
    """What browsers are given, so that nobody else can call them."""
    return webpush.public_of(_key(settings.SECRET_KEY))


def _written(call: Call) -> bytes:
    said = {
        "title": call.title[:100], "body": call.body[:200], "lang": call.language, "waiting": call.waiting,
        "quiet": call.quiet, "icon": static("look/bell-192.png"), "badge": static("look/bell-badge.png"),
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def _origin(browser: Browser) -> str:
    parts = urlsplit(browser.endpoint)
    return f"{parts.scheme}://{parts.netloc}"


@lru_cache(maxsize=2)
def _key(secret: str) -> ec.EllipticCurvePrivateKey:
    """Made from the key file: several servers have the same one, and no backup holds it."""
    seed = HKDF(algorithm=SHA256(), length=48, salt=None, info=b"deskbell.staff.pushing").derive(secret.encode())
    return webpush.key_from(seed)
