"""Putting words where they can be found: a follower of the journal, which waits until a talk pauses.

Stems are made in Python before either database's index sees them, so both find alike. A forgetting that comes between
reading and indexing wins: the words are read again under the stream's lock.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from deskbell.formats import folding
from deskbell.journal import following
from deskbell.journal.models import Entry, Stream
from deskbell.questions import entries
from deskbell.questions.models import Found, Question, ToFind

FOLLOWER = "search"
# Streams locked in one transaction: chat waits for it, so it is short.
AT_ONCE = 50
# A talk is taken in when nothing was said for so long, and at the latest after so long: then once for all its words,
# and not beside every word while people wait for each other.
PAUSE = timedelta(seconds=15)
LATEST = timedelta(minutes=3)


def index(pause: timedelta = timedelta(0)) -> int:
    """Takes in what was said and is not findable yet; how many questions that were. Safe to kill anywhere.

    With a ``pause`` only the questions in which nothing was said for so long, or that have waited too long for that.
    """
    while following.follow_streams(FOLLOWER, _notice):
        pass
    taken, began = 0, timezone.now()
    while due := _due(began, pause):
        take(_unfound([question for question, _ in due]))
        _done(due, began)
        taken += len(due)
    return taken


def _notice(streams: set[int]) -> None:
    """These questions have something new. A row each, so that a kill forgets nothing; most have theirs already."""
    given = sorted(streams)
    places = ",".join(["%s"] * len(given))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO questions_to_find (question_id, since) SELECT stream_id, %s FROM questions_question"  # noqa: S608
            f" WHERE stream_id IN ({places}) AND forgotten_at IS NULL ORDER BY stream_id ON CONFLICT DO NOTHING",
            [connection.ops.adapt_datetimefield_value(timezone.now()), *given],
        )


def _due(now: datetime, pause: timedelta) -> list[tuple[int, int]]:
    """Questions whose talk pauses, or has gone on for too long, each with the number of its newest entry."""
    spoken = Entry.objects.filter(stream=OuterRef("pk"), number=OuterRef("question__stream__last")).values("at")
    due = Q(spoken__lte=now - pause) | Q(since__lte=now - (LATEST if pause else pause)) | Q(spoken=None)
    waiting = ToFind.objects.annotate(spoken=Subquery(spoken)).filter(due, since__lte=now).order_by("since", "pk")
    return list(waiting.values_list("pk", "question__stream__last")[:AT_ONCE])


def _done(due: list[tuple[int, int]], began: datetime) -> None:
    """They wait no longer; those in which more was said meanwhile begin to wait anew, behind everybody else."""
    questions = [question for question, _ in due]
    with transaction.atomic(), connection.cursor() as cursor:
        _hold(questions)
        cursor.executemany(
            "DELETE FROM questions_to_find WHERE question_id = %s"
            " AND %s = (SELECT last FROM journal_stream WHERE id = question_id)",
            due,
        )
        ToFind.objects.filter(pk__in=questions).update(since=max(timezone.now(), began + timedelta(microseconds=1)))


def _unfound(questions: list[int]) -> list[Entry]:
    """The entries of these questions whose words are not findable yet."""
    known = Found.objects.filter(question=OuterRef("stream"), number=OuterRef("number"))
    wanted = Entry.objects.filter(stream__in=questions, kind__in=entries.FINDABLE, words__isnull=False)
    return list(wanted.exclude(Exists(known)).only("stream", "number", "kind", "words"))


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
    """Nothing is looked up first, since chat waits: what was forgotten meanwhile or is there already is left out."""
    with transaction.atomic():
        _hold(question for question, _, _ in made)
        with connection.cursor() as cursor:
            cursor.executemany(_INSERT, [(*row, row[0], row[1]) for row in made])


def _hold(questions: Iterable[int]) -> None:
    """The streams' locks, in the order in which everybody takes them; on SQLite the turn is that lock."""
    if connection.features.has_select_for_update:
        streams = Stream.objects.select_for_update(no_key=True).filter(pk__in=set(questions))
        list(streams.order_by("pk").values_list("pk"))


_INSERT = """
    INSERT INTO questions_found (question_id, number, stems) SELECT %s, %s, %s
    WHERE EXISTS (SELECT 1 FROM journal_entry WHERE stream_id = %s AND number = %s AND words IS NOT NULL)
    ON CONFLICT DO NOTHING"""
