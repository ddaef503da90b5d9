"""Reading a stream from a number on."""

from __future__ import annotations

from deskbell.journal.models import Entry, Stream
from deskbell.live.topics import Topic

MOST = 10_000


def since(stream_id: int, number: int, limit: int = MOST) -> list[Entry]:
    """The stream's entries with a number above ``number``, in order. Gaps cannot be: numbers are 1, 2, 3 …"""
    return list(Entry.objects.filter(stream_id=stream_id, number__gt=number).order_by("number")[:limit])


def last(stream_id: int) -> int:
    """The number of the newest entry; 0 for a stream that is empty or not there."""
    return Stream.objects.filter(pk=stream_id).values_list("last", flat=True).first() or 0


class JournalTopic(Topic):
    """What every topic that shows a stream has in common; rooms add who may follow and what they see."""

    def since(self, stream: int, number: int) -> list[Entry]:
        return since(stream, number)

    def last(self, stream: int) -> int:
        return last(stream)
