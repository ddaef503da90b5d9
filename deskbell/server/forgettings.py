"""The list of what was forgotten, kept outside the database so that it outlives a restore from an older backup.

One line of JSON for each forgetting, appended after its commit: ids, numbers and times, never a word. Streams and
entries are told apart by their times as well as by their numbers, because after a restore numbers are given anew.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from django.db import transaction
from django.db.models import Max

from deskbell.journal import forgetting
from deskbell.journal.models import Entry, Stream, Voice
from deskbell.questions import entries, erasing, holding
from deskbell.questions.models import Question

log = logging.getLogger("deskbell.server")
fcntl: Any = import_module("fcntl") if find_spec("fcntl") else None
NAME = "forgotten.jsonl"
# On PostgreSQL ids are drawn before their commits, so a few may come later than a higher one.
OVERLAP = 1000


class Line(msgspec.Struct, omit_defaults=True):
    """One forgetting. ``numbers`` are the entries emptied, each with its time; ``None``: the whole stream.

    ``entry`` is the row in the journal that says so; the list is complete up to there. A line without a stream marks
    a restore.
    """

    entry: int
    at: datetime
    stream: int = 0
    made: datetime | None = None
    numbers: dict[int, datetime] | None = None


_decode = msgspec.json.Decoder(Line).decode
_encode = msgspec.json.Encoder().encode


def place() -> Path:
    """Where the list is kept: the data folder."""
    from django.conf import settings

    return Path(settings.DATA) / NAME


def remember(entry: Entry) -> None:
    """Add a forgetting to the list; called by the journal after the commit."""
    append([_line_of(entry)])


def append(lines: Sequence[Line]) -> None:
    """Put lines at the end of the list, on disk before it returns; several processes may at once."""
    handle = os.open(place(), os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "a+b") as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        file.write(_end_of_a_torn_line(file) + b"".join(_encode(line) + b"\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())


def lines_of(path: Path) -> Iterator[Line]:
    """The lines of a list. One that was cut off by a crash is passed over; ``complete`` wrote it again."""
    if not path.exists():
        return
    with path.open("rb") as file:
        for number, text in enumerate(file, 1):
            try:
                yield _decode(text)
            except msgspec.DecodeError:
                log.warning("Line %d of %s cannot be read and is passed over.", number, path)


def complete() -> int:
    """Add what the journal knows and the list does not (a crash came between the two); how many lines that were.

    Reads the journal from a little before the last line on, so it costs little at every start.
    """
    listed: set[int] = set()
    upto = 0
    for line in lines_of(place()):
        if not line.stream:
            listed.clear()
        listed.add(line.entry)
        upto = line.entry
    missed = Entry.objects.filter(kind="forgotten", pk__gt=upto - OVERLAP).exclude(pk__in=_near(listed, upto))
    found = [_line_of(entry) for entry in missed.order_by("pk")]
    if found:
        append(found)
    return len(found)


def mark_restore(at: datetime) -> None:
    """From here on entries' ids begin again after those of the restored journal."""
    append([Line(Entry.objects.aggregate(most=Max("pk"))["most"] or 0, at)])


def replay(path: Path) -> int:
    """Forget again what the list names and the database still holds; how many forgettings had to be done.

    May be repeated at will: what is forgotten already is left alone.
    """
    return sum(_again(line) for line in list(lines_of(path)) if line.stream)


def _line_of(entry: Entry) -> Line:
    facts = json.loads(entry.facts)
    made = Stream.objects.values_list("made_at", flat=True).get(pk=entry.stream_id)
    numbers = None
    if not facts["all"]:
        emptied = Entry.objects.filter(stream_id=entry.stream_id, number__in=facts["numbers"])
        numbers = dict(emptied.values_list("number", "at"))
    return Line(entry.pk, entry.at, entry.stream_id, made, numbers)


def _end_of_a_torn_line(file: BinaryIO) -> bytes:
    """A crash may have left half a line; the next one must not be lost with it."""
    size = file.seek(0, os.SEEK_END)
    if not size:
        return b""
    file.seek(size - 1)
    return b"" if file.read(1) == b"\n" else b"\n"


def _near(listed: set[int], upto: int) -> list[int]:
    return [entry for entry in listed if entry > upto - OVERLAP]


def _again(line: Line) -> bool:
    stream = Stream.objects.filter(pk=line.stream).first()
    if stream is None or stream.made_at != line.made:  # not there yet, or another one by that number
        return False
    return _whole(stream) if line.numbers is None else _some(stream, line.numbers)


def _whole(stream: Stream) -> bool:
    question = Question.objects.filter(pk=stream.pk).first()
    with transaction.atomic():
        if question is None:
            spoken = Entry.objects.filter(stream=stream, words__isnull=False).exists()
            if spoken:
                forgetting.forget(stream.pk, voice=Voice.HOUSE, author=entries.HOUSE.name)
            return spoken
        held = holding.hold(question)
        if held.forgotten_at:
            return False
        erasing.forget_all(held, entries.HOUSE)
    return True


def _some(stream: Stream, numbers: dict[int, datetime]) -> bool:
    spoken = Entry.objects.filter(stream=stream, number__in=list(numbers), words__isnull=False)
    still = [number for number, at in spoken.values_list("number", "at") if at == numbers[number]]
    if still:
        forgetting.forget(stream.pk, still, voice=Voice.HOUSE, author=entries.HOUSE.name)
    return bool(still)
