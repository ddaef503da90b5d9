"""Web Push, as it goes over the wire: words that only one browser can read, and who may call it.

RFC 8291 (encryption for a subscription, by aes128gcm of RFC 8188) and RFC 8292 (VAPID, a server signs what it sends).
The push service in between sees neither words nor how long they are.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

# The order of P-256 (FIPS 186-5); a private key is a number below it.
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# Every message is as long as this, with its padding: a length tells nothing. One record of RFC 8188.
PADDED = 1024
RECORD = 4096
POINT, AUTH = 65, 16


class NotASubscription(ValueError):
    """The keys are not those of a browser."""


def encrypt(
    words: bytes, public: str, auth: str, salt: bytes, own: ec.EllipticCurvePrivateKey, padded: int = PADDED
) -> bytes:
    """The body of a push. ``public`` and ``auth`` are the subscription's, in base64url.

    ``salt`` (16 bytes) and ``own`` are fresh for every message. Raises ``NotASubscription``.
    """
    theirs, secret = point(public), _exactly(auth, AUTH)
    if len(words) >= padded or padded + AUTH > RECORD:
        raise ValueError("longer than one push may be")
    ours = _raw(own.public_key())
    shared = own.exchange(ec.ECDH(), theirs)
    # RFC 8291, 3.3 and 3.4.
    material = _derive(shared, secret, b"WebPush: info\0" + _raw(theirs) + ours, 32)
    key = _derive(material, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(material, salt, b"Content-Encoding: nonce\0", 12)
    sealed = AESGCM(key).encrypt(nonce, (words + b"\x02").ljust(padded, b"\0"), None)
    return salt + RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours + sealed


def point(public: str) -> ec.EllipticCurvePublicKey:
    """A browser's public key. Raises ``NotASubscription`` for what is no point of the curve."""
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _exactly(public, POINT))
    except ValueError as why:
        raise NotASubscription("it is no point of P-256") from why


def check(public: str, auth: str) -> None:
    """Raises ``NotASubscription`` unless words can be sealed for these keys."""
    point(public)
    _exactly(auth, AUTH)


def key_from(seed: bytes) -> ec.EllipticCurvePrivateKey:
    """The key that belongs to a seed of at least 48 bytes: with 128 bits to spare nothing is likelier than the rest
    (FIPS 186-5, A.2.1)."""
    return ec.derive_private_key(int.from_bytes(seed, "big") % (ORDER - 1) + 1, ec.SECP256R1())


def public_of(own: ec.EllipticCurvePrivateKey) -> str:
    """What a browser is given as ``applicationServerKey``."""
    return _text(_raw(own.public_key()))


def signed(own: ec.EllipticCurvePrivateKey, audience: str, sender: str, until: int) -> str:
    """The ``Authorization`` of a push: to whom (the service's origin), from whom (an address), until when (epoch)."""
    parts: tuple[Mapping[str, object], ...] = (
        {"typ": "JWT", "alg": "ES256"},
        {"aud": audience, "exp": until, "sub": sender},
    )
    said = ".".join(_text(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
    r, s = decode_dss_signature(own.sign(said.encode(), ec.ECDSA(SHA256())))
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return f"vapid t={said}.{_text(signature)}, k={public_of(own)}"


def _derive(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(material)


def _raw(public: ec.EllipticCurvePublicKey) -> bytes:
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _exactly(text: str, length: int) -> bytes:
    try:
        raw = base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as why:
        raise NotASubscription("it is no base64url") from why
    if len(raw) != length:
        raise NotASubscription(f"it has {len(raw)} bytes instead of {length}")
    return raw
