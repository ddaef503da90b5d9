"""Encoded words as people meant them."""

from __future__ import annotations

import time
from email.header import Header

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.mail.encoded_words import decode


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("plain", "plain"),
        ("=?iso-8859-1?Q?J=F8rn_St=F8ylen?=", "Jørn Støylen"),
        ("=?utf-8?B?U8OkeWluZw==?= Hello", "Säying Hello"),
        ("Re: =?utf-8?q?caf=C3=A9?= mid =?utf-8?q?th=C3=A9?= tail", "Re: café mid thé tail"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?a?= \t =?iso-8859-1?q?=E9?=", "aé"),
        ("=?utf-8?q?=C3?= =?utf-8?q?=A9?=", "é"),  # a character split between words
        ("=?utf-8?B?w6?= =?utf-8?B?k=?=", "é"),  # a base64 group split between words
        ("=?utf-8?B?44G+?= =?UTF-8?B?44G/?=", "まみ"),
        ("=?utf-8?Q?Really??=", "Really?"),
        ("=?utf-8?B??=", ""),
        ("=?utf-8*fr?Q?=C3=A9t=C3=A9?=", "été"),  # RFC 2231: a language
        ("=?NONE?B?VEVTVA=?=", "TEST"),
        ("=?x-unknown?Q?caf=E9?=", "café"),
        ('"=?utf-8?q?caf=C3=A9?="', '"café"'),
        ("(=?utf-8?q?caf=C3=A9?=)", "(café)"),
        ("abc=?utf-8?q?d?=", "abcd"),
        ("=?utf-8?x?what?=", "=?utf-8?x?what?="),
        ("=?utf-8?q?never closed", "=?utf-8?q?never closed"),
        ("a =? b ?= c", "a =? b ?= c"),
        ("=?iso-2022-jp?B?GyRCJUYlOSVIGyhC?= =?iso-2022-jp?B?GyRCJUYlOSVIGyhC?=", "テストテスト"),
        ("=?euc-kr?Q?NOTE:_=C7=D1=B1=B9?=", "NOTE: 한국"),
        ("=?utf-8?q?two words?=", "two words"),
    ],
)
def test_words_are_read_as_they_were_meant(written: str, meant: str) -> None:
    assert decode(written) == meant


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="é漢"), max_size=200))
def test_what_python_encodes_comes_back(text: str) -> None:
    written = Header(text, "utf-8").encode().replace("\n", "\r\n")
    if "=?" in written:
        assert decode(written.replace("\r\n ", " ")) == text


@given(st.text(max_size=200) | st.text("=?qQbB_ utf8-", max_size=300))
def test_nothing_raises(text: str) -> None:
    decode(text)


@pytest.mark.parametrize("piece", ["=?a?q? ", "=?", "=?a?q?", "=?a?b?YQ?= ", "=?a?b?YQ?", "?=", "=?a?q?x?=y"])
def test_a_header_full_of_beginnings_takes_linear_time(piece: str) -> None:
    began = time.process_time()
    decode(piece * 40_000)
    assert time.process_time() - began < 2
