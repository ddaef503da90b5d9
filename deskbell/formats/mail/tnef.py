"""TNEF, the "winmail.dat" of Outlook: the files in it, and its text ([MS-OXTNEF]).

Only what a desk needs is read: names, types and bytes of attachments, and the body where it is plain text or HTML.
Anything broken ends the reading; what was found until then counts.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from deskbell.formats.mail import charsets

SIGNATURE = b"\x78\x9f\x3e\x22"
MOST_FILES = 100
MOST_VALUES = 10_000

_BODY, _PROPERTIES, _CODE_PAGE = 0x0002800C, 0x00069003, 0x00069007
_NEW_FILE, _TITLE, _DATA, _FILE_PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
# MAPI properties: the words, the HTML, a file's names, its type, its bytes.
_P_BODY, _P_HTML, _P_LONG_NAME, _P_SHORT_NAME, _P_TYPE, _P_DATA = 0x1000, 0x1013, 0x3707, 0x3704, 0x370E, 0x3701
_SIZES = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_STRINGS = {0x1E, 0x1F, 0x0D, 0x102}


@dataclass(slots=True)
class Inside:
    """What stood in a winmail.dat."""

    text: str = ""
    html: str = ""
    files: list[tuple[str, str, bytes]] = field(default_factory=list)  # name, type or "", bytes


@dataclass(slots=True)
class _File:
    title: str = ""
    data: bytes = b""
    properties: dict[int, bytes | str] = field(default_factory=dict)

    def told(self) -> tuple[str, str, bytes]:
        name = self.properties.get(_P_LONG_NAME) or self.title or self.properties.get(_P_SHORT_NAME, "")
        data = self.properties.get(_P_DATA)
        return str(name), str(self.properties.get(_P_TYPE, "")), self.data or (data if isinstance(data, bytes) else b"")


def unpack(data: bytes) -> Inside | None:
    """What is inside, or None if this is no TNEF. Never raises."""
    if data[:4] != SIGNATURE:
        return None
    found = Inside()
    files: list[_File] = []
    page = "cp1252"
    for name, value in _attributes(data):
        if name == _CODE_PAGE and len(value) >= 4:
            page = f"cp{int.from_bytes(value[:4], 'little')}"
        elif name == _NEW_FILE:
            files.append(_File())
        elif name == _BODY:
            found.text = _text(value, page)
        elif name == _PROPERTIES:
            _take_words(found, dict(_values(value, page)), page)
        elif files and name == _TITLE:
            files[-1].title = _text(value, page)
        elif files and name == _DATA:
            files[-1].data = value
        elif files and name == _FILE_PROPERTIES:
            files[-1].properties |= dict(_values(value, page))
    found.files = [told for each in files[:MOST_FILES] if any(told := each.told())]
    return found


def _take_words(found: Inside, properties: dict[int, bytes | str], page: str) -> None:
    words, html = properties.get(_P_BODY, ""), properties.get(_P_HTML, "")
    if isinstance(words, str) and words:
        found.text = words
    found.html = html if isinstance(html, str) else charsets.tidy(charsets.decode(html, page)[0])


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Level, name, length, value, checksum: one after the other to the end."""
    at = 6
    while at + 9 <= len(data):
        name, length = struct.unpack_from("<II", data, at + 1)
        if data[at] not in (1, 2) or at + 9 + length > len(data):
            return
        yield name, data[at + 9 : at + 9 + length]
        at += 9 + length + 2


def _values(data: bytes, page: str) -> Iterator[tuple[int, bytes | str]]:
    """The properties of a list whose values are words or bytes; numbers are passed over."""
    if len(data) < 4:
        return
    at = 4
    for _ in range(min(int.from_bytes(data[:4], "little"), MOST_VALUES)):
        if at + 4 > len(data):
            return
        kind, name = struct.unpack_from("<HH", data, at)
        at = _after_name(data, at + 4) if name >= 0x8000 else at + 4
        many = bool(kind & 0x1000)
        kind &= 0x0FFF
        if kind in _STRINGS or many:
            count = int.from_bytes(data[at : at + 4], "little")
            at += 4
            for _ in range(min(count, MOST_VALUES)):
                size = _SIZES.get(kind)
                length = int.from_bytes(data[at : at + 4], "little") if size is None else size
                start = at + 4 if size is None else at
                if start + length > len(data) or (size is None and start > len(data)):
                    return
                yield name, _meant(data[start : start + length], kind, page)
                at = start + length + (-length % 4)
        elif kind in _SIZES:
            at += _SIZES[kind]
        else:
            return


def _after_name(data: bytes, at: int) -> int:
    """A named property: 16 bytes of namespace, then a number, or a length and a name."""
    by_name = int.from_bytes(data[at + 16 : at + 20], "little")
    if not by_name:
        return at + 24
    length = int.from_bytes(data[at + 20 : at + 24], "little")
    return at + 24 + length + (-length % 4)


def _meant(value: bytes, kind: int, page: str) -> bytes | str:
    if kind == 0x1F:
        return charsets.tidy(value.decode("utf-16-le", "replace")).rstrip("\0")
    if kind == 0x1E:
        return _text(value, page)
    return value[16:] if kind == 0x0D else value  # an object begins with its interface's identifier


def _text(value: bytes, page: str) -> str:
    return charsets.tidy(charsets.decode(value.rstrip(b"\0"), page)[0])
