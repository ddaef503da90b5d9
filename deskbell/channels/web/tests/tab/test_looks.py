"""A tab's looks are one value: what is stored comes back, and what is no choice of ours is left out."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from deskbell.channels.web.tab import looks
from deskbell.channels.web.tab.looks import Looks, read

WORDS = st.dictionaries(st.sampled_from(["en", "fr", "es"]), st.text(max_size=60))
ANY = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(), st.lists(st.text()), WORDS
)
LOOKS = st.builds(
    Looks,
    shape=st.sampled_from(looks.SHAPES),
    treatment=st.sampled_from(looks.TREATMENTS),
    icon=st.sampled_from(["", *looks.ICONS]),
    colour=st.sampled_from(["", "#ffcc00", "#0b5c63"]),
    lettering=st.sampled_from(looks.LETTERINGS),
    theme=st.sampled_from(looks.THEMES),
    size=st.sampled_from(looks.SIZES),
    label=WORDS,
    closed=st.booleans(),
    side=st.sampled_from(looks.SIDES),
    align=st.sampled_from(looks.ALIGNS),
    shift=st.integers(-looks.FURTHEST, looks.FURTHEST),
    phone=st.sampled_from(looks.PHONES),
    phone_up=st.integers(0, looks.FURTHEST),
)


@given(LOOKS)
def test_what_is_stored_comes_back(chosen: Looks) -> None:
    assert read(chosen.written()) == chosen


def test_plain_looks_are_stored_as_nothing() -> None:
    assert Looks().written() == {}


@given(st.dictionaries(st.sampled_from([*Looks.__dataclass_fields__, "elsewhere"]), ANY))
def test_rubbish_never_becomes_looks(stored: dict[str, Any]) -> None:
    found = read(stored)
    assert found.shape in looks.SHAPES
    assert found.side in looks.SIDES
    assert isinstance(found.label, dict)
    assert abs(found.shift) <= looks.FURTHEST
    assert isinstance(found.colour, str)


def test_only_what_is_flush_with_a_side_stands_upright() -> None:
    assert Looks("tab", side="left").stands_upright
    assert not Looks("tab", side="bottom").stands_upright
    assert not Looks("pill", side="left").stands_upright


def test_what_shows_no_words_shows_an_icon() -> None:
    assert Looks("round").drawn_icon == "bubble"
    assert Looks("tab", phone="round").drawn_icon == "bubble"
    assert not Looks("tab").drawn_icon
