"""From nothing to serving: settings, migrations under a lock, the set-up link, then the port."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deskbell.work.loop import Loop

log = logging.getLogger("deskbell.server")
# Any number, the same for every Deskbell: who migrates holds it on PostgreSQL.
MIGRATION_LOCK = 0x0DE5_CBE1


def set_up() -> None:
    """Read the settings and load the rooms; a wrong setting ends the program with its sentence."""
    import django

    django.setup()


def serve(host: str, port: int) -> int:
    """Migrate, print the set-up link while nobody is on the staff, and serve until told to stop."""
    began = time.monotonic()
    os.environ.setdefault("DESKBELL_PUBLIC_URL", f"http://localhost:{port}")
    set_up()
    from deskbell.server import data_lock

    with data_lock.shared():
        migrate()
        return _serve(host, port, began)


def work(*, once: bool) -> int:
    """The background loop alone, for a second machine; ``once`` for one round."""
    set_up()
    from deskbell.live import bus
    from deskbell.server import data_lock, garbage
    from deskbell.server.settings import ENVIRONMENT
    from deskbell.work.loop import Loop, one_round

    if ENVIRONMENT.bus_url:
        bus.use(bus.ValkeyBus(ENVIRONMENT.bus_url))
    with data_lock.shared():
        migrate()
        if once:
            one_round()
        else:
            loop = Loop()
            garbage.keep_what_is_loaded()
            _work_on(loop)
    return 0


def print_link(sign_in: str) -> int:
    """A recovery link for somebody, for when nobody can reach the console."""
    from deskbell.staff import links
    from deskbell.staff.models import Staff

    person = Staff.objects.filter(sign_in=sign_in.strip().casefold(), is_active=True).first()
    if person is None:
        print(f"Nobody signs in as {sign_in!r} (or they are not active).", file=sys.stderr)
        return 1
    _say(links.make_recover(person, None))
    return 0


def migrate() -> None:
    """Bring the tables up to date, all or nothing; of processes that start together one does it, the others wait."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    with _migration_lock(), _one_transaction():
        call_command("migrate", verbosity=0, interactive=False)


def _serve(host: str, port: int, began: float) -> int:
    from django.conf import settings
    from django.db import connections

    from deskbell.server import forgettings, serving
    from deskbell.staff import links

    forgettings.complete()
    link = links.make_set_up()
    connections.close_all()

    def ready() -> None:
        _say(f"Deskbell serves {settings.PUBLIC_URL} (port {port}) after {time.monotonic() - began:.1f} s.")
        if link:
            _say(f"Nobody is on the staff yet. Make the administrator here, once:\n  {link}")

    return serving.run(host, port, ready)


def _work_on(loop: Loop) -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    loop.start()
    _say("Working. Ctrl-C ends it.")
    stop.wait()
    loop.end()


@contextmanager
def _migration_lock() -> Iterator[None]:
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
        return
    import fcntl

    with (settings.DATA / "migrating").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _one_transaction() -> Iterator[None]:
    """Django by itself commits a migration before it notes it: killed between the two, no start would come further."""
    from django.db import connection, transaction

    # SQLite turns its checks off only outside of a transaction; Django looks at all rows after each migration.
    with connection.constraint_checks_disabled(), transaction.atomic():
        if connection.vendor == "postgresql":  # a row that waits for its check keeps its table from being altered
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield


def _say(words: str) -> None:
    print(words, flush=True)
