"""Putting words where they can be found: a follower of the journal, a moment behind it.

Stems are made in Python before either database's index sees them, so both find alike. A forgetting that comes between
reading and indexing wins: the words are read again under the stream's lock.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import transaction

from deskbell.formats import folding
from deskbell.journal import following
from deskbell.journal.models import Entry, Stream
from deskbell.questions import entries
from deskbell.questions.models import Found, Question

FOLLOWER = "search"
# Streams locked in one transaction: chat waits for it, so it is short.
AT_ONCE = 50


def index(rounds: int = 20) -> int:
    """Takes in what is new in the journal; how many entries that were. Safe to run twice and to kill anywhere."""
    taken = 0
    for _ in range(rounds):
        count = following.follow(FOLLOWER, take)
        taken += count
        if count == 0:
            break
    return taken


def take(batch: Sequence[Entry]) -> None:
    """Indexes the entries that hold words of questions."""
    wanted = [entry for entry in batch if entry.kind in entries.FINDABLE and entry.words]
    languages = dict(
        Question.objects.filter(pk__in={entry.stream_id for entry in wanted}).values_list("pk", "language")
    )
    made = [
        Found(question_id=entry.stream_id, number=entry.number, stems=stems_of(entry, languages[entry.stream_id]))
        for entry in wanted
        if entry.stream_id in languages
    ]
    made.sort(key=lambda found: (found.question_id, found.number))
    for start in range(0, len(made), AT_ONCE):
        _put(made[start : start + AT_ONCE])


def stems_of(entry: Entry, language: str) -> str:
    """The terms of an entry's words, a blank between them."""
    return " ".join(folding.stems(text_of(entry.kind, entry.words or ""), language))


def text_of(kind: str, words: str) -> str:
    """The words of an entry as one text; the fields of an interview one after the other."""
    return "\n".join(json.loads(words).values()) if kind in entries.IN_FIELDS and words else words


def _put(made: list[Found]) -> None:
    """Under the streams' locks, in the order in which everybody takes them."""
    streams = sorted({found.question_id for found in made})
    with transaction.atomic():
        list(Stream.objects.select_for_update(no_key=True).filter(pk__in=streams).order_by("pk").values_list("pk"))
        still = set(
            Entry.objects.filter(stream__in=streams, number__in={found.number for found in made})
            .exclude(words=None)
            .values_list("stream", "number")
        )
        kept = [found for found in made if found.stems and (found.question_id, found.number) in still]
        Found.objects.bulk_create(kept, ignore_conflicts=True)
