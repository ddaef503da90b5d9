"""Signed and encrypted messages: what can be read without a key is read, the rest is said to be closed.

Nothing is verified or decrypted here. A signature says nothing about a sender until somebody checks it.
"""

from __future__ import annotations

import re

# Shown in the place of words that nobody here can read; it stands in both languages because this room knows no reader.
ENCRYPTED = (
    "[This message is encrypted and cannot be read here; the file with it is what arrived.\n"
    "Ce message est chiffré et ne peut être lu ici ; le fichier joint est ce qui est arrivé.]"
)

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")  # 1.2.840.113549.1.7.2
_SEQUENCE, _OBJECT, _SET, _INTEGER, _OCTETS = 0x30, 0x06, 0x31, 0x02, 0x04
_CONSTRUCTED = 0x20
_TAGGED_0 = 0xA0
DEEPEST = 8  # octet strings within octet strings


def signed_content(der: bytes) -> bytes | None:
    """The message inside an opaque S/MIME signature (CMS SignedData, RFC 5652, 5.1), None if this is none."""
    try:
        outer = _enter(der, 0, len(der), _SEQUENCE)
        at, end = _skip_object(der, outer, _SIGNED_DATA)
        at, end = _enter(der, at, end, _TAGGED_0)
        at, end = _enter(der, at, end, _SEQUENCE)
        for tag in (_INTEGER, _SET):  # version, digest algorithms
            at = _after(der, at, end, tag)
        at, end = _enter(der, at, end, _SEQUENCE)
        at, end = _skip_object(der, (at, end), None)
        at, end = _enter(der, at, end, _TAGGED_0)
        return b"".join(_octets(der, at, end, 0))
    except _Broken:
        return None


def cleartext(text: str) -> str:
    """Text without the armour of an OpenPGP clear signature (RFC 4880, 7): only the words that were signed."""
    found = _CLEAR_SIGNED.search(text)
    if found is None:
        return text
    end = text.find("\n-----BEGIN PGP SIGNATURE-----", found.end() - 1)
    if end < 0:
        return text
    closing = text.find("\n-----END PGP SIGNATURE-----", end)
    after = text.find("\n", closing + 1) if closing >= 0 else -1
    words = text[found.end() : end].replace("\n- ", "\n")
    return text[: found.start()] + words.removeprefix("- ") + (text[after:] if after >= 0 else "")


def armoured(text: str) -> tuple[str, str] | None:
    """An encrypted block inside a text: the text with a sentence in its place, and the block; None if there is none."""
    begin = text.find("-----BEGIN PGP MESSAGE-----")
    if begin < 0 or (begin and text[begin - 1] != "\n"):
        return None
    end = text.find("-----END PGP MESSAGE-----", begin)
    end = len(text) if end < 0 else end + len("-----END PGP MESSAGE-----")
    return text[:begin] + ENCRYPTED + text[end:], text[begin:end] + "\n"


# ---- BER, as much of it as stands around a message ----------------------------------------------------


class _Broken(ValueError):
    """These bytes are not what was expected."""


def _header(data: bytes, at: int, end: int) -> tuple[int, int, int]:
    """A tag, where its content begins, and where it ends; of indefinite length it ends with its parent."""
    if at + 2 > end:
        raise _Broken
    tag, length = data[at], data[at + 1]
    start = at + 2
    if length == 0x80:
        return tag, start, -1
    if length > 0x80:
        size = length & 0x7F
        if size > 6 or start + size > end:
            raise _Broken
        length = int.from_bytes(data[start : start + size], "big")
        start += size
    return tag, start, min(start + length, end)


def _enter(data: bytes, at: int, end: int, expected: int) -> tuple[int, int]:
    tag, start, stop = _header(data, at, end)
    if tag != expected:
        raise _Broken
    return start, end if stop < 0 else stop


def _after(data: bytes, at: int, end: int, expected: int) -> int:
    """Where the next value begins. What is passed over here is never of indefinite length in practice."""
    tag, _, stop = _header(data, at, end)
    if tag != expected or stop < 0:
        raise _Broken
    return stop


def _skip_object(data: bytes, span: tuple[int, int], wanted: bytes | None) -> tuple[int, int]:
    at, end = span
    tag, start, stop = _header(data, at, end)
    if tag != _OBJECT or stop < 0 or (wanted is not None and data[start:stop] != wanted):
        raise _Broken
    return stop, end


def _octets(data: bytes, at: int, end: int, depth: int) -> list[bytes]:
    """An octet string, which may be cut into several (as programs do that write while they read)."""
    found: list[bytes] = []
    while at + 2 <= end and data[at : at + 2] != b"\0\0":
        tag, start, stop = _header(data, at, end)
        if tag == _OCTETS and stop >= 0:
            found.append(data[start:stop])
            at = stop
        elif tag == _OCTETS | _CONSTRUCTED and depth < DEEPEST:
            inner = _octets(data, start, end if stop < 0 else stop, depth + 1)
            found += inner
            if stop < 0:
                return found  # what follows its end belongs to somebody else
            at = stop
        else:
            raise _Broken
    return found


_CLEAR_SIGNED = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:[A-Za-z]+: [^\n]*\n)*\n", re.MULTILINE)
