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
# Its transaction (0 on SQLite), its id, its stream.
Row = tuple[int, int, int]


def follow(name: str, take: Take, limit: int = 500) -> int:
    """Hand the next entries to ``take`` and remember how far one has come; returns how many there were.

    ``take`` must bear being given the same entries again: a crash between it and the remembering repeats them.
    """

    def whole(rows: list[Row]) -> None:
        by_id = Entry.objects.in_bulk([entry for _, entry, _ in rows])
        take([by_id[entry] for _, entry, _ in rows if entry in by_id])

    return _follow(name, whole, limit)


def follow_streams(name: str, take: Callable[[set[int]], None], limit: int = 5000) -> int:
    """The same for who only needs to know which streams have grown: no entry is read."""
    return _follow(name, lambda rows: take({stream for _, _, stream in rows}), limit)


def _follow(name: str, take: Callable[[list[Row]], None], limit: int) -> int:
    follower, _ = Follower.objects.get_or_create(name=name)
    rows = _next_sqlite(follower, limit) if connection.vendor == "sqlite" else _next_postgres(follower, limit)
    if rows:
        take(rows)
        with transaction.atomic():
            follower.transaction, follower.entry, _ = rows[-1]
            follower.save(update_fields=["transaction", "entry"])
    return len(rows)


def _next_sqlite(follower: Follower, limit: int) -> list[Row]:
    found = Entry.objects.filter(pk__gt=follower.entry).order_by("pk").values_list("pk", "stream_id")[:limit]
    return [(0, pk, stream) for pk, stream in found]


def _next_postgres(follower: Follower, limit: int) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT transaction::text::bigint, id, stream_id FROM journal_entry
               WHERE (transaction, id) > (%s::text::xid8, %s)
                 AND transaction < pg_snapshot_xmin(pg_current_snapshot())
               ORDER BY transaction, id LIMIT %s""",
            [str(follower.transaction), follower.entry, limit],
        )
        return [(int(row[0]), int(row[1]), int(row[2])) for row in cursor.fetchall()]
