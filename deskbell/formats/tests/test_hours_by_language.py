"""Hours of a desk where each language has its own; compared with a clock that is read minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from deskbell.formats.hours import BadHours, Hours, Period, Special, check, parse_week
from deskbell.formats.tests.test_hours import (
    CHANGES,
    MINUTES,
    around_a_change,
    compare,
    compare_opening,
    toronto,
    walls,
)

LANGUAGES = (None, "en", "fr")


def test_french_until_five_is_a_part_of_open_until_nine() -> None:
    hours = Hours("America/Toronto", parse_week("mon 9:00-12:00 13:00-21:00 (en) 13:00-17:00 (fr)"))
    assert hours.languages() == {"en", "fr"}
    assert hours.status(toronto(2026, 11, 23, 14)).until == toronto(2026, 11, 23, 21)
    assert hours.in_language("fr").status(toronto(2026, 11, 23, 14)).until == toronto(2026, 11, 23, 17)
    # The morning has no language, and so is for all.
    assert hours.in_language("fr").status(toronto(2026, 11, 23, 10)).until == toronto(2026, 11, 23, 12)


def test_a_day_for_all_languages_has_none_of_its_own() -> None:
    assert Hours("America/Toronto", parse_week("mon 9:00-21:00")).languages() == set()


def test_an_exceptional_day_has_languages_too() -> None:
    day = date(2026, 11, 23)
    one = Special(day, (Period.of("10:00", "16:00", "en"), Period.of("10:00", "12:00", "fr")))
    hours = Hours("America/Toronto", parse_week("mon 9:00-21:00"), special=(one,))
    assert hours.languages() == {"en", "fr"}
    assert hours.in_language("fr").status(toronto(2026, 11, 23, 10)).until == toronto(2026, 11, 23, 12)
    assert hours.in_language("fr").next_opening(toronto(2026, 11, 23, 13)) == toronto(2026, 11, 30, 9)
    assert hours.status(toronto(2026, 11, 23, 10)).until == toronto(2026, 11, 23, 16)


@st.composite
def any_day(draw: st.DrawFn) -> tuple[Period, ...]:
    """Up to five periods of which those that cannot stand side by side are left out."""
    near_the_change = st.sampled_from([0, 1, 60, 61, 119, 120, 121, 180, 1380, 1439, 1440]) | st.integers(0, 1440)
    day: tuple[Period, ...] = ()
    for _ in range(draw(st.integers(0, 5))):
        opens, closes = sorted((draw(near_the_change), draw(near_the_change)))
        try:
            day = check((*day, Period(opens, closes, draw(st.sampled_from(LANGUAGES)))))
        except BadHours:
            continue
    return day


@settings(max_examples=40, deadline=None)
@given(
    change=st.sampled_from(CHANGES),
    days=st.lists(any_day(), min_size=7, max_size=7),
    closed=st.sampled_from([None, -1, 0, 1]),
    special=st.none() | st.tuples(st.sampled_from([-1, 0, 1]), any_day()),
    moments=st.lists(st.integers(0, MINUTES - 1), min_size=1, max_size=4),
    seconds=st.integers(0, 59),
    length=st.integers(1, MINUTES),
)
def test_the_hours_of_each_language_equal_a_wall_clock_read_minute_by_minute(
    change: tuple[str, date],
    days: list[tuple[Period, ...]],
    closed: int | None,
    special: tuple[int, tuple[Period, ...]] | None,
    moments: list[int],
    seconds: int,
    length: int,
) -> None:
    hours, by_date = around_a_change(change, days, closed, special)
    clock = walls(*change)
    for language in ("en", "fr", "fr-CA", "de"):
        own = hours.in_language(language)
        states = [is_answered(by_date[wall.date()], wall, language) for wall in clock]
        for moment in moments:
            at = clock[moment].astimezone(UTC) + timedelta(seconds=seconds)
            compare(own, at, moment, states, clock)
            compare_opening(own, at, timedelta(minutes=length), states[moment:], clock[moment:])
            assert not own.is_open(at) or hours.is_open(at)


def is_answered(periods: tuple[Period, ...], wall: datetime, language: str) -> bool:
    """What a reader of the notice at the door would say."""
    minute = wall.hour * 60 + wall.minute
    spoken = (None, language, language.partition("-")[0])
    return any(one.opens <= minute < one.closes for one in periods if one.language in spoken)


def test_the_clock_of_the_library_decides_in_every_language() -> None:
    hours = Hours("America/St_Johns", parse_week("sun 0:00-3:00 (fr) 0:00-2:00 (en)"))
    spring = datetime(2026, 3, 8, 1, 59, tzinfo=ZoneInfo("America/St_Johns"))
    assert hours.in_language("en").status(spring).until == (spring + timedelta(minutes=1)).astimezone(UTC)
    assert hours.in_language("fr").status(spring).until == (spring + timedelta(minutes=1)).astimezone(UTC)
