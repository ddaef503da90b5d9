"""A library's colour stays readable, whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.look.colours import ON_DARK, ON_LIGHT, Rgb, contrast, parse, shades, stylesheet

A_COLOUR = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
WHITE: Rgb = (255, 255, 255)


def rgb(colour: str) -> Rgb:
    found = parse(colour)
    assert found is not None
    return found


@given(A_COLOUR)
def test_every_pair_keeps_the_contrast_that_wcag_asks(colour: str) -> None:
    own = shades(colour)
    pairs = [
        (rgb(own.head), rgb(own.head_ink)),
        (rgb(own.light), ON_LIGHT),
        (rgb(own.light), WHITE),
        (rgb(own.light_deep), WHITE),
        (rgb(own.dark), ON_DARK),
        (rgb(own.dark), rgb(own.dark_ink)),
        (rgb(own.dark_deep), rgb(own.dark_ink)),
    ]
    assert all(contrast(one, other) >= 4.5 for one, other in pairs)


def test_a_readable_colour_is_left_as_it_is() -> None:
    assert shades("#0b5c63").head == "#0b5c63"


@pytest.mark.parametrize("colour", ["", "teal", "#fff", "#0b5c6g", "#0b5c63;}body{", "#0b5c63\n"])
def test_what_is_no_colour_never_reaches_the_stylesheet(colour: str) -> None:
    assert parse(colour) is None
    assert stylesheet(colour) == stylesheet("#0b5c63")


def test_contrast_is_that_of_the_rule_book() -> None:
    assert contrast((0, 0, 0), WHITE) == pytest.approx(21)
    assert contrast((0x76, 0x76, 0x76), WHITE) == pytest.approx(4.54, abs=0.01)
