"""Putting words where they can be found: a follower of the journal, a moment behind it.

Stems are made in Python before either database's index sees them, so both find alike. A forgetting that comes between
reading and indexing wins: the words are read again under the stream's lock.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import connection, transaction

from deskbell.formats import folding
from deskbell.journal import following
from deskbell.journal.models import Entry, Stream
from deskbell.questions import entries
from deskbell.questions.models import Question

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
        (entry.stream_id, entry.number, stems)
        for entry in wanted
        if entry.stream_id in languages and (stems := stems_of(entry, languages[entry.stream_id]))
    ]
    made.sort()
    for start in range(0, len(made), AT_ONCE):
        _put(made[start : start + AT_ONCE])


def stems_of(entry: Entry, language: str) -> str:
    """The terms of an entry's words, a blank between them."""
    return " ".join(folding.stems(text_of(entry.kind, entry.words or ""), language))


def text_of(kind: str, words: str) -> str:
    """The words of an entry as one text; the fields of an interview one after the other."""
    return "\n".join(json.loads(words).values()) if kind in entries.IN_FIELDS and words else words


def _put(made: list[tuple[int, int, str]]) -> None:
    """Under the streams' locks, in the order in which everybody takes them; on SQLite the turn is that lock.

    One statement for all, since chat waits: what was forgotten meanwhile or is there already is left out by it.
    """
    with transaction.atomic():
        if connection.features.has_select_for_update:
            streams = {question for question, _, _ in made}
            list(Stream.objects.select_for_update(no_key=True).filter(pk__in=streams).order_by("pk").values_list("pk"))
        with connection.cursor() as cursor:
            cursor.executemany(_INSERT, [(*row, row[0], row[1]) for row in made])


_INSERT = """
    INSERT INTO questions_found (question_id, number, stems) SELECT %s, %s, %s
    WHERE EXISTS (SELECT 1 FROM journal_entry WHERE stream_id = %s AND number = %s AND words IS NOT NULL)
    ON CONFLICT DO NOTHING"""
