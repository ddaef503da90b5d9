"""The loop itself: a thread that runs due chores one after the other, and a thread for each that stands apart."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence

from django.db import close_old_connections, connection

from deskbell.work import clock
from deskbell.work.chores import Chore, Work, all_chores, all_endings, bell_of

log = logging.getLogger("deskbell.work")


def one_round(chores: list[Chore] | None = None) -> None:
    """Run every chore once, due or not; for tests and for ``deskbell work --once``. Errors are raised."""
    for chore in all_chores() if chores is None else chores:
        if not chore.lasting:
            chore.run()


class Loop(threading.Thread):
    """Runs chores by the clock until ``end``. A chore that fails is logged and tried again when next due."""

    def __init__(
        self,
        chores: list[Chore] | None = None,
        clock: Callable[[], float] = time.monotonic,
        endings: Sequence[Work] = (),
    ) -> None:
        super().__init__(name="work", daemon=True)
        found = all_chores() if chores is None else chores
        self.endings: Sequence[Work] = all_endings() if chores is None else endings
        self.chores = [chore for chore in found if not chore.apart]
        self.clock = clock
        self.due = {chore.name: clock() for chore in self.chores}
        self.beat = clock()
        self.ended = threading.Event()
        self.apart = [Apart(chore, self.ended) for chore in found if chore.apart]

    def run(self) -> None:
        clock.open_now()
        for thread in self.apart:
            thread.start()
        while not self.ended.is_set():
            self.run_due()
            self.ended.wait(0.25)
        # In this thread: who ends the loop may be an event loop, where no database is spoken to.
        for work in self.endings:
            run_safely(Chore("at the end", 0, work))
        connection.close()

    def run_due(self) -> None:
        """Run what is due now."""
        for chore in self.chores:
            self.beat = self.clock()
            if self.due[chore.name] <= self.beat and not self.ended.is_set():
                run_safely(chore)
                self.due[chore.name] = self.clock() + chore.seconds

    def end(self, wait: float = 5.0) -> None:
        """What runs comes to its end; what hangs for longer than ``wait`` seconds is left behind."""
        until = time.monotonic() + wait
        self.ended.set()
        for thread in self.apart:
            thread.bell.set()
        self.join(wait)
        for thread in self.apart:
            if thread.is_alive():
                thread.join(max(0.0, until - time.monotonic()))

    def alive(self, within: float = 60.0) -> bool:
        """Whether it has gone round lately; for ``/readyz``."""
        return self.is_alive() and self.clock() - self.beat < within


class Apart(threading.Thread):
    """One chore in a thread of its own: again at once while it finds something to do, else when due or woken."""

    def __init__(self, chore: Chore, ended: threading.Event) -> None:
        super().__init__(name=chore.name, daemon=True)
        self.chore, self.ended = chore, ended
        self.bell = bell_of(chore.name)

    def run(self) -> None:
        while True:
            self.bell.clear()
            if self.ended.is_set():  # looked at after the bell, so that neither is missed
                break
            done = run_safely(self.chore)
            if not (isinstance(done, int) and done > 0):
                self.bell.wait(self.chore.seconds)
        connection.close()


def run_safely(chore: Chore) -> object:
    """What the chore returned; ``None`` when it failed, which is logged."""
    try:
        close_old_connections()
        return chore.run()
    except Exception:
        log.exception("the chore %s failed and will be tried again", chore.name)
        return None
