"""Going on and off duty."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from deskbell.formats.tests.push_reader import PushReader
from deskbell.libraries.models import Queue
from deskbell.staff import browsers, chores
from deskbell.staff.duty import NotYourQueue, duties_of, go_off, go_on, on_duty, there
from deskbell.staff.models import Duty, Presence
from deskbell.staff.presence import seen
from tests import world as cast

NOON = datetime(2026, 5, 18, 12, tzinfo=UTC)


def test_signed_in_is_not_on_duty(world: cast.World) -> None:
    client = Client()
    client.force_login(world.ines)
    client.get("/duty/")
    assert not on_duty(world.maple_queue).exists()


def test_going_on_duty_makes_one_there(world: cast.World) -> None:
    assert go_on(world.ines, [world.maple_queue]) == [world.maple_queue]
    assert there(world.maple_queue).get() == world.ines


def test_going_on_twice_is_one_duty(world: cast.World) -> None:
    go_on(world.ines, [world.maple_queue])
    go_on(world.ines, [world.maple_queue])
    assert Duty.objects.count() == 1


def test_going_on_for_other_queues_ends_the_first(world: cast.World) -> None:
    second = Queue.objects.create(library=world.maple, name={"en": "Children"})
    go_on(world.ines, [world.maple_queue])
    go_on(world.ines, [second])
    assert duties_of(world.ines) == [second]
    assert Duty.objects.get(queue=world.maple_queue).why == "changed"


def test_a_queue_of_another_library_or_out_of_use_is_refused_whole(world: cast.World) -> None:
    closed = Queue.objects.create(library=world.maple, name={"en": "Old"}, active=False)
    for wrong in (world.harbour_queue, closed):
        with pytest.raises(NotYourQueue):
            go_on(world.ines, [world.maple_queue, wrong])
    assert not Duty.objects.exists()


def test_off_duty_ends_every_duty_and_says_why(world: cast.World) -> None:
    go_on(world.tom, [world.maple_queue, world.harbour_queue])
    assert go_off(world.tom, "chosen") == 2
    assert go_off(world.tom, "chosen") == 0
    assert set(Duty.objects.values_list("why", flat=True)) == {"chosen"}


def test_desks_are_looked_at_again_and_no_queue_is(world: cast.World) -> None:
    with patch("deskbell.staff.ringing.bus.ring_row") as row:
        go_on(world.ines, [world.maple_queue])
    rung = {call.args[0] for call in row.call_args_list}
    assert rung == {"desk:maple", f"staff:{world.ines.pk}"}


def test_whoever_is_away_is_on_duty_but_not_there(world: cast.World) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        go_on(world.ines, [world.maple_queue])
        clock.shift(timedelta(seconds=60))
        assert on_duty(world.maple_queue).exists()
        assert not there(world.maple_queue).exists()


def test_coming_and_going_away_is_noticed_by_the_clock(world: cast.World) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        chores.notice_the_away()
        go_on(world.ines, [world.maple_queue])
        assert chores.notice_the_away() == 1
        assert chores.notice_the_away() == 0
        clock.shift(timedelta(seconds=61))
        with patch("deskbell.staff.ringing.bus.ring_row") as row:
            assert chores.notice_the_away() == 1
        assert "desk:maple" in {call.args[0] for call in row.call_args_list}


def test_whoever_went_home_is_off_duty_after_half_an_hour(world: cast.World) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        go_on(world.ines, [world.maple_queue])
        go_on(world.priya, [world.harbour_queue])
        clock.shift(timedelta(minutes=29))
        seen(world.priya.pk)
        assert chores.end_forgotten_duties() == 0
        clock.shift(timedelta(minutes=2))
        assert chores.end_forgotten_duties() == 1
    assert Duty.objects.get(staff=world.ines).why == "away"
    assert duties_of(world.priya) == [world.harbour_queue]


def test_who_can_be_called_stays_on_duty_until_the_desk_closes(world: cast.World) -> None:
    cast.set_hours(world.maple_desk, 9 * 60, 17 * 60, tuple(range(7)))
    with time_machine.travel(NOON + timedelta(hours=3), tick=False) as clock:  # eleven in the morning at Maple
        go_on(world.ines, [world.maple_queue])
        given_a_browser(world)
        clock.shift(timedelta(hours=5, minutes=50))
        assert chores.end_forgotten_duties() == 0
        clock.shift(timedelta(minutes=20))
        assert chores.end_forgotten_duties() == 1


def test_who_can_be_called_is_on_duty_for_a_long_day_at_most(world: cast.World) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        go_on(world.ines, [world.maple_queue])
        given_a_browser(world)
        clock.shift(timedelta(hours=9, minutes=59))
        assert chores.end_forgotten_duties() == 0
        clock.shift(timedelta(minutes=2))
        assert chores.end_forgotten_duties() == 1


def given_a_browser(world: cast.World) -> None:
    session, reader = SessionStore(), PushReader.fresh()
    session.create()
    endpoint = "https://push.example.org/x"
    browsers.keep(world.ines, str(session.session_key), endpoint, reader.public, reader.auth, "")


def test_being_there_is_written_every_twenty_seconds_at_most(world: cast.World) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        seen(world.ines.pk)
        clock.shift(timedelta(seconds=19))
        seen(world.ines.pk)
        assert Presence.objects.get().seen_at == NOON
        clock.shift(timedelta(seconds=1))
        seen(world.ines.pk)
        assert Presence.objects.get().seen_at == NOON + timedelta(seconds=20)


def test_a_clock_that_was_ahead_does_not_keep_somebody_there(world: cast.World) -> None:
    world.seen(world.ines, NOON + timedelta(days=1))
    with time_machine.travel(NOON, tick=False):
        seen(world.ines.pk)
        assert Presence.objects.get().seen_at == NOON


def test_who_left_before_the_clock_was_put_back_is_not_there_for_another_day(world: cast.World) -> None:
    with time_machine.travel(datetime(2026, 3, 2, 10, tzinfo=UTC), tick=False) as clock:
        go_on(world.ines, [world.maple_queue])
        clock.shift(timedelta(days=-1))
        assert not there(world.maple_queue).exists()
        seen(world.ines.pk)
        assert there(world.maple_queue).exists()


def post(world: cast.World, data: dict[str, object], accept: str = "text/html") -> tuple[int, object]:
    client = Client(headers={"accept": accept})
    client.force_login(world.ines)
    answer = client.post("/duty/", data)
    return answer.status_code, answer.json() if accept == "application/json" else answer.get("Location")


def test_the_switch_works_as_a_plain_form(world: cast.World) -> None:
    queue = world.maple_queue.pk
    assert post(world, {"act": "on", "queues": [queue], "next": "/"}) == (302, "/")
    assert duties_of(world.ines) == [world.maple_queue]
    assert post(world, {"act": "off", "next": "//evil.example"}) == (302, "/duty/")
    assert duties_of(world.ines) == []


def test_the_switch_answers_scripts(world: cast.World) -> None:
    queue = world.maple_queue.pk
    json = "application/json"
    assert post(world, {"act": "on"}, json) == (200, {"ok": True, "on_duty": [queue]})
    assert post(world, {"act": "off"}, json) == (200, {"ok": True, "on_duty": []})
    status, refused = post(world, {"act": "on", "queues": [world.harbour_queue.pk]}, json)
    assert status == 422
    assert isinstance(refused, dict)
    assert refused["refused"] == "not_your_queue"
    assert post(world, {}, json)[0] == 422
