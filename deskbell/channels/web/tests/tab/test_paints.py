"""Whatever a library chooses, the words on its tab are read: by day, in the dark; or the choice is refused in words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from deskbell.channels.web.tab import looks
from deskbell.channels.web.tab.looks import FILLED, Looks
from deskbell.channels.web.tab.paints import DARK_PAPER, Paint, paint, paint_dark, unreadable
from deskbell.look.colours import BLACK, LEAST, contrast, parse, written

COLOURS = st.tuples(*[st.integers(0, 255)] * 3).map(written)
TREATMENTS = st.sampled_from(looks.TREATMENTS)


def read_well(used: Paint) -> bool:
    ink, back = parse(used.ink), parse(used.back)
    assert ink and back
    return contrast(ink, back) >= LEAST


@given(TREATMENTS, COLOURS, st.one_of(st.just(""), COLOURS))
def test_words_are_read_on_every_tab_that_is_drawn(treatment: str, colour: str, ink: str) -> None:
    chosen = Looks(treatment=treatment, colour=colour, ink=ink)
    assert read_well(paint(chosen, "#0b5c63"))
    assert read_well(paint_dark(chosen, "#0b5c63"))


@given(COLOURS)
def test_an_outline_on_a_dark_page_is_never_dull(colour: str) -> None:
    drawn = paint_dark(Looks(treatment="outline", colour=colour), "#0b5c63")
    assert contrast(parse(drawn.ink) or BLACK, DARK_PAPER) >= 7
    assert drawn.edge == drawn.ink


@given(TREATMENTS, COLOURS, st.one_of(st.just(""), COLOURS))
def test_every_way_out_of_a_refusal_is_one(treatment: str, colour: str, ink: str) -> None:
    chosen = Looks(treatment=treatment, colour=colour, ink=ink)
    for why in unreadable(chosen, "#0b5c63"):
        assert why.contrast < LEAST
        assert not unreadable(chosen.but(**{why.field: why.nearest}), "#0b5c63"), why


@given(TREATMENTS, COLOURS, st.one_of(st.just(""), COLOURS))
def test_a_choice_that_can_be_read_is_taken_as_it_is(treatment: str, colour: str, ink: str) -> None:
    chosen = Looks(treatment=treatment, colour=colour, ink=ink)
    if not unreadable(chosen, "#0b5c63") and treatment in FILLED:
        assert paint(chosen, "#0b5c63").back == colour


@given(st.sampled_from(FILLED), COLOURS)
def test_without_a_colour_for_the_words_no_colour_is_refused(treatment: str, colour: str) -> None:
    assert not unreadable(Looks(treatment=treatment, colour=colour), "#0b5c63")


def test_yellow_words_on_white_are_refused_with_a_darker_yellow() -> None:
    (why,) = unreadable(Looks(treatment="outline", colour="#ffd400"), "#0b5c63")
    assert (why.field, why.given, why.nearest) == ("colour", "#ffd400", "#8c7500")


def test_without_a_colour_the_desks_own_is_worn() -> None:
    assert paint(Looks(), "#7a1f4f").back == "#7a1f4f"
