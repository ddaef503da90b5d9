"""Transfer encodings, whatever happened to them on the way."""

from __future__ import annotations

import binascii
import quopri
import time
from base64 import encodebytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.mail.transfer import base64, decode, quoted_printable


@pytest.mark.parametrize("name", ["", "7bit", "8bit", "7-bit", "8bits", "binary", "Plain", "7bit; x=y", '"8bit"'])
def test_none_is_none(name: str) -> None:
    assert decode(b"a=3D", name) == (b"a=3D", "")


@pytest.mark.parametrize("name", ["quoted-printable", "Quoted-Printable ", "quoted printable", "quoted-printable;"])
def test_quoted_printable_goes_by_several_names(name: str) -> None:
    assert decode(b"a=3D", name) == (b"a=", "")


@pytest.mark.parametrize("name", ["base64", "BASE64", "base64;", "b64", "base-64"])
def test_base64_goes_by_several_names(name: str) -> None:
    assert decode(b"YWJj", name) == (b"abc", "")


def test_an_unknown_name_is_told_and_nothing_done() -> None:
    assert decode(b"a=3D", "text/html") == (b"a=3D", "transfer encoding text/html: taken as none")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (b"caf=C3=A9", "café".encode()),
        (b"a=\r\nb", b"ab"),
        (b"a=\nb", b"ab"),
        (b"a= \t\r\nb", b"ab"),
        (b"a=\rb=41", b"abA"),
        (b"100=% =zz =", b"100=% =zz "),
        (b"=0D=0A", b"\r\n"),
        (b"=e9", b"\xe9"),
    ],
)
def test_quoted_printable_is_read_even_if_broken(written: bytes, meant: bytes) -> None:
    assert quoted_printable(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (b"YWJj", b"abc"),
        (b"YW\r\nJj\r\n", b"abc"),
        (b"YWI", b"ab"),
        (b"YWI=", b"ab"),
        (b"Y!W*J j", b"abc"),
        (b"YWJjY", b"abc"),
        (b"", b""),
        (b"====", b""),
    ],
)
def test_base64_is_read_even_if_broken(written: bytes, meant: bytes) -> None:
    assert base64(written) == meant


def test_several_base64_texts_in_a_row_are_one() -> None:
    assert decode(b"YQ==\r\nYmM=\r\nZGVm\r\n", "base64") == (b"abcdef", "base64 in several pieces")


def test_a_footer_after_base64_is_no_part_of_it() -> None:
    footer = b"YQ==\r\n\r\n_______\r\nlist@example.org\r\n"
    assert decode(footer, "base64") == (b"a", "text after the end of base64")


def test_uuencode_is_read_even_with_cut_lines() -> None:
    whole = binascii.b2a_uu(b"Hello, reader of books") + b"`\nend\n"
    assert decode(b"begin 644 a.txt\n" + whole, "x-uuencode") == (b"Hello, reader of books", "")
    padded = binascii.b2a_uu(b"ab  ").rstrip(b"\n")
    assert decode(b"begin 644 a\n" + padded.rstrip() + b"\nend", "uuencode")[0] == b"ab  "
    assert decode(b"words", "x-uue") == (b"words", "uuencode without a beginning")
    assert decode(b"\r\n", "x-uue") == (b"\r\n", "")


@given(st.binary(max_size=300))
def test_what_python_encodes_comes_back(data: bytes) -> None:
    assert decode(encodebytes(data), "base64") == (data, "")
    assert decode(quopri.encodestring(data.replace(b"\r", b"")), "quoted-printable")[0] == data.replace(b"\r", b"")


@given(st.binary(max_size=300), st.sampled_from(["base64", "quoted-printable", "x-uuencode", "7bit", "?"]))
def test_nothing_raises(data: bytes, name: str) -> None:
    decode(data, name)
    decode(b"begin 644 x\n" + data, name)


@pytest.mark.parametrize("piece", [b"A=", b"=", b"*", b"= ", b"=\r", b"=41", b"A=*"])
@pytest.mark.parametrize("name", ["base64", "quoted-printable", "x-uuencode"])
def test_a_hostile_megabyte_takes_linear_time(piece: bytes, name: str) -> None:
    began = time.process_time()
    decode(piece * (1_000_000 // len(piece)), name)
    assert time.process_time() - began < 2
