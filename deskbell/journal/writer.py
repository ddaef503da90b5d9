"""The writer: many hand in acts at once, one commits them, and only then is anything acknowledged.

Whatever waits, at most 256 acts, goes into one transaction: durable before acknowledged, and some twenty times
cheaper than a commit each. A bad act is found by halving and never takes its batch down. When the database is
away the batch is tried again, carefully, since its outcome is unknown; after ``patience`` seconds the writer dies
aloud: what waits stays unacknowledged, so its senders send it again, ``alive`` is false, and whoever listens on
``on_death`` closes the doors. Measured in docs/decisions/0006-the-writer.md.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from itertools import groupby

from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    connection,
    transaction,
)

from deskbell.journal.acts import Act, Refused
from deskbell.journal.stores import Store, store_for

log = logging.getLogger("deskbell.journal")
MOST = 256
# A batch of so many acts is a crowd; then the next commit is this many seconds later.
CROWD = 4
BREATH = 0.002
# The act's own fault: alone in its transaction it fails again, so it can be found by halving.
POISON = (IntegrityError, DataError, ValueError, UnicodeError, OverflowError, TypeError)
# The database's fault: whether the batch was committed is not known.
GONE = (OperationalError, InterfaceError)
_STOP = None


class WriterIsDead(Exception):
    """The writer cannot reach the database any more; nothing is acknowledged until the process starts anew."""


class Writer(threading.Thread):
    """``hand_back(acts)`` is called in this thread after each commit; it must only pass them on."""

    def __init__(
        self,
        hand_back: Callable[[list[Act]], None],
        *,
        patience: float = 10.0,
        on_death: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(name="writer", daemon=True)
        self.hand_back, self.patience, self.on_death = hand_back, patience, on_death
        self.waiting: queue.SimpleQueue[Act | None] = queue.SimpleQueue()
        self.dead = self.crowded = False
        self.busy_since: float | None = None
        self.store: Store | None = None

    def put(self, act: Act) -> None:
        """Hand in an act. Raises ``WriterIsDead``."""
        if self.dead:
            raise WriterIsDead
        self.waiting.put(act)

    def stop(self, wait: float = 10.0) -> None:
        """Write what waits, then end."""
        self.waiting.put(_STOP)
        self.join(wait)

    def alive(self) -> bool:
        """Running, and not busy with one batch for more than a second; for ``/readyz``."""
        busy = self.busy_since
        return self.is_alive() and not self.dead and (busy is None or time.monotonic() - busy < 1.0)

    # In the thread ------------------------------------------------------------------------------

    def run(self) -> None:
        self.store = store_for(connection)
        try:
            while (batch := self._take()) is not None:
                self.busy_since = time.monotonic()
                self.commit(batch)
                self.busy_since = None
        except BaseException:
            log.critical("the writer has died; nothing more is acknowledged", exc_info=True)
            self._die()
        finally:
            connection.close()

    def _take(self) -> list[Act] | None:
        """Wait for an act, then take whatever else waits. A stop is kept for the next turn.

        In a crowd it takes a breath first: more acts share the commit, and each costs less. Among few nobody waits.
        """
        first = self.waiting.get()
        if first is _STOP:
            return None
        if self.crowded:
            time.sleep(BREATH)
        batch = [first]
        while len(batch) < MOST:
            try:
                act = self.waiting.get_nowait()
            except queue.Empty:
                break
            if act is _STOP:
                self.waiting.put(_STOP)
                break
            batch.append(act)
        self.crowded = len(batch) >= CROWD
        return batch

    def commit(self, batch: list[Act]) -> None:
        """Commit a batch and hand it back, whatever it takes."""
        try:
            self._write(batch, careful=False)
        except POISON:
            self._halve(batch)
        except GONE as why:
            self._again(batch, why)
        else:
            self.hand_back(batch)

    def _write(self, batch: list[Act], *, careful: bool) -> None:
        """One transaction for all. Acts that change rows go one by one between the runs of those that do not."""
        assert self.store is not None
        with transaction.atomic():
            for changes, acts in groupby(batch, key=lambda act: act.change is not None):
                if changes:
                    for act in acts:
                        self._write_change(act, careful)
                else:
                    self.store.write(list(acts), careful=careful)

    def _write_change(self, act: Act, careful: bool) -> None:
        """The rows and the entry of one act, under a savepoint: both or neither."""
        assert self.store is not None and act.change is not None
        try:
            with transaction.atomic():
                act.change()
                self.store.write([act], careful=careful)
        except GONE:
            raise
        except Exception as why:
            if not careful and isinstance(why, IntegrityError):
                raise  # perhaps the same act again: looked at carefully, alone
            act.refused = why if not isinstance(why, DatabaseError) else Refused("failed")

    def _halve(self, batch: list[Act]) -> None:
        """Find the culprit: each half in a transaction of its own, looking for acts stored before."""
        for act in batch:
            act.refused = None
        if len(batch) == 1:
            self._alone(batch)
            return
        middle = len(batch) // 2
        for half in (batch[:middle], batch[middle:]):
            try:
                self._write(half, careful=True)
            except POISON:
                self._halve(half)
            except GONE as why:
                self._again(half, why)
            else:
                self.hand_back(half)

    def _alone(self, batch: list[Act]) -> None:
        try:
            self._write(batch, careful=True)
        except POISON as why:
            log.warning("an act was refused by the database: %s", type(why).__name__)
            batch[0].refused = Refused("failed")
        except GONE as why:
            self._again(batch, why)
            return
        self.hand_back(batch)

    def _again(self, batch: list[Act], why: Exception) -> None:
        """The database was away; whether the batch is stored is unknown, so look first."""
        until = time.monotonic() + self.patience
        pause = 0.02
        while time.monotonic() < until:
            log.warning("the database is away (%s); trying again", type(why).__name__)
            connection.close()
            time.sleep(pause)
            pause = min(1.0, pause * 2)
            try:
                self._write(batch, careful=True)
            except GONE as still:
                why = still
            except POISON:
                self._halve(batch)
                return
            else:
                self.hand_back(batch)
                return
        raise WriterIsDead from why

    def _die(self) -> None:
        self.dead = True
        if self.on_death is not None:
            self.on_death()


_writer: Writer | None = None


def use(writer: Writer | None) -> None:
    global _writer
    _writer = writer


def current() -> Writer:
    """This process's writer. Raises ``WriterIsDead`` where there is none."""
    if _writer is None:
        raise WriterIsDead
    return _writer
