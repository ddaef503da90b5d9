"""HTML as a stream."""

from __future__ import annotations

import time
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.mail.markup import Tag, Text, tokens, unescaped


def stream(source: str) -> list[str]:
    return [
        token.words if isinstance(token, Text) else f"<{'/' if token.is_end else ''}{token.name}>"
        for token in tokens(source)
    ]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("a<b>c</b>d", ["a", "<b>", "c", "</b>", "d"]),
        ("<DIV\nclass=x>", ["<div>"]),
        ("<br/>", ["<br>"]),
        ("1 < 2 <3", ["1 < 2 <3"]),
        ("<!-- <b> -->x", ["x"]),
        ("<!-->x", ["x"]),
        ("<!--->x", ["x"]),
        ("<!-- never closed <b>", []),
        ("<!DOCTYPE html><?xml ?>x", ["x"]),
        ("<![if !mso]>x<![endif]>", ["x"]),
        ("<!--[if mso]>hidden<![endif]-->x", ["x"]),
        ("<style>b {} <i></style>x", ["<style>", "</style>", "x"]),
        ("<SCRIPT>if (a<b) </SCRIPTS> </script>x", ["<script>", "</script>", "x"]),
        ("<title>never closed", ["<title>"]),
        ('<a href="a>b">x', ["<a>", "x"]),
        ("<a href='a>b' title=\"c\">x", ["<a>", "x"]),
        ('<a href="open>x</a>', ["<a>", "x", "</a>"]),
        ("cut <a href=", ["cut "]),
        ("caf&eacute; &amp; th&#233; &#xe9;", ["café & thé é"]),
        ("", []),
    ],
)
def test_texts_and_tags_come_in_order(source: str, found: list[str]) -> None:
    assert stream(source) == found


def test_attributes_are_read_and_the_first_of_doubles_counts() -> None:
    [tag] = tokens('<a HREF = "x&amp;y" title=\'t\' id=n hidden href=z data-x="">')
    assert isinstance(tag, Tag)
    assert tag.attributes() == {"href": "x&y", "title": "t", "id": "n", "hidden": "", "data-x": ""}


@given(st.text(max_size=100))
def test_references_are_those_of_html(text: str) -> None:
    assert unescaped(text) == unescape(text)


def test_numbers_too_long_for_a_character_are_none() -> None:
    assert unescaped("&#" + "9" * 10_000 + ";") == "\ufffd"  # Python's own raises here
    assert unescaped("&#x" + "f" * 10_000 + ";x") == "\ufffdx"


@given(st.text(max_size=200) | st.text("<>/!-\"'ab =&#;", max_size=200))
def test_nothing_raises(source: str) -> None:
    for token in tokens(source):
        if isinstance(token, Tag):
            token.attributes()


PIECES = ["<", "<a ", '<a "', "<a x'", "<!--", "&#9", "</", "<a b=", "<style>", "<x>", "a", "<a " + "x=1 " * 500]


@pytest.mark.parametrize("piece", PIECES)
def test_hostile_html_takes_linear_time(piece: str) -> None:
    began = time.process_time()
    for token in tokens(piece * (300_000 // len(piece))):
        if isinstance(token, Tag):
            token.attributes()
    assert time.process_time() - began < 4
