"""Files in the database: put, opened in parts, forgotten. The one way to their bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from deskbell.journal import rows
from deskbell.mailroom.contract import Enclosure
from deskbell.mailroom.models import File, FilePart
from deskbell.mailroom.models.file import new_id

PART = 256 * 1024
# Parts that one transaction writes: chat waits for it (server/sqlite/base.py).
PARTS_AT_ONCE = 4


@dataclass(slots=True)
class Place:
    """Bytes and the entry that they belong to. ``id`` is the file's, which is known before anything is kept."""

    enclosure: Enclosure
    stream: int | None = None
    number: int | None = None
    id: str = ""

    def __post_init__(self) -> None:
        self.id = self.id or self.enclosure.kept or new_id()


def put(enclosure: Enclosure, stream: int | None = None, number: int | None = None) -> File:
    """Keeps the bytes, and says where. Inside the transaction of what they belong to.

    What ``lay_down`` has kept before is only given its place.
    """
    return put_all([Place(enclosure, stream, number)])[0]


def put_all(places: Sequence[Place]) -> list[File]:
    """Several at once, in their order."""
    made = [_row(place) for place in places]
    pairs = list(zip(made, places, strict=True))
    rows.put_all(file for file, place in pairs if not place.enclosure.kept)
    rows.put_nameless(
        part for file, place in pairs if not place.enclosure.kept for part in _parts_of(file, place.enclosure.data)
    )
    for file, place in pairs:
        kept = File.objects.filter(pk=file.pk) if place.enclosure.kept else None
        if kept is not None and not kept.update(stream=place.stream, number=place.number):
            raise File.DoesNotExist
    return made


def lay_down(enclosure: Enclosure) -> Enclosure:
    """Keeps many bytes ahead, in several short transactions; ``put`` then gives them their place.

    What never gets one is forgotten after a day (``mailroom.forgetting.sweep``).
    """
    file = _row(Place(enclosure))
    found = _parts_of(file, enclosure.data)
    for start in range(0, len(found) or 1, PARTS_AT_ONCE):
        with transaction.atomic():
            if start == 0:
                file.save(force_insert=True)
            FilePart.objects.bulk_create(found[start : start + PARTS_AT_ONCE])
    return replace(enclosure, kept=file.pk)


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


def _row(place: Place) -> File:
    enclosure = place.enclosure
    return File(
        pk=place.id,
        role=enclosure.role,
        stream_id=place.stream,
        number=place.number,
        name=enclosure.name[:255],
        content_type=enclosure.content_type[:160],
        content_id=enclosure.content_id[:255],
        size=len(enclosure.data),
        sha256=hashlib.sha256(enclosure.data).hexdigest(),
        made_at=timezone.now(),
    )


def _parts_of(file: File, data: bytes) -> list[FilePart]:
    return [
        FilePart(file=file, place=place, data=memoryview(data)[start : start + PART])
        for place, start in enumerate(range(0, len(data), PART))
    ]
