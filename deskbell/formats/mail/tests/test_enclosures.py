"""Files inside the text of a body."""

from __future__ import annotations

import binascii
import time
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.mail.enclosures import MOST, take_out


def uuencoded(name: str, data: bytes) -> bytes:
    lines = b"".join(binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45))
    return f"begin 644 {name}\n".encode() + lines + b"`\nend\n"


def yencoded(name: str, data: bytes, checksum: int | None = None) -> bytes:
    coded = bytearray()
    for value in data:
        shifted = (value + 42) % 256
        if shifted in b"\0\r\n=":
            coded += b"=" + bytes(((shifted + 64) % 256,))
        else:
            coded.append(shifted)
    lines = b"\r\n".join(coded[at : at + 128] for at in range(0, len(coded), 128)) if coded else b""
    checksum = crc32(data) if checksum is None else checksum
    end = f"=yend size={len(data)} crc32={checksum:08x}\r\n".encode()
    return f"=ybegin line=128 size={len(data)} name={name}\r\n".encode() + lines + b"\r\n" + end


@given(st.binary(max_size=300))
def test_uuencoded_files_are_taken_out(data: bytes) -> None:
    assert take_out(b"before\n" + uuencoded("a b.doc", data) + b"after\n") == (
        b"before\nafter\n",
        [("a b.doc", data)],
        [],
    )


@given(st.binary(max_size=300))
def test_yencoded_files_are_taken_out(data: bytes) -> None:
    text, files, defects = take_out(b"before\r\n" + yencoded("été.bin", data) + b"after\r\n")
    assert text == b"before\r\nafter\r\n" and defects == []
    assert files == [("été.bin", data)]


def test_several_files_are_taken_out_in_order() -> None:
    text, files, _ = take_out(uuencoded("a", b"1") + b"between\n" + uuencoded("b", b"2"))
    assert text == b"between\n" and files == [("a", b"1"), ("b", b"2")]


def test_base64_between_begin_and_end_is_taken_out_too() -> None:
    assert take_out(b"begin-base64 644 a.txt\nSGVsbG8=\n====\nafter") == (b"after", [("a.txt", b"Hello")], [])


@pytest.mark.parametrize(
    "text",
    [
        b"begin 123 things that you never finish\nand more\nend\n",
        b"begin 644 a.txt\n" + binascii.b2a_uu(b"never ends"),
        b"We begin 644 a\n!\nend\n",
        b"begin 644\n`\nend\n",
    ],
)
def test_what_only_looks_like_it_stays(text: bytes) -> None:
    assert take_out(text) == (text, [], [])


def test_yenc_of_several_parts_and_yenc_without_end_stay_and_are_told() -> None:
    for text in (
        b"=ybegin part=1 line=128 size=9 name=a\r\n=ypart begin=1 end=5\r\nabc\r\n=yend size=5\r\n",
        b"=ybegin line=1 name=a\nx",
    ):
        kept, files, defects = take_out(text)
        assert kept == text and files == [] and len(defects) == 1


def test_a_wrong_checksum_is_told() -> None:
    assert take_out(yencoded("a", b"abc", checksum=1))[1:] == ([("a", b"abc")], ["yEnc with a wrong checksum"])


def test_there_is_an_end_to_how_many_are_taken_out() -> None:
    text, files, _ = take_out(uuencoded("a", b"1") * (MOST + 5))
    assert len(files) == MOST and text == uuencoded("a", b"1") * 5


@pytest.mark.parametrize(
    "text",
    [
        b"begin 644 x\n" * 100_000,
        b"begin 644 x\n!!\n" * 100_000 + b"end\n",
        b"begin 644 x\n \nend\n" * 60_000,
        b"=ybegin line=1 name=x\n" * 50_000 + b"=yend\n",
        b"=ybegin line=1 name=x\n" + b"=" * 1_000_000 + b"\n=yend\n",
        b"begin-base64 644 x\n" * 60_000 + b"====\n",
        b"begin 644 x\n" + b"\n" * 1_000_000,
    ],
)
def test_a_hostile_megabyte_takes_linear_time(text: bytes) -> None:
    began = time.process_time()
    take_out(text)
    assert time.process_time() - began < 2


@given(st.binary(max_size=200))
def test_nothing_raises(data: bytes) -> None:
    take_out(data)
    take_out(b"begin 644 x\n" + data + b"\nend\n=ybegin name=a\n" + data + b"\n=yend")
