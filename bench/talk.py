"""Pairs that talk, and the count of their words: acknowledged once, delivered once to each who should see it."""

from __future__ import annotations

import asyncio
import time
from array import array
from collections.abc import Sequence
from itertools import cycle

from bench.ends import End

now = time.perf_counter
# About 120 bytes with the number before them, as people write.
WORDS = cycle(
    [
        b"Do you know whether the Maple Gazette of 1911 was ever put on microfilm, and where I could read it today?",
        b"I have looked in the catalogue under the author and under the title, and found only the second edition.",
        b"Yes, the reading room keeps it; ask at the desk on the first floor, and bring the number of the reel along.",
        b"Could somebody renew my two books until Thursday? The page says that another reader is waiting for one.",
        b"The thesis was written at Harbour College; an interlibrary loan takes about ten days and costs nothing.",
        b"Thank you, that is the one. Is there a table of contents that I could see before I come all the way in?",
    ]
)


class Talk:
    """In a closed loop whoever has received a word, once it is acknowledged, answers it; else words leave at a rate."""

    def __init__(self, pairs: Sequence[tuple[End, End]], consoles: Sequence[End], *, acks: bool = True) -> None:
        self.pairs, self.consoles = pairs, consoles
        self.parts = 2 if acks else 1
        self.closed = self.recording = self.ended = False
        self.newest = self.delivered = self.doubled = 0
        self.sent_at: dict[int, float] = {}
        self.missing: dict[int, int] = {}
        self.seconds_to_deliver, self.seconds_to_ack = array("d"), array("d")
        self.peer: dict[End, End] = {}
        self.watched: dict[End, set[int]] = {console: set() for console in consoles}
        self._listen()

    def _listen(self) -> None:
        for one, other in self.pairs:
            self.peer[one], self.peer[other] = other, one
            for end in (one, other):
                end.on_message, end.on_ack = self._came, self._acknowledged
        for console in self.consoles:
            console.on_message = self._watched

    # Speaking -----------------------------------------------------------------------------------

    def start_closed(self) -> None:
        """One word of each pair is on its way at any time."""
        self.closed = True
        for one, _ in self.pairs:
            self._say(one, now())

    def start_open(self, rate: float) -> None:
        """Words leave ``rate`` times a second, whatever came back; times count from when each was meant to leave."""
        self.rate, self.began, self.meant = rate, now(), 0
        self.line = cycle([end for role in (0, 1) for end in (pair[role] for pair in self.pairs)])
        self._tick()

    def _tick(self) -> None:
        if self.ended:
            return
        due = int((now() - self.began) * self.rate)
        while self.meant < due:
            self._say(next(self.line), self.began + self.meant / self.rate)
            self.meant += 1
        asyncio.get_running_loop().call_later(0.001, self._tick)

    def _say(self, end: End, at: float) -> None:
        self.newest += 1
        self.sent_at[self.newest] = at
        self.missing[self.newest] = self.parts
        end.say(self.newest, next(WORDS))

    # Hearing ------------------------------------------------------------------------------------

    def _came(self, end: End, number: int) -> None:
        at = self.sent_at.get(number)
        if at is None:
            self.doubled += 1
            return
        self.delivered += 1
        if self.recording:
            self.seconds_to_deliver.append(now() - at)
        self._part(number, end)

    def _acknowledged(self, end: End, number: int) -> None:
        at = self.sent_at.get(number)
        if at is None:
            self.doubled += 1
            return
        if self.recording:
            self.seconds_to_ack.append(now() - at)
        self._part(number, self.peer[end])

    def _part(self, number: int, receiver: End) -> None:
        parts = self.missing[number] - 1
        if parts:
            self.missing[number] = parts
            return
        del self.missing[number], self.sent_at[number]
        if self.closed and not self.ended:
            self._say(receiver, now())

    def _watched(self, console: End, number: int) -> None:
        seen = self.watched[console]
        if number in seen:
            self.doubled += 1
        seen.add(number)

    # The end ------------------------------------------------------------------------------------

    async def finish(self, within: float = 10.0) -> None:
        """Say nothing more and wait for what is on its way."""
        self.recording, self.ended = False, True
        until = now() + within
        while (self.missing or self.unwatched()) and now() < until:  # noqa: ASYNC110 - nothing else runs here
            await asyncio.sleep(0.05)

    def unwatched(self) -> int:
        """Words that a console should have seen and has not."""
        return sum(self.newest - len(seen) for seen in self.watched.values())

    def lost(self) -> list[str]:
        """What went wrong with sockets, in words."""
        ends = [*self.peer, *self.consoles]
        return [end.problem for end in ends if end.lost or end.problem]
