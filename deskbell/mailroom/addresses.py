"""Addresses of patrons: recognised, sealed, found again, never shown by accident.

A row holds a keyed digest (HMAC-SHA-256, to find it again) and a ciphertext (AES-256-GCM, to send to it). Both keys
are made from the secret key by HKDF (RFC 5869) and never stored, so the table alone says nothing. The library is part
of both: the same phone at another library is another address.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from deskbell.libraries.models import Library
from deskbell.mailroom.models import Address

EMAIL = "email"
PHONE = "phone"
# The first byte of every ciphertext, so that another way of sealing can stand beside this one.
SEAL = b"\x01"
NONCE = 12


class BadAddress(ValueError):
    """Neither an email address nor a phone number; ``code`` is ``bad_address``."""

    code = "bad_address"


@dataclass(frozen=True, slots=True)
class Recognised:
    """An address as it will be used, and what it is."""

    kind: str
    text: str


def recognise(text: str) -> Recognised:
    """An email address or a phone number (E.164; ten digits are taken as North American), or ``BadAddress``."""
    text = text.strip()
    if "@" in text:
        return Recognised(EMAIL, _email(text))
    return Recognised(PHONE, _phone(text))


def keep(library: Library, text: str) -> Address:
    """The row of an address at a library, made if it is new. Raises ``BadAddress``."""
    found = recognise(text)
    address, made = Address.objects.get_or_create(
        library=library,
        kind=found.kind,
        digest=_digest(library.pk, found),
        defaults={"sealed": _seal(library.pk, found)},
    )
    if not made and not address.sealed:  # restored from a backup, which holds no sealed values
        address.sealed = _seal(library.pk, found)
        address.save(update_fields=["sealed"])
    return address


def find(library: Library, text: str) -> Address | None:
    """The row of an address at a library, if it was kept there."""
    found = recognise(text)
    return Address.objects.filter(library=library, kind=found.kind, digest=_digest(library.pk, found)).first()


def read(address: Address) -> str:
    """The address itself. Raises ``BadAddress`` when it was sealed under another key, or restored without its seal."""
    sealed = bytes(address.sealed)
    if not sealed:
        raise BadAddress("the address came from a backup, which holds none")
    nonce, ciphertext = sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
    try:
        return (
            _cipher(settings.SECRET_KEY).decrypt(nonce, ciphertext, _bound(address.library_id, address.kind)).decode()
        )
    except InvalidTag as why:
        raise BadAddress("the address was sealed under another key") from why


# ---- recognising ----------------------------------------------------------------------------------


_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W_][\w-]{0,61}[^\W_]")
_PHONE = re.compile(r"\+?[\d\s().\-/]{7,30}")


def _email(text: str) -> str:
    """One address, plainly written; only sending to it can prove more (RFC 5321, 4.5.3.1: at most 254 octets)."""
    if len(text.encode()) > 254 or not _EMAIL.fullmatch(text):
        raise BadAddress("not an email address")
    local, _, domain = text.rpartition("@")
    return f"{local}@{domain.lower()}"


def _phone(text: str) -> str:
    digits = re.sub(r"\D", "", text, flags=re.ASCII) if text.isascii() and _PHONE.fullmatch(text) else ""
    if not text.startswith("+"):
        if len(digits) == 10:
            digits = "1" + digits
        elif not (len(digits) == 11 and digits.startswith("1")):
            digits = ""
    if not 8 <= len(digits) <= 15 or digits.startswith("0"):
        raise BadAddress("neither an email address nor a phone number")
    return f"+{digits}"


# ---- sealing --------------------------------------------------------------------------------------


def _digest(library: int, found: Recognised) -> str:
    """Mailboxes are told apart without regard to capitals: nobody gives two that differ only so."""
    message = b"\0".join((str(library).encode(), found.kind.encode(), found.text.casefold().encode()))
    return hmac.new(_key(settings.SECRET_KEY, b"deskbell address digest"), message, hashlib.sha256).hexdigest()


def _seal(library: int, found: Recognised) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    sealed = _cipher(settings.SECRET_KEY).encrypt(nonce, found.text.encode(), _bound(library, found.kind))
    return SEAL + nonce + sealed


def _bound(library: int, kind: str) -> bytes:
    """What a ciphertext belongs to: moved to another library's row it cannot be read."""
    return f"{library}:{kind}".encode()


@lru_cache(maxsize=4)
def _cipher(secret: str) -> AESGCM:
    return AESGCM(_key(secret, b"deskbell address seal"))


@lru_cache(maxsize=8)
def _key(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())
