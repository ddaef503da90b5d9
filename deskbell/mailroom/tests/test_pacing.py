"""Many together, in turns that nobody waits for long."""

from __future__ import annotations

import time
from collections import deque

from deskbell.mailroom import pacing
from deskbell.mailroom.models import Arrival


def pace_of(most: int) -> pacing.Pace:
    pace = pacing.Pace()
    pace.most = most
    return pace


def test_a_line_is_taken_in_turns_that_are_alike() -> None:
    """Most of what a turn costs is the same for few."""
    line = deque(Arrival(size=1) for _ in range(50))
    pace = pace_of(16)
    sizes = []
    while line:
        sizes.append(len(pace.next_batch(line)))
    assert sizes == [13, 13, 12, 12]


def test_a_turn_is_as_long_as_others_can_wait() -> None:
    pace = pace_of(24)
    pace.took(24, 0.06, contended=False)
    assert pace.most == 16
    pace.took(16, 0.2, contended=False)
    assert pace.most == pacing.TOGETHER, "less would cost as much"
    for _ in range(9):
        pace.took(pace.most, 0.01, contended=False)
    assert pace.most == pacing.MOST


def test_no_turn_writes_more_bytes_than_it_may() -> None:
    line = deque(Arrival(size=pacing.MOST_BYTES * 2 // 5) for _ in range(4))
    assert len(pace_of(16).next_batch(line)) == 2
    large = deque([Arrival(size=pacing.MOST_BYTES * 2), Arrival(size=1)])
    assert len(pace_of(16).next_batch(large)) == 1, "one is always taken, however large"


def test_whoever_waited_has_half_as_much_time_as_the_turn_took() -> None:
    pace, now = pacing.Pace(), time.monotonic()
    pace.took(16, 0.04, contended=False)
    assert pace.next_at - now < 0.015
    pace.took(16, 0.04, contended=True)
    assert 0.015 < pace.next_at - now < 1
    pace.rest()
    assert time.monotonic() >= pace.next_at
