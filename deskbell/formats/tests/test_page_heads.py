"""What pages say of themselves, as pages really say it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.page_heads import LONGEST, PageHead, head_of

GAZETTE = b"""<title>x</title> <meta property='og:title' content='Gazette'>
<meta content="About it" name=Description><meta property=og:site_name content=Archives>"""


@pytest.mark.parametrize(
    ("page", "head"),
    [
        (b"<title>Reel 14</title>", PageHead("Reel 14")),
        (b"<TITLE lang=en>\n The  Gazette &amp; more\n</TITLE>", PageHead("The Gazette & more")),
        (
            GAZETTE,
            PageHead("Gazette", "About it", "Archives"),
        ),
        (b"<meta name=description content=''><title>T</title>", PageHead("T")),
        ("<meta charset=iso-8859-1><title>Érosion</title>".encode("latin-1"), PageHead("Érosion")),
        ("<title>Érosion</title>".encode(), PageHead("Érosion")),
        (b"<title>&#x202e;&lt;script&gt;</title>", PageHead("\u202e<script>")),
        (b"", PageHead()),
        (b"%PDF-1.7", PageHead()),
    ],
)
def test_a_page_says_its_title_what_it_is_about_and_whose_it_is(page: bytes, head: PageHead) -> None:
    assert head_of(page) == head


def test_the_charset_of_the_answer_comes_first() -> None:
    page = "<meta charset=utf-8><title>Ж</title>".encode("koi8-r")
    assert head_of(page, "text/html; charset=KOI8-R").title == "Ж"


@pytest.mark.parametrize(
    "piece", [b"<meta ", b"<meta a=", b"<title ", b"<title>", b'<meta a="', b"<meta a='x", b"<", b"a=\"a='"]
)
def test_no_page_takes_long(piece: bytes) -> None:
    began = time.process_time()
    head_of(piece * (LONGEST // len(piece)))
    assert time.process_time() - began < 2


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: f"<title>{text}<meta {text}>".encode()))
def test_no_page_is_a_fault(page: bytes) -> None:
    head = head_of(page, page.decode("latin-1"))
    assert "\n" not in head.title + head.about + head.site
