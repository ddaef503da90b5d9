"""Following the whole journal: nothing missed, whatever commits late."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from deskbell.journal.following import follow
from deskbell.journal.models import Entry
from deskbell.journal.record import begin, record
from tests.settling import settled


def note(stream: int) -> None:
    with transaction.atomic():
        record(stream, "noted", voice="staff", author="s1", words="x")


def read_on(name: str, limit: int = 500, *, until: int = 0) -> list[int]:
    """Reads on; waits for ``until`` entries where other tests' transactions on the same cluster hold followers back."""
    taken: list[int] = []
    deadline = time.monotonic() + 20
    while follow(name, lambda entries: taken.extend(e.pk for e in entries), limit) or (
        len(taken) < until and time.monotonic() < deadline
    ):
        pass
    return taken


@pytest.mark.django_db(transaction=True)
def test_a_follower_reads_everything_once_and_goes_on_where_it_stopped() -> None:
    stream = begin("question").pk
    for _ in range(5):
        note(stream)
    assert len(read_on("counter", limit=2, until=5)) == 5
    note(stream)
    assert len(read_on("counter", until=1)) == 1
    assert len(read_on("other", until=6)) == 6


@pytest.mark.django_db(transaction=True)
def test_a_new_follower_may_begin_with_what_is_fresh_and_never_skips_later() -> None:
    stream = begin("question").pk
    for _ in range(4):
        note(stream)
    ids = list(Entry.objects.order_by("pk").values_list("pk", flat=True))
    hour_ago = timezone.now() - timedelta(hours=1)
    Entry.objects.filter(pk__in=ids[:3]).update(at=hour_ago - timedelta(days=300))
    settled()
    taken: list[int] = []

    def read(name: str) -> int:
        return follow(name, lambda entries: taken.extend(one.pk for one in entries), since=hour_ago)

    assert read("young") == 1
    Entry.objects.update(at=hour_ago - timedelta(days=1))  # whoever has begun goes on, however old it is meanwhile
    note(stream)
    settled()
    assert read("young") == 1
    assert taken == list(Entry.objects.order_by("pk").values_list("pk", flat=True))[3:]
    assert read_on("old", until=5) == [*ids[:3], *taken]


@pytest.mark.django_db(transaction=True)
def test_a_taker_that_fails_is_given_the_same_entries_again() -> None:
    note(begin("question").pk)

    def fail(entries: list[Entry]) -> None:
        raise ValueError("clumsy")

    settled()
    with pytest.raises(ValueError, match="clumsy"):
        follow("clumsy", fail)
    assert len(read_on("clumsy", until=1)) == 1


@pytest.mark.django_db(transaction=True)
def test_what_commits_late_is_not_skipped() -> None:
    """On PostgreSQL a slow transaction draws its id early and commits late; on SQLite it holds the turn."""
    if connection.vendor == "sqlite":
        streams = [begin("question").pk for _ in range(2)]
        for stream in streams:
            note(stream)
        assert len(read_on("late", until=2)) == 2
        return
    slow, quick = begin("question").pk, begin("question").pk
    drawn, go = threading.Event(), threading.Event()

    def late() -> None:
        try:
            with transaction.atomic():
                record(slow, "noted", voice="staff", author="s1", words="late")
                drawn.set()
                assert go.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=late)
    thread.start()
    assert drawn.wait(10)
    note(quick)
    first = read_on("late")
    go.set()
    thread.join()
    assert sorted(first + read_on("late", until=2 - len(first))) == sorted(Entry.objects.values_list("pk", flat=True))
