"""Pings: each connection once in a round, a few at a time, so that thousands never make everybody else wait.

A part's hello is due ``HELLO_WITHIN`` seconds after its turn: nobody needs a clock of their own.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from deskbell.live.limits import HELLO_WITHIN

if TYPE_CHECKING:
    from deskbell.live.connection import Connection

log = logging.getLogger("deskbell.live")
EVERY = 25.0
PARTS = 250
HELLO_PARTS = int(HELLO_WITHIN / EVERY * PARTS) + 1


class Pings:
    """The connections of one gateway, in parts. A round takes ``EVERY`` seconds, however late the loop was."""

    def __init__(self) -> None:
        self.parts: list[set[Connection]] = [set() for _ in range(PARTS)]
        self.turn = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._at = 0.0
        self._due: asyncio.TimerHandle | None = None

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop, self._at = loop, loop.time()
        self._arrange()

    def stop(self) -> None:
        if self._due is not None:
            self._due.cancel()

    def join(self, connection: Connection) -> None:
        """Its first ping comes a whole round later."""
        connection.part = self.turn
        self.parts[self.turn].add(connection)

    def leave(self, connection: Connection) -> None:
        self.parts[connection.part].discard(connection)

    def next(self) -> None:
        """Ping the part whose turn it is, and end those of another who have not said who they are."""
        self.turn = (self.turn + 1) % PARTS
        due = [connection.ping for connection in self.parts[self.turn]]
        late = self.parts[self.turn - HELLO_PARTS]
        due += [connection.has_not_greeted for connection in late if not connection.greeted]
        for look in due:
            try:
                look()
            except Exception:
                log.exception("a connection could not be pinged")

    def _arrange(self) -> None:
        assert self._loop is not None
        self._at += EVERY / PARTS
        self._due = self._loop.call_at(self._at, self._tick)

    def _tick(self) -> None:
        self._arrange()
        self.next()
