"""Scrubbing: getting forgotten words out of the database's files, not only out of its tables.

SQLite zeroes what is deleted (``secure_delete``), but a full-text index keeps words until it is optimised and
the write-ahead log keeps them until a checkpoint truncates it. PostgreSQL keeps dead rows until a vacuum; a
plain one frees them for reuse after each forgetting, ``scrub(thorough=True)`` rewrites the tables so that the
bytes are gone at once (``deskbell scrub``; it locks each table while it is rewritten).
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from deskbell.journal.models import Scrub

log = logging.getLogger("deskbell.journal")


def ask_for_scrub() -> None:
    """Words were forgotten; the next round of chores cleans up behind them."""
    Scrub.objects.create(asked_at=timezone.now())


def scrub(*, thorough: bool = False) -> bool:
    """Clean up behind every forgetting so far. Returns whether all of it is done (readers may delay it)."""
    asked = list(Scrub.objects.filter(done_at=None).values_list("pk", flat=True))
    if not asked and not thorough:
        return True
    done = _sqlite() if connection.vendor == "sqlite" else _postgres(thorough)
    if done:
        with transaction.atomic():
            Scrub.objects.filter(pk__in=asked).update(done_at=timezone.now())
            Scrub.objects.filter(done_at__lt=timezone.now() - timedelta(days=30)).delete()
        if connection.vendor == "sqlite":
            _checkpoint()
    return done


def _sqlite() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%USING fts5%'")
        indexes = [name for (name,) in cursor.fetchall()]
    for name in indexes:
        with transaction.atomic(), connection.cursor() as cursor:
            quoted = connection.ops.quote_name(name)
            cursor.execute(f"INSERT INTO {quoted}({quoted}) VALUES ('optimize')")  # noqa: S608 - a quoted name
    return _checkpoint()


def _checkpoint() -> bool:
    """Move the write-ahead log into the file and cut it to nothing; ``False`` while somebody still reads.

    SQLite does not wait for another's checkpoint, and the house makes many: a few tries, then.
    """
    with connection.cursor() as cursor:
        for pause in (0.0, 0.05, 0.2, 0.5):
            time.sleep(pause)
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if not cursor.fetchone()[0]:
                return True
    return False


def _postgres(thorough: bool) -> bool:
    if connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f"VACUUM {'(FULL)' if thorough else ''} {connection.ops.quote_name(table)}")
        if thorough:
            cursor.execute("CHECKPOINT")
    return True
