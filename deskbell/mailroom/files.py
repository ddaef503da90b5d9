"""Files in the database: put, opened in parts, forgotten. The one way to their bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from django.db.models import QuerySet
from django.utils import timezone

from deskbell.mailroom.contract import Enclosure
from deskbell.mailroom.models import File, FilePart

PART = 256 * 1024


def put(enclosure: Enclosure, stream: int | None = None, number: int | None = None) -> File:
    """Keeps the bytes, and says where. Inside the transaction of what they belong to."""
    data = enclosure.data
    file = File.objects.create(
        role=enclosure.role,
        stream_id=stream,
        number=number,
        name=enclosure.name[:255],
        content_type=enclosure.content_type[:160],
        content_id=enclosure.content_id[:255],
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        made_at=timezone.now(),
    )
    FilePart.objects.bulk_create(
        FilePart(file=file, place=place, data=data[start : start + PART])
        for place, start in enumerate(range(0, len(data), PART))
    )
    return file


def parts(file: File) -> Iterator[bytes]:
    """The bytes, one part in memory at a time."""
    for place in range(-(-file.size // PART)):
        yield bytes(FilePart.objects.values_list("data", flat=True).get(file=file, place=place))


def read(file: File) -> bytes:
    """All of it; for what is known to be small enough."""
    return b"".join(parts(file))


def of_entry(stream: int, number: int) -> QuerySet[File]:
    """What belongs to an entry, in the order in which it was put."""
    return File.objects.filter(stream=stream, number=number).order_by("made_at", "pk")


def forget(stream: int, numbers: Sequence[int] | None) -> None:
    """The files of these entries, or of all, are gone."""
    gone = File.objects.filter(stream=stream)
    if numbers is not None:
        gone = gone.filter(number__in=list(numbers))
    gone.delete()
