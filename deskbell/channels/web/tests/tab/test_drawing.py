"""A tab as a picture: well-formed, safe with any words, as large as it must be."""

from __future__ import annotations

import itertools
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from deskbell.channels.web.tab import looks
from deskbell.channels.web.tab.drawing import measure, svg
from deskbell.channels.web.tab.looks import Looks

SVG = "{http://www.w3.org/2000/svg}"
PRINTABLE = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=60)


@given(PRINTABLE, st.sampled_from(looks.SHAPES), st.sampled_from(looks.TREATMENTS), st.sampled_from(looks.SIDES))
def test_any_words_stand_in_a_picture_and_are_no_markup(words: str, shape: str, treatment: str, side: str) -> None:
    drawn = ET.fromstring(svg(Looks(shape, treatment, side=side), "#0b5c63", words, "a"))
    assert {one.tag.removeprefix(SVG) for one in drawn.iter()} <= {"svg", "g", "path", "text", "linearGradient", "stop"}
    if shape != "round":
        (text,) = drawn.iter(f"{SVG}text")
        assert (text.text or "") == words


def test_two_on_one_page_share_no_inner_name() -> None:
    one, other = (svg(Looks(treatment="fade"), "#0b5c63", "Ask", name) for name in ("one", "other"))
    assert 'id="one"' in one and "url(#one)" in one
    assert 'id="other"' in other


def test_longer_words_make_a_wider_tab() -> None:
    short, long = (measure(Looks("card"), words).wide for words in ("Ask", "Ask a librarian about it"))
    assert short < long


def test_upright_it_is_turned() -> None:
    for side in ("left", "right"):
        drawn = ET.fromstring(svg(Looks("tab", side=side), "#0b5c63", "Ask a librarian", "a"))
        assert int(drawn.get("height", "")) > int(drawn.get("width", ""))


def test_every_combination_is_drawn() -> None:
    for shape, treatment, icon, side in itertools.product(looks.SHAPES, looks.TREATMENTS, ["", "book"], looks.SIDES):
        ET.fromstring(svg(Looks(shape, treatment, icon, side=side), "#0b5c63", "Ask", "a", dark=True))
