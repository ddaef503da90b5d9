"""Rows that changed: remembered, and a moment later read once and sent whole to whoever follows their topic."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

from deskbell.live.frames import encode
from deskbell.live.topics import Topic, split

if TYPE_CHECKING:
    from deskbell.live.gateway import Gateway

log = logging.getLogger("deskbell.live")
# Rows are read so many seconds after the first of them changed, all at once.
EVERY = 0.05
# What was read in t seconds is read again after so many t at the earliest: in a crowd the lists take a fifth of one
# thread from the talk, and no more. A list is never older than LONGEST for that.
REST = 4
LONGEST = 10.0
# A database that could not be read is asked again after so many seconds.
AGAIN = 1.0

Items = dict[int | None, None]


class ChangedRows:
    """One gateway's. One reading is under way at a time, so that an older one never comes after a newer."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.changed: dict[str, Items] = {}
        self.reading = 0
        self.took = 0.0
        self.not_before = 0.0
        self.due: asyncio.TimerHandle | None = None

    def note(self, topic: str, item: int | None) -> None:
        """A row of a topic changed; ``None``: all of them may have."""
        if self.gateway.hub.screens(topic):
            self.changed.setdefault(topic, {})[item] = None
            self._arrange()

    def stop(self) -> None:
        if self.due is not None:
            self.due.cancel()

    def _arrange(self) -> None:
        loop = self.gateway.loop
        if self.changed and not self.reading and self.due is None and loop is not None and not self.gateway.stopping:
            self.due = loop.call_at(max(loop.time() + EVERY, self.not_before), self._read)

    def _read(self) -> None:
        self.due = None
        changed, self.changed = self.changed, {}
        found = [(split(topic), topic, items) for topic, items in changed.items() if self.gateway.hub.screens(topic)]
        self.reading, self.took = len(found), 0.0
        for (provider, key), topic, items in found:
            wanted = None if None in items else [item for item in items if item is not None]
            self.gateway.aside(_rows_of, provider, key, wanted, then=partial(self._came, topic, items))

    def _came(self, topic: str, items: Items, found: Any) -> None:
        self.reading -= 1
        if isinstance(found, BaseException):
            log.error("rows of %s could not be read", topic, exc_info=found)
            self.changed[topic] = items | self.changed.get(topic, {})
            self.took = max(self.took, AGAIN / REST)
        else:
            rows, seconds = found
            self.took += seconds
            self._send(topic, rows)
        if not self.reading and self.gateway.loop is not None:
            self.not_before = self.gateway.loop.time() + min(LONGEST, REST * self.took)
            self._arrange()

    def _send(self, topic: str, rows: list[dict[str, Any]]) -> None:
        frames = [encode({"row": {"topic": topic, **row}}) for row in rows]
        for screen in self.gateway.hub.screens(topic):
            for frame in frames:
                screen.put(frame)


def _rows_of(provider: Topic | None, key: str, items: list[int] | None) -> tuple[list[dict[str, Any]], float]:
    """The rows, and how long they took, without the wait for a thread."""
    began = monotonic()
    return (provider.rows(key, items, "en") if provider else []), monotonic() - began
