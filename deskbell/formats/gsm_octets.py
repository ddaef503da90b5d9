"""Text messages as octets: what SMPP, Kannel and a modem carry, in both directions.

    encode(text, reference)      the parts to send: data_coding, header (UDH) and body of each
    opened(user_data)            header and body of a part that came with the header flag set (esm_class 0x40, a UDHI)
    place(header)                which part of which text it is
    join({1: (coding, body), …}, total)   the text of the parts that are there

Body and header are kept apart all along; on the wire they follow each other. An alphabet of 7 bits travels "unpacked",
one septet to an octet (SMPP, Kannel), or packed, eight septets to seven octets (a modem's PDU).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from deskbell.formats.gsm import ALPHABET, ESCAPE, EXTENSION, SEPTETS, WIDE_HEADER, encoding_of, split

# Values of data_coding (SMPP 3.4, 5.2.19).
DEFAULT, ASCII, LATIN, UCS2 = 0, 1, 3, 8
MOST_PARTS = 255  # the header counts them in one octet
GAP = "[…]"  # stands where a part is missing


class TooManyParts(ValueError):
    """More than 255 parts: no header can count them."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part to send. `length` is what the PDU says of header and body together: octets, or septets when packed."""

    coding: int
    header: bytes
    body: bytes
    length: int


@dataclass(frozen=True, slots=True)
class Place:
    """Which part this is, 1 to `total`, of the text that its sender gave this reference; `wide`: of 16 bits."""

    reference: int
    total: int
    number: int
    wide: bool = False


def encode(text: str, reference: int = 0, *, wide: bool = False, packed: bool = False) -> list[Part]:
    """The parts of a text as they are sent; none if it is empty. Raises `TooManyParts` above 255.

    `reference` is the caller's, another for each text to the same phone; its lowest 8 (wide: 16) bits count. Halves of
    surrogate pairs, which are no text, are sent as "?".
    """
    parts = split(text, wide=wide)
    if len(parts) > MOST_PARTS:
        raise TooManyParts(f"a text has at most {MOST_PARTS} parts, not {len(parts)}")
    is_cheap = encoding_of(text) == "GSM-7"  # of the whole: a part alone might do with less
    encoded = []
    for number, part in enumerate(parts, 1):
        header = _header(Place(reference, len(parts), number, wide)) if len(parts) > 1 else b""
        encoded.append(_of_septets(part, header, packed=packed) if is_cheap else _of_utf16(part, header))
    return encoded


def decode(body: bytes, coding: int) -> str | None:
    """The text in a body without its header, septets unpacked; None where the coding says that it is no text.

    Codings 0 (GSM; `SMSC default`), 1 (ASCII), 3 (Latin-1), 8 (UTF-16), 6 and 7 (Cyrillic, Hebrew), and from 0x10 on
    the groups of 3GPP TS 23.038, 4. Of nothing that is text is any octet refused: where 0 or 1 holds octets above 0x7F
    the gateway has mislabelled it, and it is UTF-8 if it can be, else Windows-1252, which Latin-1 is read as too.
    """
    alphabet = _alphabet(coding)
    if alphabet == _GSM and body.isascii():
        return "".join(_READ[septet] for septet in _SEPTET.findall(body.decode("ascii")))
    if alphabet in {_GSM, _ASCII}:
        return _guessed(body)
    if alphabet == _UTF16 and body[:2] in {b"\xff\xfe", b"\xfe\xff"}:  # not asked for, but some write it
        return body.decode("utf-16", "replace")
    return body.decode(alphabet, "replace") if alphabet else None


def opened(user_data: bytes) -> tuple[bytes, bytes]:
    """Header (its length octet included) and body of user data that begins with a header; no header if it lies."""
    end = user_data[0] + 1 if user_data else 0
    return (user_data[:end], user_data[end:]) if end <= len(user_data) else (b"", user_data)


def place(header: bytes) -> Place | None:
    """What a header says of parts (3GPP TS 23.040, 9.2.3.24); None if nothing, or nothing that can be."""
    found, at = None, 1
    while at + 2 <= len(header):
        kind, size = header[at], header[at + 1]
        value = header[at + 2 : at + 2 + size]
        if len(value) == size == _SIZES.get(kind) and 1 <= value[-1] <= value[-2]:
            found = Place(int.from_bytes(value[:-2], "big"), value[-2], value[-1], wide=kind == _WIDE)
        at += 2 + size
    return found


def join(parts: Mapping[int, tuple[int, bytes]], total: int) -> str:
    """The text of the parts (number: coding and body without header) that are there, GAP for those that are not.

    Neighbours of one coding are joined before they are read: many phones cut through a surrogate or an escape pair.
    """
    there = [parts.get(number) for number in range(1, min(total, MOST_PARTS) + 1)]
    pieces = []
    for coding, run in groupby(there, key=lambda part: None if part is None else part[0]):
        text = None if coding is None else decode(b"".join(part[1] for part in run if part), coding)
        pieces.append(GAP if text is None else text)
    return "".join(pieces)


# ---- packing ----------------------------------------------------------------------------------------


def pack(septets: bytes, after: int = 0) -> bytes:
    """Septets in octets, the lowest bit first, beginning at the next septet's border after so many octets of header."""
    packed, held, bits = bytearray(), 0, _fill(after)
    for septet in septets:
        held |= (septet & 0x7F) << bits
        bits += 7
        if bits >= 8:
            packed.append(held & 0xFF)
            held >>= 8
            bits -= 8
    if bits and septets:
        packed.append(held)
    return bytes(packed)


def unpack(packed: bytes, count: int, after: int = 0) -> bytes:
    """At most `count` septets out of octets that follow so many octets of header: a PDU's length, less the header's.

    Only the count tells seven bits of nothing at the end from an "@".
    """
    septets, held, bits, fill = bytearray(), 0, 0, _fill(after)
    for octet in packed:
        held |= octet << bits
        bits += 8
        if fill:
            held, bits, fill = held >> fill, bits - fill, 0
        while bits >= 7:
            septets.append(held & 0x7F)
            held >>= 7
            bits -= 7
    return bytes(septets[: max(count, 0)])


def _fill(header: int) -> int:
    """How many bits a header of so many octets leaves unused, so that the next septet begins at a septet's border."""
    return -header * 8 % 7


# ---- parts to send ----------------------------------------------------------------------------------


def _of_septets(part: str, header: bytes, *, packed: bool) -> Part:
    septets = b"".join(SEPTETS[character] for character in part)
    if not packed:
        return Part(DEFAULT, header, septets, len(header) + len(septets))
    in_septets = (len(header) * 8 + 6) // 7
    return Part(DEFAULT, header, pack(septets, len(header)), in_septets + len(septets))


def _of_utf16(part: str, header: bytes) -> Part:
    body = part.encode("utf-16-be", "replace")
    return Part(UCS2, header, body, len(header) + len(body))


def _header(at: Place) -> bytes:
    if not at.wide:
        return bytes([5, _NARROW, 3, at.reference & 0xFF, at.total, at.number])
    reference = (at.reference & 0xFFFF).to_bytes(2, "big")
    return bytes([WIDE_HEADER - 1, _WIDE, 4, *reference, at.total, at.number])


# ---- alphabets --------------------------------------------------------------------------------------


def _alphabet(coding: int) -> str:
    """Python's name of the alphabet; "" for what is no text (binary, compressed, reserved)."""
    if coding < 0x10:
        return _CODINGS.get(coding, "")
    if coding < 0x80:  # the general group: bit 5 says compressed, bits 3 and 2 the alphabet
        return "" if coding & 0x20 else (_GSM, "", _UTF16, "")[coding >> 2 & 3]
    if coding >= 0xF0:  # a class of message
        return "" if coding & 4 else _GSM
    if coding >= 0xC0:  # "message waiting"
        return _UTF16 if coding >= 0xE0 else _GSM
    return ""


def _guessed(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode(_WINDOWS, "replace")


_GSM, _ASCII, _WINDOWS, _UTF16 = "gsm", "ascii", "cp1252", "utf-16-be"
_CODINGS = {DEFAULT: _GSM, ASCII: _ASCII, LATIN: _WINDOWS, 6: "iso8859_5", 7: "iso8859_8", UCS2: _UTF16}
_NARROW, _WIDE = 0x00, 0x08
_SIZES = {_NARROW: 3, _WIDE: 4}
# What a septet, or an escape and one, reads as. An escape that announces nothing is a space, and an escaped septet that
# is not in the extension reads as it would without (3GPP TS 23.038, 6.2.1.1).
_ESC = chr(ESCAPE)
_SEPTET = re.compile(r"\x1b?[\x00-\x7f]")
_READ: dict[str, str] = {
    **{chr(at): sign for at, sign in enumerate(ALPHABET)},
    **{_ESC + chr(at): sign for at, sign in enumerate(ALPHABET)},
    **{_ESC + chr(at): sign for sign, at in EXTENSION.items()},
    _ESC: " ",
    _ESC + _ESC: " ",
}
