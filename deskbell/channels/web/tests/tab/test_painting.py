"""The style sheet of a tab says what was chosen, once, and nothing of what was not."""

from __future__ import annotations

import itertools

import pytest

from deskbell.channels.web.tab import looks
from deskbell.channels.web.tab.looks import Looks
from deskbell.channels.web.tab.painting import sheet, window_sheet

EVERY = [
    Looks(shape, treatment, side=side, align=align, phone=phone)
    for shape, treatment, side, align, phone in itertools.product(
        looks.SHAPES, looks.TREATMENTS, looks.SIDES, looks.ALIGNS, looks.PHONES
    )
]


def test_braces_are_closed_whatever_is_chosen() -> None:
    for chosen in EVERY:
        for css in (sheet(chosen, "#0b5c63"), window_sheet(chosen)):
            assert css.count("{") == css.count("}"), chosen
            assert "None" not in css


@pytest.mark.parametrize(("side", "align", "rules"), [
    ("right", "start", ("right:0px", "top:24px")),
    ("left", "end", ("left:0px", "bottom:24px")),
    ("top", "middle", ("top:0px", "left:0px;right:0", "width:fit-content")),
    ("bottom", "end", ("bottom:0px", "right:24px")),
])  # fmt: skip
def test_a_tab_stands_where_it_was_put(side: str, align: str, rules: tuple[str, ...]) -> None:
    css = sheet(Looks("tab", side=side, align=align), "#0b5c63")
    assert all(rule in css for rule in rules)


def test_it_may_stand_further_along_its_edge() -> None:
    assert "top:124px" in sheet(Looks("tab", side="right", align="start", shift=100), "#0b5c63")


def test_a_tab_at_a_side_is_read_along_it_and_on_phones_lies_where_that_was_chosen() -> None:
    css = sheet(Looks("tab", side="left", phone="round", phone_up=60), "#0b5c63")
    large, small = css.split("@media(max-width:480px)")
    assert "vertical-rl" in large
    assert "vertical-rl" not in small
    assert "bottom:76px" in small


def test_dark_colours_are_drawn_only_where_they_are_wished() -> None:
    assert "prefers-color-scheme" not in sheet(Looks(), "#0b5c63")
    assert "prefers-color-scheme" in sheet(Looks(theme="auto"), "#0b5c63")


def test_high_contrast_and_print_are_always_thought_of() -> None:
    for chosen in EVERY[::97]:
        css = sheet(chosen, "#0b5c63")
        assert "prefers-contrast:more" in css
        assert "@media print{#box{display:none}}" in css


def test_one_scheme_can_be_tried_on_any_device() -> None:
    dark = sheet(Looks(theme="auto"), "#0b5c63", "dark")
    assert "prefers-color-scheme" not in dark
    assert dark.count("--b:") == 2
    assert "--b:#fff;--i:#000" in sheet(Looks(), "#0b5c63", "contrast")


def test_only_where_somebody_wants_motion_the_window_moves() -> None:
    assert "prefers-reduced-motion:no-preference" in window_sheet(Looks())
