"""What stands in a winmail.dat."""

from __future__ import annotations

import struct
import time

from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.mail.letter import read
from deskbell.formats.mail.tests.making import multipart, part
from deskbell.formats.mail.tnef import SIGNATURE, unpack


def attribute(name: int, value: bytes, level: int = 1) -> bytes:
    return struct.pack("<BII", level, name, len(value)) + value + struct.pack("<H", sum(value) % 65536)


def padded(value: bytes) -> bytes:
    return value + b"\0" * (-len(value) % 4)


def properties(*given_properties: tuple[int, int, bytes]) -> bytes:
    """Each a kind, a name and bytes: one value of variable length, or a number."""
    told = struct.pack("<I", len(given_properties))
    for kind, name, value in given_properties:
        told += struct.pack("<HH", kind, name)
        told += value if kind == 3 else struct.pack("<II", 1, len(value)) + padded(value)
    return told


def winmail(*attributes: bytes) -> bytes:
    return SIGNATURE + b"\x01\x00" + b"".join(attributes)


NEW_FILE = attribute(0x69002, b"\0" * 14, level=2)


def test_files_come_with_their_long_names_types_and_bytes() -> None:
    told = properties(
        (3, 0x3705, struct.pack("<I", 1)),
        (0x1F, 0x3707, "Réponse longue.docx\0".encode("utf-16-le")),
        (0x1E, 0x370E, b"application/msword\0"),
    )
    data = winmail(
        attribute(0x69007, struct.pack("<II", 1252, 0)),
        NEW_FILE,
        attribute(0x18010, b"REPONS~1.DOC\0", level=2),
        attribute(0x6800F, b"the bytes", level=2),
        attribute(0x69005, told, level=2),
        NEW_FILE,
        attribute(0x18010, "été.txt\0".encode("cp1252"), level=2),
        attribute(0x6800F, b"other bytes", level=2),
    )
    inside = unpack(data)
    assert inside is not None
    assert inside.files == [
        ("Réponse longue.docx", "application/msword", b"the bytes"),
        ("été.txt", "", b"other bytes"),
    ]


def test_bytes_may_stand_among_the_properties() -> None:
    told = properties((0x0D, 0x3701, b"\0" * 16 + b"an object"), (0x1E, 0x3704, b"a.bin\0"))
    inside = unpack(winmail(NEW_FILE, attribute(0x69005, told, level=2)))
    assert inside is not None and inside.files == [("a.bin", "", b"an object")]


def test_the_words_are_read_as_text_or_html() -> None:
    plain = unpack(winmail(attribute(0x2800C, b"Hello\r\nthere\0")))
    assert plain is not None and plain.text == "Hello\nthere"
    rich = unpack(winmail(attribute(0x69003, properties((0x102, 0x1013, b"<p>Hello</p>")))))
    assert rich is not None and rich.html == "<p>Hello</p>"


def test_named_properties_and_lists_are_passed_over() -> None:
    named = struct.pack("<HH", 0x1E, 0x8000) + b"\0" * 16 + struct.pack("<II", 1, 6) + padded(b"a\0b\0\0\0")
    named += struct.pack("<II", 1, 2) + padded(b"x\0")
    numbers = struct.pack("<HHI", 0x1003, 0x1234, 2) + struct.pack("<II", 7, 8)
    words = struct.pack("<HH", 0x1E, 0x1000) + struct.pack("<II", 1, 3) + padded(b"hi\0")
    inside = unpack(winmail(attribute(0x69003, struct.pack("<I", 3) + named + numbers + words)))
    assert inside is not None and inside.text == "hi"


def test_a_letter_keeps_the_winmail_and_shows_what_is_inside() -> None:
    file = (NEW_FILE, attribute(0x18010, b"../a.pdf\0", 2), attribute(0x6800F, b"pdf", 2))
    data = winmail(*file, attribute(0x2800C, b"Hi\0"))
    raw = part('application/ms-tnef; name="winmail.dat"', data, "Content-Transfer-Encoding: binary")
    found = read(multipart("mixed", raw))
    assert [(each.name, each.data) for each in found.files] == [("winmail.dat", data), ("a.pdf", b"pdf")]
    assert found.text == "Hi"


def test_what_is_broken_ends_the_reading() -> None:
    file = (NEW_FILE, attribute(0x18010, b"a\0", 2), attribute(0x6800F, b"1", 2))
    whole = winmail(*file, attribute(0x2800C, b"words"))
    inside = unpack(whole[:-4])
    assert inside is not None and inside.files == [("a", "", b"1")] and inside.text == ""
    assert unpack(b"no such thing") is None


@given(st.binary(max_size=300))
def test_nothing_raises(data: bytes) -> None:
    unpack(SIGNATURE + b"\0\0" + data)
    unpack(winmail(NEW_FILE, attribute(0x69005, data, 2), attribute(0x69003, data)))


HOSTILE = [
    b"\x1e\x00\x00\x10\x00\x00\x00\x00",
    b"\x02\x10\x00\x00\x10\x27\x00\x00",
    b"\x1e\x10\x00\x00\xff\xff\xff\xff",
    b"\x01\x10\x00\x00\xff\xff\x00\x00",
]


def test_hostile_megabytes_take_linear_time() -> None:
    began = time.process_time()
    for unit in HOSTILE:
        unpack(winmail(attribute(0x69003, struct.pack("<I", 2**31) + unit * 200_000)))
    unpack(winmail(*[NEW_FILE] * 100_000))
    assert time.process_time() - began < 6
