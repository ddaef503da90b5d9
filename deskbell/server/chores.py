"""What the house does by the clock for its database file."""

from __future__ import annotations

from typing import cast

from django.db import connection

from deskbell.server.sqlite.base import LOG_PAGES, DatabaseWrapper
from deskbell.work.chores import every

# Half of what makes a commit do it: 16 MB.
LONG_LOG = LOG_PAGES // 2


@every(seconds=0.5)
def checkpoint() -> None:
    """Moves what was written from SQLite's log into the database file, beside the chat and not within a commit.

    PASSIVE waits for nobody and nobody for it; but while everybody writes it never reaches the log's end, where SQLite
    begins the log anew. So a log that has grown is finished in a turn, when little of it is left to move; else a commit
    would have to (``sqlite.base.LOG_PAGES``).
    """
    if connection.vendor == "sqlite" and _moved() > LONG_LOG:
        with cast("DatabaseWrapper", connection).turn_for_one_statement():
            _moved()


def _moved() -> int:
    """How many pages the log holds, after as many were moved as nobody is in the way of."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
        return int(cursor.fetchone()[1])
