"""A clock that jumps: nothing is due too early."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from deskbell.work.clock import PatientClock

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Machine:
    """A clock on the wall that somebody may turn, and one that only counts."""

    def __init__(self) -> None:
        self.wall, self.counted = NOON, 1000.0
        self.clock = PatientClock(DAY, lambda: self.wall, lambda: self.counted)

    def passes(self, time: timedelta) -> datetime:
        self.wall += time
        self.counted += time.total_seconds()
        return self.clock.now()


def test_a_healthy_clock_tells_the_time() -> None:
    machine = Machine()
    for hour in range(100):
        assert machine.passes(HOUR) == NOON + HOUR * (hour + 1)
        machine.wall += timedelta(seconds=1)  # corrected a little, as time servers do
        machine.wall -= timedelta(seconds=1)


def test_a_day_ahead_and_back_is_never_believed() -> None:
    machine = Machine()
    machine.passes(HOUR)
    machine.wall += DAY
    assert machine.passes(HOUR) == NOON + 2 * HOUR
    machine.wall -= DAY
    assert machine.passes(HOUR) == NOON + 3 * HOUR


def test_a_jump_that_lasts_is_believed_in_the_end() -> None:
    machine = Machine()
    machine.passes(HOUR)
    machine.wall += 365 * DAY
    told = [machine.passes(HOUR) for _ in range(26)]
    assert told[0] == NOON + 2 * HOUR
    assert told[-1] == machine.wall


def test_a_clock_that_is_put_back_is_believed_at_once() -> None:
    machine = Machine()
    machine.passes(HOUR)
    machine.wall -= DAY
    assert machine.passes(HOUR) == NOON + 2 * HOUR - DAY
