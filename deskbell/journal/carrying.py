"""Carrying entries from one stream to another, when two threads of one person become one, or one becomes two again.

The new entry has the old one's time and author, and ``facts.was`` tells where it was written, however often it has
been carried since; at home it needs no such thing. The old one keeps its number, and ``facts.went`` where it stands
now: its words are there alone, and nobody takes it for one whose words were erased.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from deskbell.journal.kinds import HEARD, SAID
from deskbell.journal.models import Entry, Stream
from deskbell.live import bus


def carry(source: int, target: int, numbers: Sequence[int]) -> dict[int, int]:
    """Puts these entries at the end of another stream, in their order; the new number for each old one.

    Inside the transaction of whoever holds both streams. ``facts.of``, which names another entry, follows it.
    Whoever waits for an answer in either goes on waiting.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("carry() belongs in the transaction of what it carries")
    streams = {one.pk: one for one in Stream.objects.filter(pk__in=(source, target))}
    entries = list(Entry.objects.filter(stream=source, number__in=list(numbers)).order_by("number"))
    first = streams[target].last + 1
    moved = {entry.number: first + place for place, entry in enumerate(entries)}
    acts = _acts_of(target)
    Entry.objects.bulk_create(_copy(entry, target, moved, acts) for entry in entries)
    Entry.objects.filter(stream=source, number__in=list(moved)).update(words=None)
    Entry.objects.bulk_update([_left(entry, target, moved) for entry in entries], ["facts"], batch_size=200)
    if moved:
        _advance(streams[source], streams[target], entries, moved)
        bus.ring_stream(target, streams[target].last)
    return moved


def is_away(entry: Any) -> bool:
    """Whether what was here stands in another stream."""
    return entry.words is None and '"went":' in (entry.facts or "")


def _acts_of(stream: int) -> set[tuple[str, str | None]]:
    return set(Entry.objects.filter(stream=stream).exclude(act=None).values_list("author", "act"))


def _copy(entry: Entry, target: int, moved: dict[int, int], acts: set[tuple[str, str | None]]) -> Entry:
    facts: dict[str, Any] = json.loads(entry.facts) if entry.facts else {}
    if "of" in facts:
        facts["of"] = moved.get(facts["of"])
    was = facts.pop("was", [entry.stream_id, entry.number])
    if was[0] != target:
        facts["was"] = was
    return Entry(
        stream_id=target,
        number=moved[entry.number],
        kind=entry.kind,
        at=entry.at,
        voice=entry.voice,
        staff_id=entry.staff_id,
        who=entry.who,
        author=entry.author,
        act=None if (entry.author, entry.act) in acts else entry.act,
        words=entry.words,
        facts=json.dumps(facts, separators=(",", ":")),
    )


def _left(entry: Entry, target: int, moved: dict[int, int]) -> Entry:
    facts: dict[str, Any] = json.loads(entry.facts) if entry.facts else {}
    facts["went"] = [target, moved[entry.number]]
    entry.facts = json.dumps(facts, separators=(",", ":"))
    return entry


def _advance(source: Stream, target: Stream, entries: list[Entry], moved: dict[int, int]) -> None:
    """The high-water numbers. Where somebody waits in either, the newest word stays the patron's."""
    waits = [stream.heard_at for stream in (source, target) if stream.heard > stream.said]
    heard = [moved[entry.number] for entry in entries if entry.kind in HEARD]
    said = [moved[entry.number] for entry in entries if entry.kind in SAID]
    target.last = max(moved.values())
    target.heard = max([target.heard, *heard])
    if waits:
        target.said = min(max([target.said, *said]), target.heard - 1)
        target.heard_at = min(at for at in waits if at is not None)
    else:
        target.said = max([target.said, *said, target.heard])
    target.save(update_fields=["last", "heard", "said", "heard_at"])
