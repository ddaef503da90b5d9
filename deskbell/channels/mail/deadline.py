"""An end to every call: who answers a byte now and then would otherwise keep a sender for ever.

A connection's own patience is for one wait. Inside ``deadline`` every line that is given to ``watch`` is cut when the
time for all of them is over; whoever reads from it then finds it broken.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from threading import Lock, Timer


class Deadline:
    """The time that one call has."""

    def __init__(self) -> None:
        self.has_passed = False
        self._lines: list[socket.socket] = []
        self._lock = Lock()

    def cut(self) -> None:
        with self._lock:
            self.has_passed = True
            for line in self._lines:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)

    def watch(self, line: socket.socket) -> None:
        """By a handle of its own: TLS takes a socket's own one away."""
        with self._lock:
            self._lines.append(socket.socket(fileno=os.dup(line.fileno())))
        if self.has_passed:
            self.cut()

    def end(self) -> None:
        with self._lock:
            for line in self._lines:
                line.close()
            self._lines.clear()


_now: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def deadline(seconds: float) -> Iterator[Deadline]:
    """What this thread calls inside has so many seconds in all."""
    made = Deadline()
    timer = Timer(seconds, made.cut)
    timer.daemon = True
    timer.start()
    outer = _now.set(made)
    try:
        yield made
    finally:
        _now.reset(outer)
        timer.cancel()
        made.end()


def watch(line: socket.socket | None) -> None:
    """A line that was opened for the call that is going on."""
    made = _now.get()
    if made is not None and line is not None:
        made.watch(line)


def has_passed() -> bool:
    """Whether the line of the call that is going on was cut, so that the last words there may be half of them."""
    made = _now.get()
    return made is not None and made.has_passed
