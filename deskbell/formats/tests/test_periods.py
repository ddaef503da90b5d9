"""Typed times, the line of a week, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.periods import BadHours, Period, check, clock, minutes_from, parse_week, written


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("9:30", 570),
        ("9 h 30", 570),
        ("9\u00a0h\u00a030", 570),
        ("09h30", 570),
        ("9H30", 570),
        ("9.30", 570),
        (" 9:30 ", 570),
        ("9", 540),
        ("9h", 540),
        ("9 h", 540),
        ("0:00", 0),
        ("21:00", 1260),
        ("24:00", 1440),
        ("24 h", 1440),
        ("9:30 pm", 1290),
        ("9 a.m.", 540),
        ("12 am", 0),
        ("12:15 PM", 735),
        ("９：３０", 570),
    ],
)
def test_a_time_is_read_as_people_in_either_language_type_it(typed: str, minutes: int) -> None:
    assert minutes_from(typed) == minutes


@pytest.mark.parametrize(
    "typed",
    ["", "noon", "24:01", "25", "9:60", "9:3", "-1", "13 pm", "0 am", "9:30:00", "٩", "\x00", "9" * 5000],
)
def test_what_is_not_a_time_is_refused_in_words(typed: str) -> None:
    with pytest.raises(BadHours, match="is not a time of day") as refused:
        minutes_from(typed)
    assert refused.value.code == "not_a_time"


@given(st.integers(0, 1440))
def test_every_minute_reads_back_from_its_clock(minutes: int) -> None:
    assert minutes_from(clock(minutes)) == minutes


@given(st.text())
def test_any_text_is_a_time_and_a_week_or_is_refused(text: str) -> None:
    for read in (minutes_from, parse_week):
        try:
            read(text)
        except BadHours as refused:
            assert str(refused)  # noqa: PT017


def test_periods_come_back_in_order() -> None:
    assert check([Period(780, 1020), Period(540, 720)]) == (Period(540, 720), Period(780, 1020))


def test_periods_that_touch_are_fine() -> None:
    assert len(check([Period(540, 720), Period(720, 1020)])) == 2


@pytest.mark.parametrize(
    ("periods", "code", "words"),
    [
        ([Period(540, 720), Period(700, 900)], "overlap", "9:00-12:00 and 11:40-15:00 overlap"),
        ([Period(540, 1260), Period(600, 700), Period(1200, 1300)], "overlap", "overlap"),
        ([Period(540, 720), Period(540, 720)], "overlap", "overlap"),
        ([Period(540, 720, "fr"), Period(600, 900)], "overlap", r"9:00-12:00 \(fr\) and 10:00-15:00 overlap"),
        ([Period(540, 720, "fr"), Period(600, 900, "FR")], "overlap", "overlap"),
        ([Period(540, 540)], "closes_first", "9:00-9:00: a period must close after it opens"),
        ([Period(1260, 120)], "closes_first", "End a night at 24:00"),
        ([Period(-1, 60)], "out_of_day", "between 0:00 and 24:00"),
        ([Period(0, 1441)], "out_of_day", "between 0:00 and 24:00"),
    ],
)
def test_periods_that_cannot_be_are_refused_in_words(periods: list[Period], code: str, words: str) -> None:
    with pytest.raises(BadHours, match=words) as refused:
        check(periods)
    assert refused.value.code == code


def test_two_languages_may_be_answered_side_by_side() -> None:
    assert len(check([Period(540, 1260, "en"), Period(540, 1020, "fr")])) == 2


@pytest.mark.parametrize(
    "line",
    [
        "mon-fri 9:00-12:00 13:30-21:00; sat 10:00-16:00",
        "lun-ven 9h-12h, 13 h 30 - 21 h; sam 10h à 16h",
        "Monday–Friday: 9am-12pm, 1:30 pm to 9 pm\nSaturday: 10-16",
        "lundi, mardi, mer-ven 9:00–12:00; lun-ven 13:30-21:00; samedi 10:00-16:00",
    ],
)
def test_a_week_is_read_from_a_line_in_either_language(line: str) -> None:
    day = (Period(540, 720), Period(810, 1260))
    assert parse_week(line) == {**dict.fromkeys(range(5), day), 5: (Period(600, 960),)}


def test_a_range_of_days_goes_over_the_weekend_and_a_period_has_its_language() -> None:
    assert parse_week("sat-mon 10:00-24:00 (fr)") == dict.fromkeys((0, 5, 6), (Period(600, 1440, "fr"),))


@pytest.mark.parametrize(
    "line",
    [
        "9:00-17:00",
        "mon",
        "xyz 9-5",
        "mon 9",
        "mon 9-17-21",
        "mon-tue-wed 9-17",
        "ma 9-17",
        "mon 17-9",
        "mon 9-17 soon",
    ],
)
def test_a_line_that_is_not_a_week_is_refused_or_empty(line: str) -> None:
    if line == "mon":
        assert parse_week(line) == {0: ()}
        return
    with pytest.raises(BadHours):
        parse_week(line)


@given(
    st.dictionaries(
        st.integers(0, 6),
        st.lists(st.integers(0, 1440), min_size=2, max_size=6, unique=True).map(
            lambda cuts: tuple(Period(*pair) for pair in zip(*[iter(sorted(cuts))] * 2, strict=False)),
        ),
    ),
)
def test_a_written_week_reads_back_as_the_same_week(week: dict[int, tuple[Period, ...]]) -> None:
    assert parse_week(written(week)) == week
