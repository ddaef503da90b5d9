"""Eight write at once, through both ways in, while others ask "since n" all the time: nothing is missed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import connection, transaction

from deskbell.journal import following, reading
from deskbell.journal.acts import Act
from deskbell.journal.models import Entry, Stream
from deskbell.journal.record import begin, record
from deskbell.journal.writer import Writer

pytestmark = pytest.mark.django_db(transaction=True)
STREAMS, EACH = 3, 60
DEADLINE = 90.0


class Poller:
    """Reads a stream "since n" again and again; what it has read is a stream without gaps, at every moment."""

    def __init__(self, stream: int) -> None:
        self.stream, self.read, self.wrong = stream, list[Entry](), list[str]()

    def poll(self) -> None:
        at = len(self.read)
        for entry in reading.since(self.stream, at, limit=20):
            at += 1
            if entry.number != at:
                self.wrong.append(f"{entry.number} came where {at} was due")
            self.read.append(entry)


class Follower:
    """Follows the whole journal in the order of commits, a few at a time."""

    def __init__(self) -> None:
        self.read: list[int] = []

    def poll(self) -> None:
        following.follow("the eight", self._take, limit=20)

    def _take(self, entries: list[Entry]) -> None:
        self.read += [entry.pk for entry in entries]


def by_record(name: str, streams: list[int]) -> None:
    """As the verbs of pages write: one entry in a transaction of its own, each sent twice."""
    for turn in range(EACH):
        for _ in range(2):
            with transaction.atomic():
                record(
                    streams[turn % STREAMS], "heard", voice="patron", author=name, act=f"{name}-{turn}", words="words"
                )


def by_writer(name: str, streams: list[int]) -> None:
    """As a process with sockets writes: in batches, each act sent twice."""
    back = threading.Semaphore(0)
    writer = Writer(lambda acts: back.release(len(acts)))
    writer.start()
    for turn in range(EACH):
        for _ in range(2):
            act = Act(
                streams[turn % STREAMS], "said", "staff", name, f"{name}-{turn}", "words", lambda _: None, staff_id=1
            )
            writer.put(act)
    for _ in range(2 * EACH):
        assert back.acquire(timeout=DEADLINE)
    writer.stop()


def in_threads(works: list[Callable[[], None]]) -> list[threading.Thread]:
    """Each in a thread that closes its connection."""

    def tidy(work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=tidy, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    return threads


@pytest.fixture
def failures(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What went wrong in any thread."""
    heard: list[str] = []
    monkeypatch.setattr(threading, "excepthook", lambda said: heard.append(repr(said.exc_value)))
    yield heard
    assert heard == []


def test_eight_writers_leave_no_gap_and_whoever_asks_since_misses_nothing(failures: list[str]) -> None:
    streams = [begin("question").pk for _ in range(STREAMS)]
    over = threading.Event()
    pollers, follower = [Poller(stream) for stream in streams], Follower()

    def until_over(poll: Callable[[], None]) -> Callable[[], None]:
        def work() -> None:
            while not over.is_set():
                poll()

        return work

    readers = in_threads([until_over(poll) for poll in [follower.poll, *(poller.poll for poller in pollers)]])
    ways = [(by_record, f"r{n}") for n in range(4)] + [(by_writer, f"w{n}") for n in range(4)]
    writers = in_threads([lambda way=way, name=name: way(name, streams) for way, name in ways])  # type: ignore[misc]
    for thread in writers:
        thread.join(DEADLINE)
    over.set()
    for thread in readers:
        thread.join(DEADLINE)

    assert Entry.objects.count() == 8 * EACH
    for poller in pollers:
        for _ in range(8 * EACH):
            poller.poll()
        assert poller.wrong == []
        assert len(poller.read) == Stream.objects.get(pk=poller.stream).last == 8 * EACH // STREAMS
    for _ in range(8 * EACH):
        follower.poll()
    assert sorted(follower.read) == sorted(Entry.objects.values_list("pk", flat=True))
    assert len(follower.read) == len(set(follower.read))
