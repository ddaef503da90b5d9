"""forget(): the words go, the envelope stays, and that it happened is an entry."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection, transaction

from deskbell.journal.forgetting import forget
from deskbell.journal.models import Entry, Scrub
from deskbell.journal.record import begin, record
from deskbell.journal.scrubbing import scrub


def say(stream: int, words: str) -> None:
    with transaction.atomic():
        record(stream, "heard", voice="patron", author="patron", words=words)


@pytest.mark.django_db(transaction=True)
def test_all_words_go_and_the_envelopes_stay() -> None:
    stream, other = begin("question").pk, begin("question").pk
    for words in ("zanzibar one", "zanzibar two"):
        say(stream, words)
    say(other, "kept")
    entry = forget(stream, voice="patron", author="patron")
    assert [(e.number, e.kind, e.words) for e in Entry.objects.filter(stream_id=stream).order_by("number")] == [
        (1, "heard", None),
        (2, "heard", None),
        (3, "forgotten", None),
    ]
    assert json.loads(entry.facts) == {"numbers": [1, 2], "all": True}
    assert Entry.objects.get(stream_id=other).words == "kept"


@pytest.mark.django_db(transaction=True)
def test_one_entry_can_be_forgotten_alone() -> None:
    stream = begin("question").pk
    for words in ("one", "two"):
        say(stream, words)
    forget(stream, [1], voice="staff", author="s1")
    assert [e.words for e in Entry.objects.filter(stream_id=stream).order_by("number")] == [None, "two", None]


@pytest.mark.django_db(transaction=True)
def test_after_the_scrub_the_bytes_are_in_no_file_of_the_database() -> None:
    if connection.vendor != "sqlite":
        return  # PostgreSQL: tests/test_forgetting.py greps the files of a cluster of its own
    stream = begin("question").pk
    for i in range(50):
        say(stream, f"unmistakable-quagga-{i} " * 40)
    folder = Path(str(connection.settings_dict["NAME"]))
    assert any(b"unmistakable-quagga" in f.read_bytes() for f in folder.parent.glob(f"{folder.name}*"))
    forget(stream, voice="patron", author="patron")
    assert scrub()
    assert not Scrub.objects.filter(done_at=None).exists()
    for file in folder.parent.glob(f"{folder.name}*"):
        assert b"unmistakable-quagga" not in file.read_bytes(), file.name
