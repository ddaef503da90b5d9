"""The ids that others give their messages: how one is kept, so that it is taken once and found by what answers it."""

from __future__ import annotations

import hashlib

from deskbell.mailroom import sealing

LONGEST = 255
FORGOTTEN = "forgotten:"


def origin_of(text: str) -> str:
    """An id as ``Received.origin`` holds it; a longer one by its SHA-256."""
    text = text.replace("\0", "").encode("utf-8", "replace").decode()
    return text if len(text) <= LONGEST else f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def forgotten(origin: str) -> str:
    """What is left of an origin when its message is forgotten: the same message is still known, and says nothing."""
    return FORGOTTEN + sealing.digest(origin.encode(), "deskbell origin digest")


def forms_of(text: str) -> tuple[str, str]:
    """Both forms in which a message may be known already."""
    origin = origin_of(text)
    return origin, forgotten(origin)
