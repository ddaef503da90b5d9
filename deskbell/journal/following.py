"""Following the whole journal, in the order of commits, from where one stopped.

On SQLite rows are committed in the order of their ids, since one writes at a time. On PostgreSQL ids are drawn
before commits, so a reader in id order would skip what commits late: there one follows (transaction, id), below
the oldest transaction that is still running.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection, transaction

from deskbell.journal.models import Entry, Follower

Take = Callable[[list[Entry]], None]


def follow(name: str, take: Take, limit: int = 500) -> int:
    """Hand the next entries to ``take`` and remember how far one has come; returns how many there were.

    ``take`` must bear being given the same entries again: a crash between it and the remembering repeats them.
    """
    follower, _ = Follower.objects.get_or_create(name=name)
    rows = _next_sqlite(follower, limit) if connection.vendor == "sqlite" else _next_postgres(follower, limit)
    if not rows:
        return 0
    by_id = Entry.objects.in_bulk([entry for _, entry in rows])
    take([by_id[entry] for _, entry in rows if entry in by_id])
    with transaction.atomic():
        follower.transaction, follower.entry = rows[-1]
        follower.save(update_fields=["transaction", "entry"])
    return len(rows)


def _next_sqlite(follower: Follower, limit: int) -> list[tuple[int, int]]:
    ids = Entry.objects.filter(pk__gt=follower.entry).order_by("pk").values_list("pk", flat=True)[:limit]
    return [(0, pk) for pk in ids]


def _next_postgres(follower: Follower, limit: int) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT transaction::text::bigint, id FROM journal_entry
               WHERE (transaction, id) > (%s::text::xid8, %s)
                 AND transaction < pg_snapshot_xmin(pg_current_snapshot())
               ORDER BY transaction, id LIMIT %s""",
            [str(follower.transaction), follower.entry, limit],
        )
        return [(int(row[0]), int(row[1])) for row in cursor.fetchall()]
