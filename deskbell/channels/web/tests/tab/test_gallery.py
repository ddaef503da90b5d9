"""Seventy-two and more ready designs, each to be read, each its own, also in grey."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from deskbell.channels.web.tab.drawing import svg
from deskbell.channels.web.tab.gallery import READY
from deskbell.channels.web.tab.looks import Looks, read
from deskbell.channels.web.tab.paints import unreadable
from deskbell.channels.web.tab.wordings import WORDINGS, ready
from deskbell.look.colours import BLACK, WHITE, contrast, parse


def drawn(looks: Looks, words: str = "Ask us") -> str:
    return svg(looks.but(side="bottom", lettering="plain"), "#0b5c63", words, "one")


def in_grey(picture: str) -> str:
    """Every colour by its lightness, in eight steps: what is left where colours are not seen."""

    def grey(found: re.Match[str]) -> str:
        colour = parse(found[0])
        assert colour
        return f"grey{round(7 * (contrast(colour, BLACK) - 1) / (contrast(WHITE, BLACK) - 1))}"

    return re.sub(r"#[0-9a-f]{6}", grey, picture)


def test_there_are_at_least_seventy_two() -> None:
    assert len({ready.key for ready in READY}) == len(READY) >= 72


@pytest.mark.parametrize("ready_one", READY, ids=lambda one: one.key)
def test_each_can_be_read_and_stored(ready_one: object) -> None:
    looks = ready_one.looks  # type: ignore[attr-defined]
    assert not unreadable(looks, "#0b5c63")
    assert read(looks.written()) == looks


def test_no_two_are_the_same_without_colour_words_or_icon() -> None:
    """With the same words, no icon, and one colour: what differs is the shape and what it is filled with."""
    bare = [drawn(one.looks.but(icon="", colour="#0b5c63", ink="")) for one in READY]
    assert len(set(bare)) >= 72


def test_at_least_twenty_four_differ_in_greyscale() -> None:
    grey = {in_grey(drawn(one.looks, ready(one.looks.wording, "en"))) for one in READY}
    assert len(grey) >= 72


def test_neighbours_never_have_the_same_colour() -> None:
    assert all(one.looks.colour != other.looks.colour for one, other in pairwise(READY))


def test_all_words_icons_and_letterings_are_met() -> None:
    assert {one.looks.wording for one in READY} == set(WORDINGS)
    assert len({one.looks.icon for one in READY}) >= 10
    assert len({one.looks.lettering for one in READY}) == 4


def test_ready_words_are_there_in_french() -> None:
    for key in WORDINGS:
        assert (ready(key, "fr") and ready(key, "fr") != ready(key, "en")) or key == "questions", key
