"""Guessing is slow, and locks nobody out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from deskbell.staff.models import Attempt
from deskbell.staff.throttle import TooMany, forget_old, near, trial
from tests import world as cast

NOON = datetime(2026, 5, 18, 12, tzinfo=UTC)
HERE, THERE = "192.0.2.7", "198.51.100.4"


def guess(name: str = "ines", password: str = "wrong", address: str = HERE) -> Any:
    client = Client(REMOTE_ADDR=address)
    return client.post("/sign-in/", {"sign_in": name, "password": password}, secure=True)


def test_after_ten_failures_one_must_wait_even_with_the_right_password(world: cast.World) -> None:
    with time_machine.travel(NOON, tick=False):
        assert {guess().status_code for _ in range(10)} == {422}
        answer = guess(password=cast.PASSWORD)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "900"
    assert "Wait 15 minutes" in answer.content.decode()


def test_an_attacker_does_not_lock_somebody_out_at_another_address(world: cast.World) -> None:
    for _ in range(30):
        guess(address=HERE)
    assert guess(password=cast.PASSWORD, address=THERE).status_code == 302


def test_the_wait_ends_when_the_oldest_failure_is_a_quarter_of_an_hour_old(world: cast.World) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(10):
            guess()
            clock.shift(timedelta(seconds=30))
        answer = guess(password=cast.PASSWORD)
        assert answer.status_code == 429
        clock.shift(timedelta(seconds=int(answer["Retry-After"])))
        assert guess(password=cast.PASSWORD).status_code == 302


def test_trying_while_one_must_wait_prolongs_nothing(world: cast.World) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(10):
            guess()
        clock.shift(timedelta(minutes=14))
        for _ in range(20):
            assert guess().status_code == 429
        clock.shift(timedelta(minutes=1))
        assert guess(password=cast.PASSWORD).status_code == 302


def test_fifty_failures_with_many_names_stop_an_address_alone(world: cast.World) -> None:
    assert {guess(f"name{number}").status_code for number in range(50)} == {422}
    assert guess("another").status_code == 429
    assert guess("another", address=THERE).status_code == 422


def test_a_success_clears_the_names_own_failures(world: cast.World) -> None:
    for _ in range(9):
        guess()
    assert guess(password=cast.PASSWORD).status_code == 302
    assert {guess().status_code for _ in range(10)} == {422}


def test_thirty_people_behind_one_address_sign_in_together(world: cast.World) -> None:
    assert {guess(password=cast.PASSWORD).status_code for _ in range(60)} == {302}


def test_neither_name_nor_address_is_written_down(world: cast.World) -> None:
    guess()
    row = Attempt.objects.get()
    for digest in (row.name_digest, row.address_digest):
        assert len(digest) == 64
        assert "ines" not in digest
        assert HERE not in digest


def test_a_household_with_ipv6_counts_as_one_address() -> None:
    assert near("2001:db8:1:2::1") == near("2001:db8:1:2:ffff::9")
    assert near("2001:db8:1:2::1") != near("2001:db8:1:3::1")
    assert near("::ffff:192.0.2.7") == "192.0.2.7"


def test_old_failures_are_removed(db: None) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        with trial("ines", HERE):
            pass
        clock.shift(timedelta(minutes=15))
        with trial("ines", HERE):
            pass
        assert forget_old() == 1


def test_a_refused_attempt_leaves_no_row(db: None) -> None:
    for _ in range(10):
        with trial("ines", HERE):
            pass
    with pytest.raises(TooMany), trial("ines", HERE):
        pass
    assert Attempt.objects.count() == 10


def test_failures_from_a_clock_that_was_a_day_ahead_keep_nobody_out(db: None) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        clock.shift(timedelta(days=1))
        for _ in range(10):
            with trial("ines", HERE):
                pass
        clock.shift(timedelta(days=-1))
        with trial("ines", HERE) as attempt:
            attempt.succeeded()
