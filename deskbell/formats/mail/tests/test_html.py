"""HTML that a sandboxed frame may show."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.mail.html import declared_charset, height, safe

# How text is laid out: test_layout.py.


@pytest.mark.parametrize(
    "source",
    [
        "<script>fetch('//evil')</script>",
        "<SCRIPT SRC=//evil></SCRIPT>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)><script>alert(1)</script></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table></mtext></math>",
        "<iframe src=//evil></iframe><object data=//evil></object><embed src=//evil>",
        "<form action=//evil><input name=a><button>send</button></form>",
        "<a href='javascript:alert(1)'>a</a><a href=' JaVa\tScript:alert(1)'>b</a>",
        "<a href='data:text/html,<script>alert(1)</script>'>a</a>",
        "<link rel=stylesheet href=//evil><base href=//evil><meta http-equiv=refresh content='0;url=//evil'>",
        "<style>@import '//evil'; body { background: url(//evil) }</style>",
        "<p style='background: url(//evil)'>a</p><p style='background-image: image-set(\"//evil\" 1x)'>b</p>",
        "<p style='color: expression(alert(1))'>a</p><p style='color:red;background-color:u\\72l(//evil)'>b</p>",
        "<img src=http://evil/pixel.gif><img src=//evil/a.gif><img srcset='//evil 2x'><img src='/a.gif'>",
        "<table background=//evil><td background=//evil>a</table><body background=//evil>",
        "<video src=//evil poster=//evil></video><audio src=//evil></audio>",
        "<input type=image src=//evil><picture><source srcset=//evil></picture>",
        "<img src='data:image/svg+xml;base64,PHN2Zz4='><img src='data:text/html,evil'>",
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
        "<p style='position:fixed;top:0;width:100%'>over everything</p>",
    ],
)
def test_nothing_acts_and_nothing_is_fetched(source: str) -> None:
    kept = safe(source)
    assert not re.search(
        r"evil|script|alert|onerror|onload|<form|<input|<img src=.[^c]|svg|position", kept, re.IGNORECASE
    ), kept


@pytest.mark.parametrize(
    "source",
    [
        '<p dir="rtl">a</p>',
        "<table><tbody><tr><td>a</td></tr></tbody></table>",
        '<img src="cid:part1@x" alt="a map">',
        '<img src="data:image/png;base64,iVBORw0KGgo=">',
        "<h1>a</h1><ul><li>b</li></ul><blockquote>c</blockquote><pre>d</pre>",
        "a &amp; b &lt;c&gt;",
    ],
)
def test_what_can_be_shown_stays(source: str) -> None:
    assert safe(source) == source


def test_harmless_styles_stay() -> None:
    kept = safe('<p style="color: red; float: left; font-weight: bold">a</p>')
    assert re.sub(r"\s", "", kept) == '<pstyle="color:red;font-weight:bold">a</p>'


def test_links_open_elsewhere_and_tell_nobody() -> None:
    kept = safe('<a href="https://x.org/?a=1&amp;b=2" target="_top" rel="x">a</a>')
    for piece in ('href="https://x.org/?a=1&amp;b=2"', 'target="_blank"', 'rel="noopener noreferrer nofollow"'):
        assert piece in kept
    assert safe('<a href="mailto:ada@x.org">a</a>').startswith('<a href="mailto:ada@x.org"')


@pytest.mark.parametrize(
    ("head", "charset"),
    [
        (b'<meta charset="utf-8">', "utf-8"),
        (b"<meta charset = koi8-r >", "koi8-r"),
        (b'<META http-equiv="Content-Type" content="text/html; charset=iso-8859-1">', "iso-8859-1"),
        (b"<p>charset=utf-8</p>", ""),
        (b"", ""),
    ],
)
def test_html_may_claim_a_charset(head: bytes, charset: str) -> None:
    assert declared_charset(head) == charset


@given(st.text(max_size=200) | st.text("<>/!-\"'abimgsrc =&#;:", max_size=200))
def test_nothing_raises(source: str) -> None:
    assert "<script" not in safe(source)


HOSTILE = [
    "<div>",
    "<ul><li>x",
    "<p><b>x",
    "<a><b><i><p>",
    "<table><tr><td>x",
    "&",
    "&amp;x",
    "<",
    "<b title=1>",
    "<font>x<p>",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_html_takes_linear_time_and_space(piece: str) -> None:
    began = time.process_time()
    kept = safe(piece * (300_000 // len(piece)))
    assert time.process_time() - began < 6
    assert len(kept) < 30_000_000


def test_styles_opened_again_by_every_paragraph_do_not_multiply() -> None:
    opened = "<p>" + "".join(f"<b title={number}>" for number in range(500))
    began = time.process_time()
    assert len(safe(opened + "<p>x" * 100_000)) < 3_000_000
    assert time.process_time() - began < 4


# ---- how tall ---------------------------------------------------------------------------------------------


def test_a_frame_is_about_as_tall_as_its_letter() -> None:
    short, long = height("<p>Hello</p>"), height("<p>Hello</p>" + "<p>A line.</p>" * 20)
    assert 40 < short < 120 < long < 1200
    assert height('<img alt="" height="300" src="cid:x"><p>Hello') >= short + 300
    assert height("<img height=1 width=1><p>Hello") == short, "what only tracks is not seen"
    assert height('<img height=300 src="https://x/y.png"><p>Hello') == short, "nor what is not here"


@pytest.mark.parametrize("piece", [*HOSTILE, "<img ", "<img height=", "<img x" * 3, '<img height="99999"'])
def test_hostile_html_is_measured_in_linear_time(piece: str) -> None:
    began = time.process_time()
    assert height(piece * (300_000 // len(piece))) > 0
    assert time.process_time() - began < 6


@given(st.text())
def test_any_text_has_a_height(source: str) -> None:
    assert height(source) > 0
