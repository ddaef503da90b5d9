"""record(): an entry in the transaction of what it records."""

from __future__ import annotations

import pytest
from django.db import transaction

from deskbell.journal.models import Entry, Stream
from deskbell.journal.reading import last, since
from deskbell.journal.record import begin, record
from deskbell.live import bus
from deskbell.live.bells import Bell


def say(stream: int, kind: str, words: str, act: str | None = None) -> Entry:
    with transaction.atomic():
        return record(stream, kind, voice="patron", author="patron", words=words, act=act).entry


@pytest.mark.django_db(transaction=True)
def test_entries_are_numbered_from_one_and_read_since_a_number() -> None:
    stream = begin("question").pk
    for words in ("one", "two", "three"):
        say(stream, "heard", words)
    assert [(e.number, e.words) for e in since(stream, 1)] == [(2, "two"), (3, "three")]
    assert (last(stream), last(stream + 1)) == (3, 0)


@pytest.mark.django_db(transaction=True)
def test_the_same_act_gives_the_same_entry_back() -> None:
    stream = begin("question").pk
    first = say(stream, "heard", "once", "a")
    assert say(stream, "heard", "again", "a").pk == first.pk
    assert last(stream) == 1


@pytest.mark.django_db(transaction=True)
def test_the_stream_remembers_who_spoke_last_and_since_when_the_patron_waits() -> None:
    stream = begin("question").pk
    first = say(stream, "asked", "?")
    say(stream, "heard", "hello?")
    row = Stream.objects.get(pk=stream)
    assert (row.heard, row.said, row.heard_at) == (2, 0, first.at)
    say(stream, "said", "here")
    again = say(stream, "heard", "thanks, and")
    row.refresh_from_db()
    assert (row.heard, row.said, row.heard_at) == (4, 3, again.at)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded() -> None:
    stream = begin("question").pk
    with pytest.raises(RuntimeError):
        record(stream, "heard", voice="patron", author="patron")


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_after_the_commit_and_not_after_a_rollback(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Bell] = []
    here = bus.HereBus()
    here.listener = heard.append
    monkeypatch.setattr(bus, "_bus", here)
    stream = begin("question").pk

    def fail() -> None:
        with transaction.atomic():
            record(stream, "heard", voice="patron", author="patron")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert heard == []
    say(stream, "heard", "now")
    assert [bell.streams for bell in heard] == [[(stream, 1)]]
