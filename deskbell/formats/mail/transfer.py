"""Transfer encodings (RFC 2045, 6): the bytes of a body as they were before the journey, whatever happened to them."""

from __future__ import annotations

import binascii
import re


def decode(data: bytes, encoding: str) -> tuple[bytes, str]:
    """The bytes, and what was wrong with their encoding ("" if nothing was). Never raises."""
    name = _NO_SIGNS.sub("", encoding.partition(";")[0].lower())
    if name in _AS_THEY_ARE:
        return data, ""
    if name in ("quotedprintable", "qp"):
        return quoted_printable(data), ""
    if name in ("base64", "b64"):
        return _base64_body(data)
    if name in ("xuuencode", "uuencode", "xuue", "uue"):
        return _uuencoded(data)
    return data, f"transfer encoding {name[:40]}: taken as none"


def base64(data: bytes) -> bytes:
    """Base64 as far as it can be read: signs that are none of its own are skipped, missing padding is added."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        bare = _NOT_BASE64.sub(b"", data)
        if len(bare) % 4 == 1:
            bare = bare[:-1]
        return binascii.a2b_base64(bare + b"=" * (-len(bare) % 4))


def quoted_printable(data: bytes) -> bytes:
    """Quoted-printable; soft line breaks with space after them count too, and `=` before anything else stays."""
    if b"=\r" in data and data.count(b"=\r") != data.count(b"=\r\n"):
        data = re.sub(rb"=\r(?!\n)", b"=\n", data)  # binascii would drop everything up to the next line feed
    if b"= " in data or b"=\t" in data:
        data = re.sub(rb"=[ \t]++(?=\r?\n)", b"=", data)
    return binascii.a2b_qp(data)


def quoted_word(data: bytes) -> bytes:
    """The Q encoding of encoded words (RFC 2047, 4.2)."""
    return binascii.a2b_qp(data, header=True)


def uuencoded_lines(lines: list[bytes]) -> bytes:
    """What stands between "begin" and "end". A line that is none is skipped."""
    return b"".join(map(_uuencoded_line, lines))


def _base64_body(data: bytes) -> tuple[bytes, str]:
    """Several base64 texts in a row are one; other text after the end (a list's footer) is noted."""
    padding = _PADDING.search(data)
    if padding is None or padding.end() == len(data):
        return base64(data), ""
    rest = data[padding.end() :]
    if _NOT_BASE64_BODY.search(rest):
        return base64(data[: padding.end()]), "text after the end of base64"
    pieces = [data[: padding.end()], *_PADDING.split(rest, maxsplit=1000)]
    return b"".join(map(base64, pieces)), "base64 in several pieces"


def _uuencoded(data: bytes) -> tuple[bytes, str]:
    lines = data.splitlines()
    first = next((at for at, line in enumerate(lines) if line.startswith(b"begin ")), None)
    if first is None:
        return data, "uuencode without a beginning" if data.strip() else ""
    last = next((at for at in range(first, len(lines)) if lines[at].rstrip() == b"end"), len(lines))
    return uuencoded_lines(lines[first + 1 : last]), ""


def _uuencoded_line(line: bytes) -> bytes:
    if not line or not 32 <= line[0] <= 96:
        return b""
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Some encoders write too much at the end of a line, others lose the spaces there.
        length = (line[0] - 32) & 63
        signs = (length * 4 + 2) // 3
        try:
            return binascii.a2b_uu(line[:1] + line[1 : 1 + signs].ljust(signs))
        except binascii.Error:
            return b""


_NO_SIGNS = re.compile(r"[^a-z0-9/]+")
_AS_THEY_ARE = frozenset(("", "7bit", "8bit", "binary", "7bits", "8bits", "none", "plain", "identity"))
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_NOT_BASE64_BODY = re.compile(rb"[^A-Za-z0-9+/=\s]")
_PADDING = re.compile(rb"=[=\s]*+")
