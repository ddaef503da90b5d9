"""What bytes say, whatever they claim."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.mail.charsets import codec_of, decode, line, tidy

KOREAN, JAPANESE, CHINESE, TRADITIONAL, RUSSIAN = (
    "한국말로",
    "まみむめも",
    "图书馆几点关门",
    "圖書館幾點關門",
    "Библиотека",
)


@pytest.mark.parametrize(
    ("text", "codec", "claimed"),
    [
        ("Envoyé", "utf-8", "uft-8"),
        ("Envoyé", "utf-8", "UTF8"),
        ("Envoyé", "utf-8", "us-asii"),
        ("Envoyé", "utf-8", "x-unknown"),
        ("Envoyé", "utf-8", ""),
        ("Envoyé", "utf-8", "us-ascii"),
        ("Envoyé", "utf-8", "iso-8859-1"),
        ("Envoyé", "utf-8", "no such charset at all"),
        ("Envoyé", "latin-1", "us-ascii"),
        ("Envoyé", "latin-1", "utf-8"),
        ("Envoyé", "latin-1", "X-UNKNOWN"),
        ("“quoted” – 5 €", "cp1252", "iso-8859-1"),
        ("“quoted” – 5 €", "cp1252", "iso-8859-1http-equivcontent-type"),
        ("œuvre", "iso8859-15", "iso-8859-15"),
        (CHINESE, "gb2312", "iso-gb2312"),
        (CHINESE, "gb18030", "gb2312"),
        (KOREAN, "cp949", "ks_c_5601-1987"),
        (KOREAN, "cp949", "euc-kr"),
        ("Ünïcode+", "utf-7", "unicode-1-1-utf-7"),
        (JAPANESE, "cp932", "shift_jis"),
        (JAPANESE, "cp932", "x-sjis"),
        (JAPANESE, "iso-2022-jp", "iso-2022-jp"),
        (JAPANESE, "iso-2022-jp", "us-ascii"),
        (JAPANESE, "iso-2022-jp", ""),
        (JAPANESE, "euc-jp", "x-euc-jp"),
        (TRADITIONAL, "big5", "big5"),
        (TRADITIONAL, "big5", "x-x-big5"),
        (RUSSIAN, "koi8-r", "koi8-r"),
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "utf-8", "koi8-r"),
        ("café", "utf-16", "utf-16"),
        ("café", "utf-16-be", "utf-16"),
        ("café", "utf-8", "utf-16"),
        ("ภาษาไทย", "cp874", "tis-620"),
    ],
)
def test_text_is_read_by_what_it_is(text: str, codec: str, claimed: str) -> None:
    assert decode(text.encode(codec), claimed)[0].removeprefix("\ufeff") == text


def test_what_was_wrong_is_told() -> None:
    assert decode("Envoyé".encode(), "iso-8859-1")[1] == "charset iso-8859-1: read as UTF-8"
    assert decode("Envoyé".encode("latin-1"), "x-unknown")[1] == "charset x-unknown: read as Windows-1252"
    assert decode("Envoyé".encode("latin-1"), "")[1] == "charset not given: read as Windows-1252"
    assert decode("Envoyé".encode(), "utf-8")[1] == ""
    assert decode(b"plain", "x-unknown")[1] == ""


def test_a_cut_character_costs_itself_only() -> None:
    text, defect = decode("Où êtes-vous à midi, Anaïs ?".encode()[:-1] + b"\xc3", "utf-8")
    assert text.startswith("Où êtes-vous à midi, Anaïs") and text.endswith("\ufffd")
    assert defect == "charset utf-8: some characters could not be read"


@pytest.mark.parametrize(
    "claimed", ["hex", "base64", "rot13", "zip", "bz2", "punycode", "idna", "unicode_escape", "uu"]
)
def test_what_is_no_charset_of_text_is_unknown(claimed: str) -> None:
    assert codec_of(claimed) == ""


def test_kept_text_has_one_kind_of_line_end_and_no_controls() -> None:
    assert tidy("\ufeffa\r\nb\rc\nd\x00\x07\te\x85\ud800") == "a\nb\nc\nd\te"


def test_a_header_is_one_line() -> None:
    assert line(" Hello\r\nBcc: x@y.org\x00 \u2028 end ") == "Hello Bcc: x@y.org end"
    assert line("Horaires  d’été") == "Horaires d’été"


@given(
    st.binary(max_size=300), st.text(max_size=30) | st.sampled_from(["utf-7", "hz", "utf-16", "iso-2022-kr", "big5"])
)
def test_nothing_raises(data: bytes, claimed: str) -> None:
    text, _ = decode(data, claimed)
    tidy(text).encode("utf-8")
    line(text).encode("utf-8")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=100))
def test_utf_8_comes_back(text: str) -> None:
    assert decode(text.encode(), "utf-8") == (text, "")
