"""What the house does by the clock for its database file."""

from __future__ import annotations

from django.db import connection

from deskbell.work.chores import every


@every(seconds=0.5)
def checkpoint() -> None:
    """Moves what was written from SQLite's log into the database file, beside the chat and not within a commit.

    PASSIVE waits for nobody and nobody for it. Whoever writes still does it where the log grows all the same
    (``sqlite.base.LOG_PAGES``).
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
