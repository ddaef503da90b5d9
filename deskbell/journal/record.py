"""Writing one entry in a transaction of the caller's: the verbs of pages, chores and commands.

The socket's way in is ``journal.writer``; both take the same lock and the same next number.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from deskbell.journal import rows
from deskbell.journal.models import Entry, Stream
from deskbell.journal.numbering import next_number
from deskbell.journal.stores import store_for
from deskbell.live import bus


class Recorded(NamedTuple):
    """The entry, and whether it is new; ``False`` when this act had been recorded before."""

    entry: Entry
    fresh: bool


@dataclass(frozen=True, slots=True)
class Line:
    """An entry that is to be written; its names are those of ``record``'s."""

    stream_id: int
    kind: str
    voice: str
    author: str
    at: datetime
    who: str = ""
    staff_id: int | None = None
    act: str | None = None
    words: str | None = None
    facts: Mapping[str, Any] | None = None

    def entry(self, number: int) -> Entry:
        return Entry(
            stream_id=self.stream_id, number=number, kind=self.kind, at=self.at, voice=self.voice, author=self.author,
            who=self.who, staff_id=self.staff_id, act=self.act, words=self.words,
            facts=json.dumps(self.facts, separators=(",", ":")) if self.facts else "",
        )  # fmt: skip


def begin(kind: str, at: datetime | None = None) -> Stream:
    """A new stream without entries."""
    return begin_all(kind, [at or timezone.now()])[0]


def begin_all(kind: str, at: Sequence[datetime]) -> list[Stream]:
    """Several, in their order."""
    return rows.put_all(Stream(kind=kind, made_at=one) for one in at)


def record(  # noqa: PLR0913 - the columns of an entry
    stream_id: int,
    kind: str,
    *,
    voice: str,
    author: str,
    who: str = "",
    staff_id: int | None = None,
    act: str | None = None,
    words: str | None = None,
    facts: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Recorded:
    """Append an entry with the stream's next number, and ring after the commit: see ``put``."""
    return put(Line(stream_id, kind, voice, author, at or timezone.now(), who, staff_id, act, words, facts))


def put(line: Line) -> Recorded:
    """Append an entry with the next number of its stream.

    Must stand inside ``atomic()``, together with the rows that change with it. Holds the stream's row lock until the
    commit, so do nothing slow afterwards. An ``act`` that this ``author`` has used in the stream before gives that
    entry back. Raises ``Stream.DoesNotExist``.
    """
    if line.act is not None:
        Stream.objects.select_for_update(no_key=True).get(pk=line.stream_id)
        known = Entry.objects.filter(stream_id=line.stream_id, author=line.author, act=line.act).first()
        if known is not None:
            return Recorded(known, False)
    return Recorded(record_all([line])[0], True)


def record_all(lines: Sequence[Line]) -> list[Entry]:
    """Append many entries to any streams, in their order: one lock, one look, one insert.

    An act that was used before is an ``IntegrityError``: whoever may repeat one asks first.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("record_all() belongs in the transaction of what it records")
    connection = transaction.get_connection()
    store = store_for(connection)
    with connection.wrap_database_errors:
        streams = store.streams(sorted({line.stream_id for line in lines}))
        try:
            written = [line.entry(next_number(streams[line.stream_id], line.kind, line.at)) for line in lines]
        except KeyError as why:
            raise Stream.DoesNotExist from why
        rows.put_all(written)
        store.update(list(streams.items()))
    bus.ring_streams([(pk, stream.last) for pk, stream in streams.items()])
    return written
