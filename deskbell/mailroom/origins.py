"""The ids that others give their messages: how one is kept, so that it is taken once and found by what answers it."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from deskbell.mailroom import sealing
from deskbell.mailroom.contract import Inbound

LONGEST = 255
FORGOTTEN = "forgotten:"


def origin_of(text: str) -> str:
    """An id as ``Received.origin`` holds it; a longer one by its SHA-256."""
    text = text.replace("\0", "").encode("utf-8", "replace").decode()
    return text if len(text) <= LONGEST else f"sha256:{_sha256(text.encode())}"


def digest_of(inbound: Inbound) -> str:
    """What a message says, by whom, as a keyed digest: the same for the same message brought twice."""
    files = (f"{file.name}:{len(file.data)}:{'' if file.kept else _sha256(file.data)}" for file in inbound.files)
    said = "\0".join((inbound.sender, inbound.subject, inbound.words, *files))
    return sealing.digest(said.encode("utf-8", "replace"), "deskbell received digest")


def renamed(inbound: Inbound, digest: str) -> Inbound:
    """Another message under an id that was taken before: nothing is dropped for a mistake, or for a trick."""
    return replace(inbound, id=f"{origin_of(inbound.id)[:230]}#{digest[:16]}")


def forgotten(origin: str) -> str:
    """What is left of an origin when its message is forgotten: the same message is still known, and says nothing."""
    return FORGOTTEN + sealing.digest(origin.encode(), "deskbell origin digest")


def forms_of(text: str) -> tuple[str, str]:
    """Both forms in which a message may be known already."""
    origin = origin_of(text)
    return origin, forgotten(origin)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
