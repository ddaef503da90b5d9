"""How many arrivals are taken in one turn, and when the next turn is asked for: chat waits for each."""

from __future__ import annotations

import time
from collections import deque

from deskbell.mailroom.models import Arrival

# Arrivals that are taken together at least, since most of what one alone costs is the same for some; and at most.
TOGETHER, MOST = 16, 96
# Seconds that a turn may take, and bytes: below the one more are taken together, above the other fewer.
SHORT, LONG = 0.025, 0.040
MOST_BYTES = 1 << 20
# Seconds between two turns; and of waiting for one, from which on somebody else wants it too.
YIELD, CONTENDED = 0.001, 0.002


class Pace:
    """How many arrivals are taken together, from how long the last ones took; and when the next may be."""

    def __init__(self) -> None:
        self.most = TOGETHER
        self.next_at = 0.0

    def next_batch(self, line: deque[Arrival]) -> list[Arrival]:
        """At least one, and no more bytes than a short turn can write; so many that those behind are as many."""
        turns = -(-len(line) // self.most)
        most = -(-len(line) // turns)
        batch = [line.popleft()]
        size = batch[0].size
        while line and len(batch) < most and (size := size + line[0].size) < MOST_BYTES:
            batch.append(line.popleft())
        return batch

    def rest(self) -> None:
        """Until it is fair to ask for the turn again; what was parsed meanwhile was rest enough for others."""
        time.sleep(min(max(0.0, self.next_at - time.monotonic()), 1.0))

    def took(self, count: int, seconds: float, *, contended: bool) -> None:
        # Who asks again at once is quicker than those who wait, and would keep them out. When there was somebody to
        # wait for, they have half as much time as we have had; the next are parsed meanwhile.
        self.next_at = time.monotonic() + (seconds / 2 if contended else YIELD)
        if seconds > LONG:
            self.most = max(TOGETHER, self.most * 2 // 3)
        elif seconds < SHORT and 3 * count > 2 * self.most:
            self.most = min(MOST, self.most * 3 // 2)
