"""Pings: once a round, a few at a time, and nobody's fault is another's."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from deskbell.live import pings
from deskbell.live.connection import Connection


class Pinged:
    """A connection that counts."""

    def __init__(self, fails: bool = False) -> None:
        self.part, self.count, self.fails = 0, 0, fails
        self.greeted, self.closed = True, 0

    def has_not_greeted(self) -> None:
        self.closed += 1

    def ping(self) -> None:
        self.count += 1
        if self.fails:
            raise ConnectionResetError


def joined(all_: pings.Pings, made: Pinged) -> Pinged:
    all_.join(cast("Connection", made))
    return made


def test_each_connection_is_pinged_once_a_round_and_few_at_a_time() -> None:
    some = pings.Pings()
    there = []
    for _ in range(pings.PARTS):
        there += [joined(some, Pinged()) for _ in range(4)]
        some.next()
    for one in there:
        one.count = 0
    for turn in range(pings.PARTS):
        some.next()
        assert sum(one.count for one in there) == 4 * (turn + 1)
    assert {one.count for one in there} == {1}


def test_who_has_just_come_is_pinged_a_whole_round_later_and_who_has_left_not_at_all() -> None:
    some = pings.Pings()
    stays, leaves = joined(some, Pinged()), joined(some, Pinged())
    some.leave(cast("Connection", leaves))
    for _ in range(pings.PARTS - 1):
        some.next()
    assert stays.count == 0
    some.next()
    assert (stays.count, leaves.count) == (1, 0)


def test_who_has_not_said_who_they_are_within_ten_seconds_is_sent_away() -> None:
    some = pings.Pings()
    for _ in range(30):
        some.next()
    silent, greeted = joined(some, Pinged()), joined(some, Pinged())
    silent.greeted = False
    for _ in range(100):  # joined just before the first of them, so that these are less than ten seconds
        some.next()
    assert silent.closed == 0
    some.next()
    assert (silent.closed, greeted.closed) == (1, 0)


def test_a_connection_that_cannot_be_pinged_stops_nobody_elses(caplog: pytest.LogCaptureFixture) -> None:
    some = pings.Pings()
    joined(some, Pinged(fails=True))
    well = [joined(some, Pinged()) for _ in range(5)]
    for _ in range(pings.PARTS):
        some.next()
    assert {one.count for one in well} == {1}
    assert "could not be pinged" in caplog.text


def test_a_late_round_is_made_up_for() -> None:
    class Loop:
        """Comes two seconds late to the first part."""

        now = 100.0

        def __init__(self) -> None:
            self.due: list[tuple[float, Any]] = []

        def time(self) -> float:
            return self.now

        def call_at(self, at: float, work: Any) -> None:
            self.due.append((at, work))

    some, loop = pings.Pings(), Loop()
    some.start(cast("asyncio.AbstractEventLoop", loop))
    loop.now = 102.0
    for _ in range(pings.PARTS):
        _, work = loop.due.pop()
        work()
    at, _ = loop.due.pop()
    assert at == pytest.approx(100.0 + pings.EVERY + pings.EVERY / pings.PARTS)
