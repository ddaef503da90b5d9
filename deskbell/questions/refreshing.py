"""What follows from talk, a moment later and not for every word: rows of queues, marks of readers, signals.

Everything here runs on the event loop and only collects; the database is asked in a thread, seldom.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from deskbell.live import bus
from deskbell.live.bells import Bell
from deskbell.questions import marks

if TYPE_CHECKING:
    from deskbell.live.connection import Connection
    from deskbell.live.gateway import Gateway

log = logging.getLogger("deskbell.questions")
# Rows of talking questions are read afresh at most so many at a time, so that a flood costs the console no more.
ROWS_SECONDS = 0.25
ROWS_AT_ONCE = 10
MARKS_SECONDS = 0.3
Moved = tuple[int, str, int]


class Collected:
    """What one gateway has still to tell."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.rows: dict[tuple[int, int], None] = {}
        self.marks: dict[tuple[int, str], int] = {}
        self.rows_due = self.marks_due = False

    # Rows of queues -----------------------------------------------------------------------------

    def spoke(self, queue: int, question: int) -> None:
        if (queue, question) in self.rows or (_here_only() and f"queue:{queue}" not in self.gateway.hub.plain):
            return
        self.rows[queue, question] = None
        if not self.rows_due:
            self.rows_due = self._later(ROWS_SECONDS, self._ring_rows)

    def _ring_rows(self) -> None:
        now = list(self.rows)[:ROWS_AT_ONCE]
        for queue, question in now:
            del self.rows[queue, question]
            self._ring(Bell(row=(f"queue:{queue}", question)))
        self.rows_due = bool(self.rows) and self._later(ROWS_SECONDS, self._ring_rows)

    # Marks --------------------------------------------------------------------------------------

    def saw(self, question: int, reader: str, number: int) -> None:
        self.marks[question, reader] = max(number, self.marks.get((question, reader), 0))
        if not self.marks_due:
            self.marks_due = self._later(MARKS_SECONDS, self._write_marks)

    def _write_marks(self) -> None:
        self.marks_due = False
        wanted = [(question, reader, number) for (question, reader), number in self.marks.items()]
        self.marks.clear()
        self.gateway.aside(_written, wanted, then=self._marked)

    def _marked(self, written: Any) -> None:
        if isinstance(written, BaseException):  # the readers' next mark tells the same and more
            log.warning("marks could not be written: %s", type(written).__name__)
            return
        moved, holders = written
        for question, reader, number in moved:
            topic = f"question:{question}"
            self.signal(topic, {"seen": {"topic": topic, "reader": reader, "number": number}})
            if (question, reader) in holders:  # which of them is nobody's business
                topic = f"patron:{question}"
                self.signal(topic, {"seen": {"topic": topic, "reader": "staff", "number": number}})

    # Telling ------------------------------------------------------------------------------------

    def signal(self, topic: str, frame: dict[str, Any], but: Connection | None = None) -> None:
        self.gateway.signal(topic, frame, but)
        if not _here_only():
            self._aside(Bell(signal=(topic, frame)))

    def _ring(self, bell: Bell) -> None:
        self.gateway.ring(bell)
        if not _here_only():
            self._aside(bell)

    def _aside(self, bell: Bell) -> None:
        """The others hear it from a thread: the loop waits for no network."""
        self.gateway.aside(bus.current().ring_elsewhere, bell, then=lambda _: None)

    def _later(self, seconds: float, work: Any) -> bool:
        if self.gateway.loop is None or self.gateway.stopping:
            return False
        self.gateway.loop.call_later(seconds, work)
        return True


def spoke(connection: Connection, queue: int, question: int) -> None:
    """Somebody spoke in a question: its row in the queue is another."""
    _of(connection).spoke(queue, question)


def saw(connection: Connection, question: int, reader: str, number: int) -> None:
    """A reader has come to a number."""
    _of(connection).saw(question, reader, number)


def signal(connection: Connection, topic: str, frame: dict[str, Any]) -> None:
    """Pass a frame on to the topic's other followers, everywhere; it is stored nowhere."""
    _of(connection).signal(topic, frame, connection)


def _written(wanted: list[Moved]) -> tuple[list[Moved], set[tuple[int, str]]]:
    """The marks that moved, and whose of them the patron is told; in a thread."""
    moved = marks.seen_all(wanted)
    numbers = {question for question, reader, _ in moved if reader != marks.PATRON}
    theirs = marks.of_holders().filter(question__in=numbers) if numbers else None
    return moved, set(theirs.values_list("question", "reader")) if theirs is not None else set()


def _here_only() -> bool:
    return isinstance(bus.current(), bus.HereBus)


_collected: WeakKeyDictionary[Gateway, Collected] = WeakKeyDictionary()


def _of(connection: Connection) -> Collected:
    found = _collected.get(connection.gateway)
    if found is None:
        found = _collected[connection.gateway] = Collected(connection.gateway)
    return found
