"""How a batch of acts reaches a database: a lock, a look, one insert, one update.

Both stores do the same in the same order and differ only in their SQL. On SQLite ``BEGIN IMMEDIATE`` is the
lock; on PostgreSQL the streams' rows are locked in the order of their ids, which is why batches of several
processes never deadlock. The caller holds the transaction.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from deskbell.journal.acts import Act
from deskbell.journal.numbering import Key, Standing, number


class Store(ABC):
    """Shared by both: what is written, in which order."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    def write(self, acts: Sequence[Act], *, careful: bool) -> None:
        """Write the acts of one batch. ``careful`` looks for acts that were stored before; else a doubled one
        breaks the unique index and the batch is tried again in halves, carefully."""
        with self.connection.wrap_database_errors:  # the drivers' own errors become Django's
            self._write(acts, careful)

    def _write(self, acts: Sequence[Act], careful: bool) -> None:
        at = datetime.now(UTC)
        ids = sorted({act.stream_id for act in acts})
        streams = self.streams(ids)
        before = {pk: (s.last, s.heard, s.said) for pk, s in streams.items()}
        known = self.known(acts) if careful else {}
        fresh = number(acts, streams, known, at)
        if fresh:
            self.insert(fresh, at)
            self.update([(pk, s) for pk, s in streams.items() if (s.last, s.heard, s.said) != before[pk]])

    @abstractmethod
    def streams(self, ids: list[int]) -> dict[int, Standing]:
        """Lock these streams and tell how they stand."""

    @abstractmethod
    def known(self, acts: Sequence[Act]) -> dict[Key, tuple[int, datetime]]:
        """The acts that were stored before, with number and time."""

    @abstractmethod
    def insert(self, acts: list[Act], at: datetime) -> None:
        """Insert numbered acts."""

    @abstractmethod
    def update(self, streams: list[tuple[int, Standing]]) -> None:
        """Move the streams on."""


_COLUMNS = "stream_id, number, kind, at, voice, staff_id, who, author, act, words, facts"


class SqliteStore(Store):
    """The driver's own cursor: Django's would rewrite the statement for every batch."""

    def _run(self) -> Any:
        self.connection.ensure_connection()
        return self.connection.connection

    def streams(self, ids: list[int]) -> dict[int, Standing]:
        marks = ",".join("?" * len(ids))
        rows = self._run().execute(
            # "|| ''" leaves the instant as text: parsing it here would cost more than the rest of the row.
            f"SELECT id, last, heard, said, heard_at || '', open, turned FROM journal_stream WHERE id IN ({marks})",  # noqa: S608
            ids,
        )
        return {row[0]: Standing(row[1], row[2], row[3], row[4], bool(row[5]), row[6]) for row in rows}

    def known(self, acts: Sequence[Act]) -> dict[Key, tuple[int, datetime]]:
        found: dict[Key, tuple[int, datetime]] = {}
        for act in acts:
            if act.act:
                row = (
                    self._run()
                    .execute(
                        "SELECT number, at || '' FROM journal_entry WHERE stream_id = ? AND author = ? AND act = ?",
                        (act.stream_id, act.author, act.act),
                    )
                    .fetchone()
                )
                if row is not None:
                    found[act.stream_id, act.author, act.act] = (row[0], _instant(row[1]))
        return found

    def insert(self, acts: list[Act], at: datetime) -> None:
        when = _text(at)
        self._run().executemany(
            f"INSERT INTO journal_entry ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?)",  # noqa: S608
            [
                (a.stream_id, a.number, a.kind, when, a.voice, a.staff_id, a.who, a.author, a.act, a.words, a.facts)
                for a in acts
            ],
        )

    def update(self, streams: list[tuple[int, Standing]]) -> None:
        self._run().executemany(
            "UPDATE journal_stream SET last = ?, heard = ?, said = ?, heard_at = ?, turned = ? WHERE id = ?",
            [(s.last, s.heard, s.said, _as_kept(s.heard_at), s.turned, pk) for pk, s in streams],
        )


class PostgresStore(Store):
    """psycopg's own cursor with prepared statements and a pipeline; arrays unnested in one statement."""

    def _cursor(self) -> Any:
        import psycopg

        self.connection.ensure_connection()
        raw = self.connection.connection
        raw.prepare_threshold = 2
        return psycopg.Cursor(raw)

    def streams(self, ids: list[int]) -> dict[int, Standing]:
        rows = self._cursor().execute(
            "SELECT id, last, heard, said, heard_at, open, turned FROM journal_stream WHERE id = ANY(%s)"
            " ORDER BY id FOR NO KEY UPDATE",
            (ids,),
        )
        return {row[0]: Standing(*row[1:]) for row in rows}

    def known(self, acts: Sequence[Act]) -> dict[Key, tuple[int, datetime]]:
        keys = [(act.stream_id, act.author, act.act) for act in acts if act.act]
        rows = self._cursor().execute(
            "SELECT e.stream_id, e.author, e.act, e.number, e.at FROM journal_entry e"
            " JOIN unnest(%s::bigint[], %s::text[], %s::text[]) AS k(s, a, i)"
            " ON e.stream_id = k.s AND e.author = k.a AND e.act = k.i",
            tuple([list(column) for column in zip(*keys, strict=True)] if keys else [[], [], []]),
        )
        return {(row[0], row[1], row[2]): (row[3], row[4]) for row in rows}

    def insert(self, acts: list[Act], at: datetime) -> None:
        self._cursor().execute(
            f"INSERT INTO journal_entry ({_COLUMNS})"  # noqa: S608
            " SELECT s, n, k, %s, v, f, w, a, i, t, d FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[],"
            " %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])"
            " AS r(s, n, k, v, f, w, a, i, t, d)",
            (
                at,
                *(
                    [getattr(act, name) for act in acts]
                    for name in
                    ("stream_id", "number", "kind", "voice", "staff_id", "who", "author", "act", "words", "facts")
                ),
            ),
        )  # fmt: skip

    def update(self, streams: list[tuple[int, Standing]]) -> None:
        self._cursor().execute(
            "UPDATE journal_stream AS j SET last = v.l, heard = v.h, said = v.s, heard_at = v.t, turned = v.u"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::bigint[])"
            " AS v(i, l, h, s, t, u) WHERE j.id = v.i",
            (
                [pk for pk, _ in streams],
                [s.last for _, s in streams],
                [s.heard for _, s in streams],
                [s.said for _, s in streams],
                [s.heard_at for _, s in streams],
                [s.turned for _, s in streams],
            ),
        )


def store_for(connection: BaseDatabaseWrapper) -> Store:
    return SqliteStore(connection) if connection.vendor == "sqlite" else PostgresStore(connection)


def _as_kept(at: datetime | str | None) -> str | None:
    """An instant that was read stays the text that it was."""
    return _text(at) if isinstance(at, datetime) else at


def _text(at: datetime) -> str:
    """As Django writes instants into SQLite: UTC without a zone, a blank between date and time."""
    return at.replace(tzinfo=None).isoformat(sep=" ")


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
