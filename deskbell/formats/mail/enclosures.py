"""Files that stand inside the text of a body, from before MIME or in spite of it: uuencode and yEnc.

Both are bytes, so they are taken out before anybody asks for a charset. What has no end, or is one part of several,
stays where it is.
"""

from __future__ import annotations

import re
from binascii import crc32

from deskbell.formats.mail import charsets, transfer

MOST = 50


def take_out(data: bytes) -> tuple[bytes, list[tuple[str, bytes]], list[str]]:
    """The body without its files, the files as (name, bytes) in order, and what was wrong."""
    if b"begin" not in data:
        return data, [], []
    kept: list[bytes] = []
    files: list[tuple[str, bytes]] = []
    defects: list[str] = []
    end = 0
    last_end = data.rfind(b"\n=yend")  # no beginning after it is looked after in vain
    for beginning in _BEGINNING.finditer(data):
        if beginning.start() < end or len(files) >= MOST:
            continue
        if beginning[1]:
            took = _uuencoded(data, beginning)
        else:
            took = _yenc(data, beginning, last_end, defects)
        if took is not None:
            kept.append(data[end : beginning.start()])
            files.append(took[:2])
            end = took[2]
    kept.append(data[end:])
    return b"".join(kept), files, defects


def _uuencoded(data: bytes, beginning: re.Match[bytes]) -> tuple[str, bytes, int] | None:
    """The name, the bytes, and where the text goes on; None if this only looks like uuencode."""
    is_base64 = beginning[1] == b"begin-base64"
    lines = (_BASE64_LINES if is_base64 else _UU_LINES).match(data, beginning.end())
    if lines is None:
        return None
    decoded = transfer.base64(lines[1]) if is_base64 else transfer.uuencoded_lines(lines[1].splitlines())
    return _name(beginning[2]), decoded, lines.end()


def _yenc(data: bytes, beginning: re.Match[bytes], last_end: int, defects: list[str]) -> tuple[str, bytes, int] | None:
    """yEnc 1.3. Every byte is its value plus 42; after an "=" 64 more was added."""
    end = _Y_END.search(data, beginning.end() - 1) if beginning.end() <= last_end + 1 else None
    if end is None or b" part=" in beginning[3]:
        defects.append("yEnc left in the text: it has no end, or is one part of several")
        return None
    stretched = data[beginning.end() : end.start()].translate(None, b"\r\n")
    first, *escaped = stretched.translate(_LESS_42).split(_ESCAPE)
    decoded = b"".join([first, *map(_unescaped, escaped)])
    told = re.search(rb"\bcrc32=([0-9a-fA-F]{1,8})\b", end[1] or b"")
    if told and int(told[1], 16) != crc32(decoded):
        defects.append("yEnc with a wrong checksum")
    return _name(beginning[3].partition(b" name=")[2]), decoded, end.end()


def _unescaped(piece: bytes) -> bytes:
    return bytes(((piece[0] - 64) % 256,)) + piece[1:] if piece else b""


def _name(given: bytes) -> str:
    return charsets.decode(given.strip().strip(b'"'))[0]


_BEGINNING = re.compile(
    rb"^(?:(begin(?:-base64)?) [0-7]{3,4} ([^\r\n]{1,300})|=ybegin( [^\r\n]{1,400}))\r?\n", re.MULTILINE
)
# No line of either begins like the one that ends it, or like another beginning: nothing is tried twice. "(?>…)" and not
# "*+" around what may fail in its middle: Python 3.11.0 to 3.11.4 do not go back to where that began.
_UU_LINES = re.compile(rb"((?:(?:[ -`][^\r\n]*+)?+\r?\n)*+)end[ \t]*+(?:\r?\n|\Z)")
_BASE64_LINES = re.compile(rb"((?>(?:(?!====)[A-Za-z0-9+/]*+=*+\r?\n)*))====[ \t]*+(?:\r?\n|\Z)")
_Y_END = re.compile(rb"\n=yend( [^\r\n]{0,400})?(?:\r?\n|\r?\Z)")
_LESS_42 = bytes((value - 42) % 256 for value in range(256))
_ESCAPE = bytes(((0x3D - 42) % 256,))
