"""Desks that open or close by the clock tell those who look at them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch

from deskbell.formats.hours import Period
from deskbell.libraries.hours import add_closure, set_special, set_week
from deskbell.libraries.models import Closure
from deskbell.libraries.turning import Turning
from tests import world as cast

MONDAY = datetime(2026, 5, 18, 4, tzinfo=UTC)  # midnight in Toronto


def rung_at(turning: Turning, hour: int, minute: int = 0, second: int = 0) -> list[str]:
    with patch("deskbell.libraries.turning.bus.ring_row") as row:
        turning.look(MONDAY + timedelta(hours=hour, minutes=minute, seconds=second))
    return [call.args[0] for call in row.call_args_list]


def test_a_desk_that_closes_tells_it_once_within_the_minute(world: cast.World) -> None:
    set_week(world.maple_desk, {0: (Period.of("9:00", "12:00"),)})
    turning = Turning()
    assert rung_at(turning, 8, 59) == []  # nobody has seen anything else
    assert rung_at(turning, 9, 0, 4) == ["desk:maple"]
    assert rung_at(turning, 11, 59, 58) == []
    assert rung_at(turning, 12) == ["desk:maple"]
    assert rung_at(turning, 12, 1) == []


def test_it_asks_the_database_once_a_minute(world: cast.World, django_assert_num_queries: Any) -> None:
    turning = Turning()
    with django_assert_num_queries(4):
        for second in range(0, 60, 5):
            rung_at(turning, 9, 0, second)


def test_a_language_that_ends_before_the_desk_closes_tells_it_too(world: cast.World) -> None:
    set_week(world.maple_desk, {0: (Period.of("9:00", "21:00", "en"), Period.of("9:00", "17:00", "fr"))})
    turning = Turning()
    rung_at(turning, 16, 59)
    assert rung_at(turning, 17) == ["desk:maple"]
    assert rung_at(turning, 18) == []


def test_what_was_slept_through_is_told_on_waking(world: cast.World) -> None:
    set_week(world.maple_desk, {0: (Period.of("9:00", "12:00"),)})
    turning = Turning()
    rung_at(turning, 8)
    assert rung_at(turning, 11) == ["desk:maple"]


def test_days_of_their_own_and_closures_turn_as_well(world: cast.World) -> None:
    set_special(world.maple_desk, date(2026, 5, 18), [Period.of("10:00", "11:00")])
    add_closure(Closure(library=world.harbour, first=date(2026, 5, 19), last=date(2026, 5, 19)))
    turning = Turning()
    rung_at(turning, 9)
    assert rung_at(turning, 10) == ["desk:maple"]
    assert rung_at(turning, 11) == ["desk:maple"]
    assert rung_at(turning, 24) == ["desk:maple", "desk:harbour"]  # Maple's usual week begins again
