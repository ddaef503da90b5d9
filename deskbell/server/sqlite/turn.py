"""One turn for all writers of one database file.

SQLite's own waiting sleeps in steps of up to 100 ms and is not fair: a writer that commits 500 times a second wins or
loses against it by chance. A lock that wakes at once removes that. It is a courtesy on top of SQLite's lock, never
instead of it: who does not know of it (the sqlite3 shell, a backup tool) is still kept apart by SQLite.
"""

import os
import threading
from importlib import import_module
from importlib.util import find_spec
from time import monotonic
from typing import Any

# Windows has none: there SQLite's own waiting is all there is.
fcntl: Any = import_module("fcntl") if find_spec("fcntl") else None

_held = threading.local()


class HeldElsewhereError(Exception):
    """This thread already holds the turn through another connection: waiting for it would never end."""


class Turn:
    """The right to write, held by one connection at a time over all threads and processes.

    `flock` belongs to the open file, so each connection opens its own; the kernel drops it when the process dies.
    It has no timeout: whoever holds it must be quick.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._file: int | None = None
        self._since: float | None = None
        self._held_here: set[str] = set()

    def __del__(self) -> None:
        """A thread that ends drops its connection without closing it."""
        self.close()

    @property
    def mine(self) -> bool:
        return self._since is not None

    def take(self) -> None:
        """Wait until nobody else writes. Raises OSError when the file cannot be opened, or HeldElsewhereError."""
        if fcntl is None or self.mine:
            return
        held_here = _paths_held_here()
        if self.path in held_here:
            raise HeldElsewhereError(f"this thread already writes to {self.path} through another connection")
        if self._file is None:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._since = monotonic()
        held_here.add(self.path)
        self._held_here = held_here  # a shared connection may leave in another thread than it took

    def leave(self) -> float:
        """Let the next one write; the seconds it was held (0 when it was not)."""
        if self._since is None or self._file is None:
            return 0.0
        held = monotonic() - self._since
        self._since = None
        self._held_here.discard(self.path)
        fcntl.flock(self._file, fcntl.LOCK_UN)
        return held

    def close(self) -> float:
        """Leave for good; the seconds it was held."""
        held = self.leave()
        if self._file is not None:
            os.close(self._file)
            self._file = None
        return held


def _paths_held_here() -> set[str]:
    if not hasattr(_held, "paths"):
        _held.paths = set()
    paths: set[str] = _held.paths
    return paths
