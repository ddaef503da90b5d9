"""Sealing: what only the key file can read, and digests by which it is found again.

AES-256-GCM (NIST SP 800-38D) with a fresh nonce, under a key made from the secret key by HKDF (RFC 5869) for one
purpose. A sealed value is bound to where it belongs: moved to another row it cannot be read. Sealed columns stay out of
backups (``server.keeping``).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

# The first byte of every sealed value, so that another way of sealing can stand beside this one.
MARK = b"\x01"
NONCE = 12


class Unopened(ValueError):
    """Sealed under another key, for another place, or restored from a backup, which holds none."""


def seal(text: str, purpose: str, bound: str) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return MARK + nonce + _cipher(settings.SECRET_KEY, purpose).encrypt(nonce, text.encode(), bound.encode())


def unseal(sealed: bytes, purpose: str, bound: str) -> str:
    """Raises ``Unopened``."""
    if not sealed:
        raise Unopened("it came from a backup, which holds nothing sealed")
    nonce, ciphertext = sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
    try:
        return _cipher(settings.SECRET_KEY, purpose).decrypt(nonce, ciphertext, bound.encode()).decode()
    except (InvalidTag, ValueError) as why:  # ValueError: cut so short that no nonce is left
        raise Unopened("it was sealed under another key, or is damaged") from why


def digest(message: bytes, purpose: str) -> str:
    """HMAC-SHA-256 in hex: the same for the same message, and nothing to whoever lacks the key file."""
    return hmac.new(_key(settings.SECRET_KEY, purpose), message, hashlib.sha256).hexdigest()


@lru_cache(maxsize=8)
def _cipher(secret: str, purpose: str) -> AESGCM:
    return AESGCM(_key(secret, purpose))


@lru_cache(maxsize=16)
def _key(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.encode())
