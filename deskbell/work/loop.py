"""The loop itself: a thread that runs due chores one after the other."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from django.db import close_old_connections, connection

from deskbell.work import clock
from deskbell.work.chores import Chore, all_chores

log = logging.getLogger("deskbell.work")


def one_round(chores: list[Chore] | None = None) -> None:
    """Run every chore once, due or not; for tests and for ``deskbell work --once``. Errors are raised."""
    for chore in all_chores() if chores is None else chores:
        chore.run()


class Loop(threading.Thread):
    """Runs chores by the clock until ``end``. A chore that fails is logged and tried again when next due."""

    def __init__(self, chores: list[Chore] | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(name="work", daemon=True)
        self.chores = all_chores() if chores is None else chores
        self.clock = clock
        self.due = {chore.name: clock() for chore in self.chores}
        self.beat = clock()
        self.ended = threading.Event()

    def run(self) -> None:
        clock.open_now()
        while not self.ended.is_set():
            self.run_due()
            self.ended.wait(0.25)
        connection.close()

    def run_due(self) -> None:
        """Run what is due now."""
        for chore in self.chores:
            self.beat = self.clock()
            if self.due[chore.name] <= self.beat and not self.ended.is_set():
                self._run(chore)
                self.due[chore.name] = self.clock() + chore.seconds

    def end(self, wait: float = 5.0) -> None:
        self.ended.set()
        self.join(wait)

    def alive(self, within: float = 60.0) -> bool:
        """Whether it has gone round lately; for ``/readyz``."""
        return self.is_alive() and self.clock() - self.beat < within

    @staticmethod
    def _run(chore: Chore) -> None:
        try:
            close_old_connections()
            chore.run()
        except Exception:
            log.exception("the chore %s failed and will be tried again", chore.name)
