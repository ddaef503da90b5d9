"""Following the whole journal, in the order of commits, from where one stopped.

On SQLite rows are committed in the order of their ids, since one writes at a time. On PostgreSQL ids are drawn
before commits, so a reader in id order would skip what commits late: there one follows (transaction, id), below
the oldest transaction that is still running.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction

from deskbell.journal.models import Entry, Follower

Take = Callable[[list[Entry]], None]
# Its transaction (0 on SQLite), its id, its stream.
Row = tuple[int, int, int]


def follow(name: str, take: Take, limit: int = 500, *, since: datetime | None = None) -> int:
    """Hand the next entries to ``take`` and remember how far one has come; returns how many there were.

    ``take`` must bear being given the same entries again: a crash between it and the remembering repeats them. Who
    comes for the first time begins with what was written ``since``, instead of with all that an old house ever said.
    """

    def whole(rows: list[Row]) -> None:
        by_id = Entry.objects.in_bulk([entry for _, entry, _ in rows])
        take([by_id[entry] for _, entry, _ in rows if entry in by_id])

    return _follow(_begun(name, since), whole, limit)


def follow_streams(name: str, take: Callable[[set[int]], None], limit: int = 5000) -> int:
    """The same for who only needs to know which streams have grown: no entry is read."""
    return _follow(_begun(name), lambda rows: take({stream for _, _, stream in rows}), limit, newest=True)


def _begun(name: str, since: datetime | None = None) -> Follower:
    known = Follower.objects.filter(name=name).first()
    return known or Follower.objects.get_or_create(name=name, defaults=_place_of(since))[0]


def _place_of(since: datetime | None) -> dict[str, int]:
    """After the last entry that is older; found from the end, as entries are nearly in the order of their times."""
    older = Entry.objects.filter(at__lt=since).order_by("-pk").values_list("pk", flat=True) if since else None
    last = older.first() if older is not None else None
    if last is None:
        return {}
    if connection.vendor == "sqlite":
        return {"entry": last}
    with connection.cursor() as cursor:
        cursor.execute("SELECT transaction::text::bigint FROM journal_entry WHERE id = %s", [last])
        return {"transaction": int(cursor.fetchone()[0]), "entry": last}


def _follow(follower: Follower, take: Callable[[list[Row]], None], limit: int, newest: bool = False) -> int:
    rows = _next(follower, limit, newest)
    if rows:
        take(rows)
        with transaction.atomic():
            follower.transaction, follower.entry, _ = max(rows)
            follower.save(update_fields=["transaction", "entry"])
    return len(rows)


def _next(follower: Follower, limit: int, newest: bool) -> list[Row]:
    """The next rows in order; or of each stream among them the newest."""
    if connection.vendor == "sqlite":
        ask = _NEWEST_SQLITE if newest else _SQLITE
        given: list[str | int] = [follower.entry, limit]
    else:
        ask = _NEWEST_POSTGRES if newest else _POSTGRES
        given = [str(follower.transaction), follower.entry, limit]
    with connection.cursor() as cursor:
        cursor.execute(ask, given)
        return [(int(row[0]), int(row[1]), int(row[2])) for row in cursor.fetchall()]


_SQLITE = "SELECT 0 AS txn, id, stream_id FROM journal_entry WHERE id > %s ORDER BY id LIMIT %s"
_POSTGRES = """
    SELECT transaction::text::bigint AS txn, id, stream_id FROM journal_entry
    WHERE (transaction, id) > (%s::text::xid8, %s) AND transaction < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY transaction, id LIMIT %s"""
# A busy house says thousands of words between two looks: counting them is the database's work.
_NEWEST_SQLITE = f"SELECT 0, MAX(id), stream_id FROM ({_SQLITE}) AS fresh GROUP BY stream_id"  # noqa: S608 - constants
_NEWEST_POSTGRES = f"""
    SELECT DISTINCT ON (stream_id) txn, id, stream_id FROM ({_POSTGRES}) AS fresh
    ORDER BY stream_id, txn DESC, id DESC"""  # noqa: S608 - constants
