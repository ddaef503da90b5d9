"""What the HTML form of a mail says about the lines of its text form."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.quoting import visible
from deskbell.formats.quoting.marks import Mark
from deskbell.formats.quoting.markup import given_by

WORDS = "Thank you, that is the one.\n"
OTHERS = "Your book is at the desk.\nPlease bring your card.\n"
ICELANDIC = "Þann þri., 3. mar. 2026, skrifaði Bókasafn (safn):\n"  # no table of ours knows it


def html_of(text: str) -> str:
    return "".join(f"<div>{line}</div>" for line in text.splitlines())


@pytest.mark.parametrize(
    "html",
    [
        f'{WORDS}<p class="gmail_quote"><i class="gmail_attr">{ICELANDIC}</i><blockquote class="gmail_quote">{OTHERS}',
        f'{WORDS}<div id="ydp1yahoo_quoted_2" class="yahoo_quoted"><div>{ICELANDIC}</div>{html_of(OTHERS)}</div>',
        f"{WORDS}<hr tabindex='-1'><div id=divRplyFwdMsg dir=ltr><font>{ICELANDIC}</font></div>{html_of(OTHERS)}",
        f'{WORDS}<div id="appendonsend"></div><hr>{ICELANDIC}{html_of(OTHERS)}',
        f'{WORDS}<span id="OLK_SRC_BODY_SECTION"><div>{ICELANDIC}</div>{html_of(OTHERS)}</span>',
        f'{WORDS}<BLOCKQUOTE TYPE="cite"><div>{ICELANDIC}</div><br>{html_of(OTHERS)}</BLOCKQUOTE>',
        f"{WORDS}<div class='moz-cite-prefix'>{ICELANDIC}<br></div><blockquote type=cite>{OTHERS}</blockquote>",
        f'{WORDS}<div data-marker="__HEADERS__">{ICELANDIC}</div><div data-marker="__QUOTED_TEXT__">{OTHERS}</div>',
        f'{WORDS}<div class="x_x_yahoo_quoted">{ICELANDIC} {OTHERS}</div>',
    ],
    ids=["gmail", "yahoo", "outlook", "outlook mobile", "outlook mac", "apple", "thunderbird", "zimbra", "in outlook"],
)
def test_markup_shows_a_quotation_that_no_words_announce(html: str) -> None:
    text = f"{WORDS}\n{ICELANDIC}\n{OTHERS}"
    assert visible(text).why == "whole"
    parts = visible(text, html)
    assert parts.visible == WORDS
    assert parts.quoted == text[len(WORDS) :]
    assert parts.why == "markup"


@pytest.mark.parametrize(
    "opening",
    [
        '<div dir="ltr" class="gmail_signature" data-smartmail="gmail_signature">',
        '<div class="moz-signature">',
        '<div id="Signature">',
        '<div id="x_Signature">',
        '<div id="AppleMailSignature" dir="ltr">',
        '<div id="ms-outlook-mobile-signature">',
        '<div data-marker="__SIG_PRE__">',
        '<div id="_rc_sig">',
    ],
)
def test_markup_shows_a_signature_without_dashes(opening: str) -> None:
    text = f"{WORDS}\nRuth Weiss\nHalifax\n"
    parts = visible(text, f"<p>{WORDS}</p>{opening}<div>Ruth Weiss</div><div>Halifax</div></div>")
    assert (parts.visible, parts.signature) == (WORDS, "\nRuth Weiss\nHalifax\n")
    assert parts.why == "signature"


def test_answers_between_the_quotations_of_gmail_are_kept() -> None:
    text = "On Tue 10:15 A <a@b.example> wrote:\n\n> Which day?\n\nThursday.\n\n> Which hour?\n\nTwo.\n\n> Anna\n"
    html = (
        '<div class="gmail_quote"><div class="gmail_attr">On Tue 10:15 A &lt;<a href="mailto:a@b.example">a@b.example'
        '</a>&gt; wrote:<br></div><blockquote class="gmail_quote">Which day?</blockquote><div>Thursday.</div>'
        '<blockquote class="gmail_quote">Which hour?</blockquote><div>Two.</div>'
        '<blockquote class="gmail_quote">Anna</blockquote></div>'
    )
    for parts in (visible(text), visible(text, html)):
        assert parts.quoted == "\n> Anna\n"
        assert parts.why == "interleaved"


def test_words_that_somebody_writes_inside_a_container_of_gmail_are_theirs() -> None:
    html = '<div class="gmail_quote"><div class="gmail_quote">Where is the map?<br>I need it.</div></div>'
    assert visible("Where is the map?\nI need it.\n", html).why == "whole"


def test_a_poem_in_a_quotation_of_gmails_is_the_writers() -> None:
    text = "Who wrote this?\n\nThe lamp is out,\nthe boats are in.\n"
    html = 'Who wrote this?<blockquote class="gmail_quote">The lamp is out,<br>the boats are in.</blockquote>'
    assert visible(text, html).visible == text


def test_html_without_marks_says_nothing() -> None:
    text = f"{WORDS}\n> {OTHERS}"
    assert given_by(html_of(text), text.splitlines()) == {}


def test_html_of_another_mail_says_nothing() -> None:
    html = '<p>This mail is best seen in colours.</p><blockquote type="cite">Buy now</blockquote>'
    assert given_by(html, f"{WORDS}{OTHERS}".splitlines()) == {}
    assert visible(WORDS + OTHERS, html).why == "whole"


def test_what_only_one_form_has_does_not_lose_the_place() -> None:
    html = (
        '<style>p > b {color: "red"}</style><div style="display:none">A preview that nobody sees</div>'
        "<p>Look at <a href='https://a.example/very/long'>this page</a> &amp; tell me.</p><img alt='logo of the house'>"
        f'<blockquote type="cite">{OTHERS.splitlines()[0]}<img src="cid:1"><br>Please bring your card.</blockquote>'
    )
    lines = [
        "Look at this page <https://a.example/very/long> & tell me.",
        "Your book is at the desk.",
        "[image: a picture of the desk]",
        "<https://a.example/picture>",
        "Please bring your card.",
    ]
    assert given_by(html, lines) == dict.fromkeys([1, 2, 3, 4], Mark.MARKUP)


def test_a_line_that_is_partly_the_writers_is_the_writers() -> None:
    html = '<p>Yes, please. <blockquote type="cite">Shall I?</blockquote></p>'
    assert given_by(html, ["Yes, please. Shall I?"]) == {}


def test_broken_markup_is_read_as_far_as_it_goes() -> None:
    for html in (
        '<blockquote type="cite"',
        "<!-- <blockquote type=cite>",
        "a < b <blockquote type=cite>c",
        "<",
        "<>",
        "</",
        "<!",
        "<style><blockquote type=cite>",
        "&#" + "9" * 5000 + ";<blockquote type=cite>",
        "&#x" + "f" * 5000 + ";<blockquote type=cite>",
        "</blockquote></div><blockquote type=cite>c</blockquote></blockquote>",
    ):
        given_by(html, ["a < b", "c"])
    assert given_by("a < b <blockquote type=cite>c", ["a < b", "c"]) == {1: Mark.MARKUP}
    assert given_by("a <b <blockquote type=cite>c", ["a", "c"]) == {}  # the tag is "b"


TAGS = st.sampled_from(
    [
        "<blockquote type=cite>",
        "</blockquote>",
        '<div class="gmail_attr">',
        "<div>",
        "</div>",
        '<div id="Signature">',
        "<div id=divRplyFwdMsg>",
        "<!--",
        "-->",
        "<br>",
        "<style>",
        "</style>",
        "&lt;",
        "&#x",
        "hello there reader ",
        "> ",
        "\n",
    ]
)


@given(st.lists(TAGS | st.text(max_size=5)).map("".join), st.lists(TAGS | st.text(max_size=5)).map("".join))
def test_any_html_beside_any_text_gives_marks_of_its_lines(html: str, text: str) -> None:
    lines = text.splitlines()
    marks = given_by(html, lines)
    assert set(marks) <= set(range(len(lines)))
    assert set(marks.values()) <= {Mark.MARKUP, Mark.QUOTE_MARKS, Mark.SIGNATURE}
    parts = visible(text, html)
    assert "".join(parts.text[piece.start : piece.end] for piece in parts.pieces) == text


@pytest.mark.parametrize(
    "hostile",
    [
        "<" * 1_000_000,
        "<a" * 500_000,
        "<!--" * 250_000,
        "</blockquote>" * 75_000,
        "<blockquote type=cite>" * 45_000,
        "<div id=signature>" * 55_000,
        "&" * 1_000_000,
        "&#" + "9" * 1_000_000,
        "<style>" * 140_000,
        ("<a " + " id='" * 390 + ">") * 500,
        '<p class="' + "x_" * 500_000 + '">',
        "<b>x</b>" * 125_000,
        "a" * 1_000_000,
    ],
    ids=lambda hostile: hostile[:20],
)
def test_hostile_markup_costs_little(hostile: str) -> None:
    html = f"<blockquote type=cite>x</blockquote>{hostile}"
    for text in ("hello\n", "aaaaaaaaaaab\n" * 20_000):
        began = time.process_time()
        visible(text, html)
        assert time.process_time() - began < 5.0
