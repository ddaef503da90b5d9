"""A desk's hours, from rows and back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import patch

import pytest

from deskbell.formats.hours import BadHours, Period
from deskbell.libraries.hours import add_closure, hours_of, hours_of_all, remove_closure, set_special, set_week
from deskbell.libraries.models import Closure, Desk
from tests import world as cast

MONDAY_NOON = datetime(2026, 5, 18, 16, tzinfo=UTC)  # 12:00 in Toronto; Victoria Day
MORNING, EVENING = Period.of("9:00", "12:30"), Period.of("13:30", "21:00")


def test_a_week_with_split_days_and_languages_comes_back_as_it_was(world: cast.World) -> None:
    week = {0: (MORNING, EVENING), 5: (Period.of("10:00", "16:00", "fr"),), 6: (Period.of("22:00", "24:00"),)}
    set_week(world.maple_desk, week)
    assert hours_of(world.maple_desk).week == week


def test_hours_are_on_the_librarys_clock(world: cast.World) -> None:
    set_week(world.maple_desk, {0: (MORNING,)})
    status = hours_of(world.maple_desk).status(MONDAY_NOON)
    assert (status.open, status.until) == (True, datetime(2026, 5, 18, 16, 30, tzinfo=UTC))


def test_a_closure_of_the_library_closes_its_desks_and_no_other(world: cast.World) -> None:
    day = date(2026, 5, 18)
    add_closure(Closure(library=world.maple, first=day, last=day, name={"en": "Victoria Day"}))
    hours = hours_of_all(Desk.objects.select_related("library"))
    assert hours[world.maple_desk.pk].status(MONDAY_NOON).closure == {"en": "Victoria Day"}
    assert hours[world.harbour_desk.pk].is_open(MONDAY_NOON)


def test_a_closure_of_one_desk_leaves_the_others_open(world: cast.World) -> None:
    second = Desk.objects.create(library=world.maple, queue=world.maple_queue, key="maple-2", name={"en": "Branch"})
    set_week(second, {0: (MORNING,)})
    closure = Closure(library=world.maple, desk=second, first=date(2026, 5, 18), last=date(2026, 5, 18))
    add_closure(closure)
    assert not hours_of(second).is_open(MONDAY_NOON)
    assert hours_of(world.maple_desk).is_open(MONDAY_NOON)
    remove_closure(closure)
    assert hours_of(second).is_open(MONDAY_NOON)


def test_special_hours_stand_above_a_closure_until_they_are_taken_away(world: cast.World) -> None:
    day = date(2026, 5, 18)
    add_closure(Closure(library=world.maple, first=day, last=day))
    set_special(world.maple_desk, day, [Period.of("11:00", "14:00")])
    assert hours_of(world.maple_desk).is_open(MONDAY_NOON)
    set_special(world.maple_desk, day, [])
    assert not hours_of(world.maple_desk).is_open(MONDAY_NOON)


def test_periods_that_overlap_change_nothing(world: cast.World) -> None:
    before = hours_of(world.maple_desk).week
    with pytest.raises(BadHours):
        set_week(world.maple_desk, {0: (MORNING, Period.of("12:00", "14:00"))})
    assert hours_of(world.maple_desk).week == before


def test_many_desks_are_read_in_three_queries(world: cast.World, django_assert_num_queries: Any) -> None:
    desks = list(Desk.objects.select_related("library"))
    with django_assert_num_queries(3):
        hours_of_all(desks)


def test_patrons_screens_are_told(world: cast.World) -> None:
    with patch("deskbell.libraries.hours.bus.ring_row") as row:
        set_week(world.maple_desk, {})
        set_special(world.maple_desk, date(2026, 5, 18), [MORNING])
        add_closure(Closure(library=world.harbour, first=date(2026, 5, 18), last=date(2026, 5, 18)))
    assert [call.args[0] for call in row.call_args_list] == ["desk:maple", "desk:maple", "desk:harbour"]
