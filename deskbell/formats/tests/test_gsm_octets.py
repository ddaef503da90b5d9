"""Texts as octets: what goes out comes back, and what gateways really deliver is read."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.gsm import split
from deskbell.formats.gsm_octets import (
    GAP,
    Part,
    Place,
    TooManyParts,
    decode,
    encode,
    join,
    opened,
    pack,
    place,
    unpack,
)

TEXTS = st.lists(st.sampled_from([*"a@é€[\n ç字\f", "😜", "🇨🇦"]) | st.text(max_size=3), max_size=80).map(
    lambda pieces: re.sub("[\ud800-\udfff\ufeff\ufffe]", "", "".join(pieces * 3))
)


# ---- out ----------------------------------------------------------------------------------------------


def test_a_short_text_goes_as_one_part_without_a_header() -> None:
    assert encode("Hé @€") == [Part(0, b"", b"H\x05 \x00\x1b\x65", 6)]
    assert encode("ça 😜") == [Part(8, b"", bytes.fromhex("00e7 0061 0020 d83d de1c"), 10)]
    assert encode("") == []


def test_a_long_text_goes_in_parts_that_name_their_place() -> None:
    first, second = encode("a" * 160 + "b", 0x2CC)
    assert (first.header, second.header) == (bytes.fromhex("050003cc0201"), bytes.fromhex("050003cc0202"))
    assert (first.body, second.body) == (b"a" * 153, b"a" * 7 + b"b")
    assert (first.length, second.length) == (159, 14)


def test_a_wide_reference_has_sixteen_bits() -> None:
    first, second = encode("ç" * 71, 0x102CC, wide=True)
    assert (first.header, second.header) == (bytes.fromhex("06080402cc0201"), bytes.fromhex("06080402cc0202"))
    assert (first.length, second.length) == (7 + 132, 7 + 10)


def test_a_part_that_could_do_with_less_is_coded_as_the_whole_is() -> None:
    assert {part.coding for part in encode("a" * 100 + "ç")} == {8}


def test_packed_parts_are_as_long_as_a_pdu_says() -> None:
    assert encode("hellohello", packed=True) == [Part(0, b"", bytes.fromhex("e8329bfd4697d9ec37"), 10)]
    for wide, header in ((False, 7), (True, 8)):
        full, rest = encode("a" * 161, packed=True, wide=wide)
        assert (full.length, len(full.header + full.body)) == (160, 140)
        assert rest.length == header + 161 - (160 - header)


def test_a_header_counts_at_most_255_parts() -> None:
    assert len(encode("a" * 153 * 255)) == 255
    with pytest.raises(TooManyParts, match="at most 255 parts, not 256"):
        encode("a" * (153 * 255 + 1))


def test_a_half_of_a_surrogate_pair_does_not_stop_a_text() -> None:
    assert decode(encode("a\ud83d")[0].body, 8) == "a?"


# ---- packing ------------------------------------------------------------------------------------------


def test_septets_after_a_header_begin_at_a_border() -> None:
    """The first part of a published example (Lorem ipsum, reference CC)."""
    packed = bytes.fromhex("986f79b90d4ac3e7f53688fc66bfe5a0799a0e0ab7cb74")
    assert decode(unpack(packed, 25, 6), 0) == "Lorem ipsum dolor sit ame"
    assert pack(b"Lorem ipsum dolor sit ame", 6) == packed[:22]


def test_only_the_count_tells_an_at_sign_from_nothing() -> None:
    assert unpack(pack(b"1234567"), 7) == b"1234567"
    assert unpack(pack(b"1234567\x00"), 8) == b"1234567\x00"
    assert pack(b"1234567") == pack(b"1234567\x00")


@given(st.lists(st.integers(0, 127)).map(bytes), st.integers(0, 20))
def test_what_is_packed_is_unpacked_again(septets: bytes, after: int) -> None:
    packed = pack(septets, after)
    assert unpack(packed, len(septets), after) == septets
    spare = -after * 8 % 7 if septets else 0
    assert len(packed) == (len(septets) * 7 + spare + 7) // 8


# ---- in -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "coding", "text"),
    [
        (b"H\x05 \x00\x1b\x65", 0, "Hé @€"),
        (b"", 0, ""),
        (b"a\x1b", 0, "a "),
        (b"a\x1b\x1bb", 0, "a b"),
        (b"\x1ba\x1b\x09", 0, "aÇ"),
        (b"caf\xc3\xa9", 0, "café"),
        (b"caf\xe9 \x96", 0, "café –"),
        (b"a@b_$", 1, "a@b_$"),
        (b"caf\xc3\xa9", 1, "café"),
        (b"caf\xe9", 1, "café"),
        (b"caf\xe9 \x93x\x94", 3, "café “x”"),
        (b"\x81", 3, "\ufffd"),
        ("ça 😜".encode("utf-16-be"), 8, "ça 😜"),
        (b"\xfe\xff" + "ça".encode("utf-16-be"), 8, "ça"),
        (b"\xff\xfe" + "ça".encode("utf-16-le"), 8, "ça"),
        (b"\x00a\x00", 8, "a\ufffd"),
        (b"\xd8\x3d\x00a", 8, "\ufffda"),
        (b"\xbf", 6, "П"),
        (b"H\x05", 0x10, "Hé"),
        (b"H\x05", 0xF1, "Hé"),
        (b"\x00\xe7", 0x18, "ç"),
        (b"H\x05", 0xC8, "Hé"),
        (b"\x00\xe7", 0xE0, "ç"),
    ],
)
def test_what_gateways_deliver_is_read(body: bytes, coding: int, text: str) -> None:
    assert decode(body, coding) == text


@pytest.mark.parametrize("coding", [2, 4, 5, 9, 0x14, 0x20, 0x1C, 0x80, 0xF4, -1])
def test_what_is_no_text_is_none(coding: int) -> None:
    assert decode(b"abc", coding) is None


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("050003cc0301", Place(0xCC, 3, 1)),
        ("06080401cc0302", Place(0x1CC, 3, 2, wide=True)),
        ("0b0504c35000000003cc0301", Place(0xCC, 3, 1)),  # ports first
        ("08 0a01ff 0003 cc0202", Place(0xCC, 2, 2)),
        ("050003cc0300", None),  # part 0
        ("050003cc0304", None),  # part 4 of 3
        ("050003cc0000", None),
        ("050003cc03", None),  # cut off
        ("0600040001cc0302", None),  # of the wrong size
        ("0605040b8423f0", None),
        ("0200", None),
        ("00", None),
        ("", None),
    ],
)
def test_a_header_tells_the_place_of_a_part(header: str, expected: Place | None) -> None:
    assert place(bytes.fromhex(header)) == expected


def test_user_data_is_opened_into_header_and_body() -> None:
    assert opened(bytes.fromhex("050003cc0201") + b"abc") == (bytes.fromhex("050003cc0201"), b"abc")
    assert opened(b"\x00abc") == (b"\x00", b"abc")
    assert opened(b"\x05ab") == (b"", b"\x05ab")
    assert opened(b"") == (b"", b"")


def test_parts_are_joined_in_their_order_before_they_are_read() -> None:
    octets = "😜€".encode("utf-16-be")
    assert join({2: (8, octets[2:]), 1: (8, octets[:2])}, 2) == "😜€"
    assert join({1: (0, b"a\x1b"), 2: (0, b"\x65b")}, 2) == "a€b"
    assert join({1: (0, b"\x05"), 2: (8, b"\x00\xe7"), 3: (3, b"\xe9")}, 3) == "éçé"


def test_what_is_missing_or_no_text_leaves_a_mark() -> None:
    assert join({2: (0, b"b"), 5: (0, b"e")}, 5) == f"{GAP}b{GAP}e"
    assert join({1: (0, b"a"), 2: (4, b"\x01")}, 2) == f"a{GAP}"
    assert join({}, 2) == GAP
    assert join({1: (0, b"a")}, 0) == ""


@given(TEXTS, st.integers(0, 70_000), st.booleans(), st.booleans())
def test_what_is_sent_is_what_is_read(text: str, reference: int, wide: bool, packed: bool) -> None:
    parts = encode(text, reference, wide=wide, packed=packed)
    assert len(parts) == len(split(text, wide=wide))
    came: dict[int, tuple[int, bytes]] = {}
    for number, part in enumerate(parts, 1):
        assert len(part.header + part.body) <= (140 if packed or part.coding == 8 else 160)
        header, body = opened(part.header + part.body) if part.header else (b"", part.body)
        if packed and part.coding == 0:
            body = unpack(body, part.length - (len(header) * 8 + 6) // 7, len(header))
        at = Place(reference & (0xFFFF if wide else 0xFF), len(parts), number, wide)
        assert place(header) == (at if len(parts) > 1 else None)
        came[number] = (part.coding, body)
    assert join(came, len(parts)) == text


@given(st.binary(), st.integers(-1, 300), st.integers(-1, 300))
def test_no_octets_raise(octets: bytes, coding: int, count: int) -> None:
    header, body = opened(octets)
    assert header + body == octets
    place(octets)
    (decode(octets, coding) or "").encode()  # halves of pairs do not come through
    assert len(unpack(octets, count, len(header))) <= max(count, 0)
    join({1: (coding, header), count: (0, body)}, count)


@pytest.mark.parametrize(
    "octets", [b"\x1b" * 1_000_000, b"\x00" * 1_000_000, b"\xd8\x3d" * 500_000, b"\xff" * 1_000_000]
)
def test_hostile_octets_cost_little(octets: bytes) -> None:
    began = time.process_time()
    for coding in (0, 1, 3, 8):
        decode(octets, coding)
    place(octets)
    unpack(octets, len(octets) * 2)
    assert time.process_time() - began < 5
