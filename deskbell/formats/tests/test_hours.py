"""Is the desk open, until when, and when does it open next; compared with a clock that is read minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskbell.formats.hours import BadHours, Closed, Hours, Period, Special, Status, parse_week

TORONTO = ZoneInfo("America/Toronto")
WEEKDAYS = parse_week("mon-thu 9:00-12:00 13:00-21:00; fri 9:00-24:00; sat 0:00-1:00 10:00-16:00")
NOEL = {"en": "Christmas", "fr": "Noël"}


def toronto(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=TORONTO, fold=fold)  # type: ignore[misc,arg-type]


def desk(**changes: object) -> Hours:
    return Hours(**({"zone": "America/Toronto", "week": WEEKDAYS} | changes))  # type: ignore[arg-type]


# ---- an ordinary week ---------------------------------------------------------------------------


def test_a_period_includes_its_first_minute_and_not_its_last() -> None:
    assert desk().is_open(toronto(2026, 11, 23, 9, 0))
    assert desk().is_open(toronto(2026, 11, 23, 11, 59, 59))
    assert not desk().is_open(toronto(2026, 11, 23, 12, 0))
    assert not desk().is_open(toronto(2026, 11, 23, 8, 59, 59))


def test_a_split_day_closes_for_lunch_and_opens_again() -> None:
    assert desk().status(toronto(2026, 11, 23, 9, 30)).until == toronto(2026, 11, 23, 12)
    assert desk().next_opening(toronto(2026, 11, 23, 12, 30)) == toronto(2026, 11, 23, 13)


def test_answers_are_instants_in_utc_whatever_zone_was_asked_from() -> None:
    until = desk().status(datetime(2026, 11, 23, 23, 30, tzinfo=ZoneInfo("Asia/Tokyo"))).until
    assert until == datetime(2026, 11, 23, 17, tzinfo=UTC)
    assert until.tzinfo is UTC


def test_periods_that_touch_are_one_also_over_midnight() -> None:
    assert desk().status(toronto(2026, 11, 27, 20)).until == toronto(2026, 11, 28, 1)
    hours = desk(week=parse_week("mon 9:00-12:00 12:00-17:00"))
    assert hours.status(toronto(2026, 11, 23, 10)).until == toronto(2026, 11, 23, 17)


def test_a_week_of_two_languages_is_open_while_either_is() -> None:
    hours = desk(week=parse_week("mon 9:00-21:00 (en) 9:00-17:00 (fr)"))
    assert hours.status(toronto(2026, 11, 23, 10)).until == toronto(2026, 11, 23, 21)


def test_after_the_weekend_it_opens_on_monday() -> None:
    assert desk().next_opening(toronto(2026, 11, 28, 16)) == toronto(2026, 11, 30, 9)


def test_while_open_the_next_opening_is_the_one_after_closing() -> None:
    assert desk().next_opening(toronto(2026, 11, 23, 9)) == toronto(2026, 11, 23, 13)


def test_a_desk_that_never_closes_has_no_closing() -> None:
    always = desk(week=parse_week("mon-sun 0:00-24:00"))
    assert always.status(toronto(2026, 3, 1)) == Status(open=True, until=None, opens=None, closure=None)


def test_a_desk_without_hours_never_opens() -> None:
    never = desk(week={})
    assert never.status(toronto(2026, 3, 1)) == Status(open=False, until=None, opens=None, closure=None)
    assert never.next_change(toronto(2026, 3, 1)) is None


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        desk().is_open(datetime(2026, 11, 23, 9))  # noqa: DTZ001


# ---- closures and special days --------------------------------------------------------------------


def test_a_closure_covers_its_first_and_its_last_day_and_tells_its_name() -> None:
    hours = desk(closed=(Closed(date(2026, 12, 24), date(2026, 12, 28), NOEL),))
    assert hours.status(toronto(2026, 12, 24, 10)) == Status(
        open=False, until=None, opens=toronto(2026, 12, 29, 9).astimezone(UTC), closure=NOEL
    )
    assert hours.day(date(2026, 12, 28)) == ()
    assert hours.day(date(2026, 12, 29)) == WEEKDAYS[1]
    assert hours.status(toronto(2026, 12, 23, 22)).closure is None


def test_a_closure_cuts_a_night_at_midnight() -> None:
    hours = desk(closed=(Closed(date(2026, 11, 28), date(2026, 11, 28), NOEL),))
    assert hours.status(toronto(2026, 11, 27, 20)).until == toronto(2026, 11, 28, 0)


def test_a_special_day_replaces_the_weekday_also_by_nothing() -> None:
    assert not desk(special=(Special(date(2026, 11, 23), ()),)).is_open(toronto(2026, 11, 23, 10))
    hours = desk(special=(Special(date(2026, 11, 23), (Period.of("10:00", "11:00"),)),))
    assert not hours.is_open(toronto(2026, 11, 23, 9, 30))
    assert hours.status(toronto(2026, 11, 23, 10)).until == toronto(2026, 11, 23, 11)


def test_a_special_day_beats_a_closure() -> None:
    hours = desk(
        closed=(Closed(date(2026, 12, 24), date(2026, 12, 28), NOEL),),
        special=(Special(date(2026, 12, 26), (Period.of("12:00", "15:00"),)),),
    )
    assert hours.next_opening(toronto(2026, 12, 24, 10)) == toronto(2026, 12, 26, 12)
    assert hours.status(toronto(2026, 12, 26, 10)).closure is None


def test_it_looks_for_an_opening_400_days_ahead_and_not_further() -> None:
    at = toronto(2026, 1, 1, 10)
    opens = Special(date(2027, 2, 5), (Period.of("9:00", "10:00"),))
    assert desk(week={}, special=(opens,)).next_opening(at) == toronto(2027, 2, 5, 9)
    assert desk(week={}, special=(Special(date(2027, 2, 6), opens.periods),)).next_opening(at) is None


def test_so_many_hours_of_opening_leave_out_nights_sundays_and_closures() -> None:
    hours = desk(
        week=parse_week("mon-sat 9:00-17:00"),
        closed=(Closed(date(2026, 12, 1), date(2026, 12, 1), NOEL),),
        special=(Special(date(2026, 12, 2), (Period.of("12:00", "13:00"),)),),
    )
    saturday = toronto(2026, 11, 28, 13)
    assert hours.open_for(timedelta(hours=3), saturday) == toronto(2026, 11, 28, 16)
    assert hours.open_for(timedelta(hours=12), saturday) == toronto(2026, 11, 30, 17)
    assert hours.open_for(timedelta(hours=14), saturday) == toronto(2026, 12, 3, 10)
    assert hours.open_for(timedelta(hours=1), toronto(2026, 11, 29, 10)) == toronto(2026, 11, 30, 10)


def test_so_many_hours_of_opening_are_counted_400_days_ahead_and_not_further() -> None:
    at = toronto(2026, 1, 1, 10)
    hours = desk(week={}, special=(Special(date(2026, 1, 5), (Period.of("9:00", "11:00"),)),))
    assert hours.open_for(timedelta(hours=2), at) == toronto(2026, 1, 5, 11)
    assert hours.open_for(timedelta(hours=2, seconds=1), at) is None
    assert desk(week=parse_week("mon-sun 0:00-24:00")).open_for(timedelta(days=30), at) == at + timedelta(days=30)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"zone": "Toronto"}, "no_zone"),
        ({"zone": ""}, "no_zone"),
        ({"zone": "../etc/passwd"}, "no_zone"),
        ({"zone": "America"}, "no_zone"),
        ({"week": {7: ()}}, "weekday"),
        ({"week": {0: (Period(600, 500),)}}, "closes_first"),
        ({"closed": (Closed(date(2026, 2, 2), date(2026, 2, 1), NOEL),)}, "ends_first"),
        ({"special": (Special(date(2026, 2, 2), ()), Special(date(2026, 2, 2), ()))}, "two_specials"),
        ({"special": (Special(date(2026, 2, 2), (Period(0, 2000),)),)}, "out_of_day"),
    ],
)
def test_hours_that_cannot_be_are_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(BadHours) as refused:
        desk(**changes)
    assert refused.value.code == code


# ---- languages -------------------------------------------------------------------------------------


def test_hours_in_a_language_keep_its_periods_and_those_for_all() -> None:
    hours = desk(
        week={0: (Period(540, 1020, "fr"), Period(540, 1260, "en")), 1: (Period(540, 600),)},
        special=(Special(date(2026, 12, 24), (Period(540, 600, "en"),)),),
    )
    french = hours.in_language("fr-CA")
    assert french.status(toronto(2026, 11, 23, 10)).until == toronto(2026, 11, 23, 17)
    assert french.is_open(toronto(2026, 11, 24, 9))
    assert not french.is_open(toronto(2026, 12, 24, 9))
    assert hours.in_language("iu").week[0] == ()


def test_codes_match_by_whole_parts() -> None:
    hours = desk(week={0: (Period(540, 600, "zh-Hant"),)})
    assert hours.in_language("zh").week[0]
    assert hours.in_language("ZH_hant_TW").week[0]
    assert not hours.in_language("zh-Hans").week[0]
    assert not hours.in_language("z").week[0]


# ---- the clocks change -------------------------------------------------------------------------------


def test_a_period_that_begins_inside_the_skipped_hour_begins_at_the_first_minute_that_exists() -> None:
    hours = desk(week=parse_week("sun 2:30-5:00"))  # 8 March 2026: 2:00 becomes 3:00
    assert hours.next_opening(toronto(2026, 3, 8, 0)) == datetime(2026, 3, 8, 7, tzinfo=UTC)
    assert hours.status(datetime(2026, 3, 8, 7, tzinfo=UTC)).until == toronto(2026, 3, 8, 5)


def test_a_period_wholly_inside_the_skipped_hour_does_not_happen() -> None:
    hours = desk(week=parse_week("sun 2:00-3:00"))
    assert hours.next_opening(toronto(2026, 3, 8, 0)) == toronto(2026, 3, 15, 2)


def test_an_hour_that_occurs_twice_is_open_both_times() -> None:
    hours = desk(week=parse_week("sun 1:00-1:30"))  # 1 November 2026: 2:00 becomes 1:00
    openings = [toronto(2026, 11, 1, 1), toronto(2026, 11, 1, 1, fold=1)]
    assert hours.next_opening(toronto(2026, 11, 1, 0)) == openings[0].astimezone(UTC)
    assert hours.status(openings[0]).until == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert hours.next_opening(openings[0]) == openings[1].astimezone(UTC)
    assert hours.status(openings[1]).until == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_a_night_in_autumn_is_an_hour_longer() -> None:
    hours = desk(week=parse_week("sat 22:00-24:00; sun 0:00-5:00"))
    opened = toronto(2026, 10, 31, 22).astimezone(UTC)
    until = hours.status(opened).until
    assert until is not None
    assert until - opened == timedelta(hours=8)


def test_where_yesterday_comes_back_after_midnight_the_instants_stay_in_order() -> None:
    # St. John's, 29 October 2006: at one minute past midnight it becomes 23:01 on Saturday.
    hours = Hours("America/St_Johns", parse_week("sat 23:30-23:45; sun 0:00-0:01"))
    at, changes = datetime(2006, 10, 28, 12, tzinfo=UTC), []
    while (change := hours.next_change(at)) is not None and change < datetime(2006, 10, 30, tzinfo=UTC):
        changes.append(change.strftime("%H:%M"))
        at = change
    assert changes == ["02:00", "02:15", "02:30", "02:31", "03:00", "03:15", "03:30", "03:31"]


def test_a_date_that_never_was_has_no_opening() -> None:
    hours = Hours("Pacific/Apia", parse_week("fri 9:00-17:00"))  # Friday 30 December 2011 was left out
    assert hours.next_opening(datetime(2011, 12, 29, tzinfo=UTC)) == datetime(2012, 1, 5, 19, tzinfo=UTC)


# Ordinary changes; thirty minutes (Lord Howe); at midnight (São Paulo); one minute past midnight, so that yesterday
# comes back (St. John's); a date that never was (Apia).
CHANGES = [
    ("America/Toronto", date(2026, 3, 8)),
    ("America/Toronto", date(2026, 11, 1)),
    ("Europe/Paris", date(2026, 3, 29)),
    ("Europe/Paris", date(2026, 10, 25)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/Sao_Paulo", date(2018, 2, 18)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/St_Johns", date(2006, 10, 29)),
    ("America/St_Johns", date(2007, 3, 11)),
    ("Pacific/Apia", date(2011, 12, 30)),
]
MINUTES = 5 * 24 * 60


@cache
def walls(zone: str, around: date) -> list[datetime]:
    """What the wall clock shows at each minute of five days."""
    first = datetime(around.year, around.month, around.day, tzinfo=UTC) - timedelta(days=2)
    return [(first + timedelta(minutes=count)).astimezone(ZoneInfo(zone)) for count in range(MINUTES)]


@st.composite
def any_day(draw: st.DrawFn) -> tuple[Period, ...]:
    near_the_change = st.sampled_from([0, 1, 30, 60, 61, 90, 119, 120, 121, 150, 180, 1380, 1410, 1439, 1440])
    cuts = sorted(draw(st.sets(near_the_change | st.integers(0, 1440), max_size=6)))
    return tuple(Period(opens, closes) for opens, closes in list(pairwise(cuts))[:: draw(st.sampled_from([1, 2]))])


@settings(max_examples=120, deadline=None)
@given(
    change=st.sampled_from(CHANGES),
    days=st.lists(any_day(), min_size=7, max_size=7),
    closed=st.sampled_from([None, -1, 0, 1]),
    special=st.none() | st.tuples(st.sampled_from([-1, 0, 1]), any_day()),
    moments=st.lists(st.integers(0, MINUTES - 1), min_size=1, max_size=8),
    seconds=st.integers(0, 59),
    length=st.integers(1, MINUTES),
)
def test_hours_equal_a_wall_clock_read_minute_by_minute(
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
    states = [any(p.opens <= w.hour * 60 + w.minute < p.closes for p in by_date[w.date()]) for w in clock]
    for moment in moments:
        at = clock[moment].astimezone(UTC) + timedelta(seconds=seconds)
        compare(hours, at, moment, states, clock)
        compare_opening(hours, at, timedelta(minutes=length), states[moment:], clock[moment:])


def around_a_change(
    change: tuple[str, date],
    days: list[tuple[Period, ...]],
    closed: int | None,
    special: tuple[int, tuple[Period, ...]] | None,
) -> tuple[Hours, dict[date, tuple[Period, ...]]]:
    """Hours, and what holds on each date by the notice at the door; days are counted from the change."""
    zone, around = change
    by_date = {around + timedelta(days=n): days[(around + timedelta(days=n)).weekday()] for n in range(-5, 6)}
    hours = Hours(zone, dict(enumerate(days)))
    if closed is not None:
        on = around + timedelta(days=closed)
        by_date[on] = ()
        hours = Hours(zone, hours.week, closed=(Closed(on, on, NOEL),))
    if special is not None:
        on = around + timedelta(days=special[0])
        by_date[on] = special[1]
        hours = Hours(zone, hours.week, hours.closed, (Special(on, special[1]),))
    return hours, by_date


def compare(hours: Hours, at: datetime, moment: int, states: list[bool], clock: list[datetime]) -> None:
    now = states[moment]
    change = next((n for n in range(moment, MINUTES) if states[n] != now), None)
    opening = next((n for n in range(moment + 1, MINUTES) if states[n] and not states[n - 1]), None)
    status = hours.status(at)
    assert hours.is_open(at) == status.open == now
    # What lies beyond the five days has only to lie beyond them.
    beyond = clock[-1].astimezone(UTC)
    for said, minute in [
        (hours.next_change(at), change),
        (hours.status(at).until if now else hours.next_opening(at), change),
        (status.until if now else status.opens, change),
        (hours.next_opening(at), opening),
    ]:
        if minute is None:
            assert said is None or said > beyond
        else:
            assert said == clock[minute].astimezone(UTC)


def compare_opening(hours: Hours, at: datetime, length: timedelta, states: list[bool], clock: list[datetime]) -> None:
    """Hours of opening, used up minute by minute."""
    said = hours.open_for(length, at)
    for is_open, wall in zip(states, clock, strict=True):
        begins = max(at, wall.astimezone(UTC))
        lasts = wall.astimezone(UTC) + timedelta(minutes=1) - begins
        if is_open and length <= lasts:
            assert said == begins + length
            return
        length -= lasts if is_open else timedelta()
    assert said is None or said > clock[-1].astimezone(UTC)
