"""When "later" is: offered moments lie ahead, on the library's clock; what is typed is refused in words or is right."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskbell.questions import later
from deskbell.questions.later import WrongMoment
from deskbell.questions.models import Question
from tests import world as cast

pytestmark = pytest.mark.django_db
# A Wednesday, two in the afternoon in Toronto.
NOW = datetime(2026, 3, 4, 19, 7, tzinfo=UTC)


@pytest.fixture
def question(db: None) -> Question:
    world = cast.build()
    cast.set_hours(world.maple_desk, 9 * 60, 17 * 60)
    return Question.objects.select_related("desk__library", "library").get(pk=world.asks().question.pk)


def test_a_menu_offers_soon_the_next_opening_and_mornings(question: Question) -> None:
    offered = {moment.why: moment.value for moment in later.moments(question, NOW)}
    assert offered == {
        "soon": "2026-03-04T22:15:00Z",
        "opening": "2026-03-05T14:00:00Z",  # tomorrow's nine o'clock is the same instant, and is offered once
        "monday": "2026-03-09T13:00:00Z",  # summer time began on Sunday
        "week": "2026-03-11T13:00:00Z",
    }


@pytest.mark.parametrize(("clock", "why", "day"), [
    ("00:07", "morning", 4), ("03:59", "morning", 4), ("04:00", "tomorrow", 5), ("23:59", "tomorrow", 5),
])  # fmt: skip
def test_who_has_not_slept_yet_means_the_morning_that_comes(question: Question, clock: str, why: str, day: int) -> None:
    cast.set_hours(question.desk, 10 * 60, 17 * 60)
    now = datetime.fromisoformat(f"2026-03-04T{clock}:00-05:00")
    offered = {moment.why: moment.value for moment in later.moments(question, now)}
    assert offered[why] == f"2026-03-0{day}T14:00:00Z"
    assert {"morning", "tomorrow"} - {why} - offered.keys()


@given(minutes=st.integers(0, 60 * 24 * 400))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_offered_moment_can_be_handed_in_again_and_stands_once(question: Question, minutes: int) -> None:
    now = NOW + timedelta(minutes=minutes)
    offered = later.moments(question, now)
    assert [later.read(question, one.value, now=now) for one in offered] == [one.at for one in offered]
    assert sorted({one.at for one in offered}) == [one.at for one in offered]


def test_a_time_that_is_typed_is_the_librarys_wall_clock(question: Question) -> None:
    assert later.read(question, "", "2026-03-06T09:30", NOW) == datetime(2026, 3, 6, 14, 30, tzinfo=UTC)
    assert later.read(question, "", "2026-07-01T09:30:00", NOW) == datetime(2026, 7, 1, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("chosen", "typed"),
    [
        ("", ""),
        ("soon", ""),
        ("", "tomorrow"),
        ("", "2026-02-30T09:00"),
        ("", "2026-03-04T14:07"),  # now
        ("2025-03-04T14:00:00Z", ""),
        ("2028-03-04T14:00:00Z", ""),
        ("", "9999-12-31T23:59"),
        ("0001-01-01T00:00:00+14:00", ""),
        ("\x00", ""),
    ],
)
def test_what_is_no_moment_to_come_is_refused_in_words(question: Question, chosen: str, typed: str) -> None:
    with pytest.raises(WrongMoment):
        later.read(question, chosen, typed, NOW)


@given(typed=st.text(max_size=40))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_is_typed_is_a_fault(question: Question, typed: str) -> None:
    with suppress(WrongMoment):
        later.read(question, typed, "", NOW)
    with suppress(WrongMoment):
        later.read_day(question, typed, NOW)


def test_a_day_may_be_today_on_the_librarys_calendar(question: Question) -> None:
    late = datetime(2026, 3, 5, 3, 0, tzinfo=UTC)  # ten in the evening of the fourth
    assert later.read_day(question, "2026-03-04", late) == date(2026, 3, 4)
    for wrong in ("2026-03-03", "2027-04-01", "", "4 March", "9999-12-31"):
        with pytest.raises(WrongMoment):
            later.read_day(question, wrong, late)


def test_an_instant_is_written_as_entries_hold_it() -> None:
    with time_machine.travel(NOW, tick=False):
        assert later.written(NOW.astimezone()) == "2026-03-04T19:07:00Z"
