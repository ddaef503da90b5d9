"""Files that lie at a provider: readers of their own wait for them, and nothing else does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connections

from deskbell.journal.models import Entry
from deskbell.mailroom import bringing, letterbox, reading
from deskbell.mailroom.contract import Enclosure, Inbound
from deskbell.mailroom.models import Account, Arrival
from deskbell.mailroom.tests.pigeon import Pigeon, account_of

pytestmark = pytest.mark.django_db(transaction=True)


class Provider:
    """Keeps the files of some accounts back until it is told to give them."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.slow: set[int] = set()
        self.called, self.go = threading.Event(), threading.Event()

    def fetch(self, account: Account, address: str) -> Enclosure:
        self.asked.append(address)
        if account.pk in self.slow:
            self.called.set()
            assert self.go.wait(30)
        return Enclosure(f"{address}.png", "image/png", b"png")


def read(raw: bytes, *_: object) -> list[Inbound]:
    """Words that begin with a picture have one elsewhere."""
    words = raw.decode()
    return [Inbound(words, words, elsewhere=(words,) if words.startswith("picture") else ())]


@pytest.fixture
def provider(pigeon: Pigeon, monkeypatch: pytest.MonkeyPatch) -> Provider:
    found = Provider()
    bringing._rests.clear()
    monkeypatch.setattr(pigeon, "read", read)
    monkeypatch.setattr(pigeon, "fetch", found.fetch, raising=False)
    return found


@pytest.fixture
def runner(provider: Provider) -> Iterator[threading.Thread]:
    """A reader of such that waits for a slow provider."""

    def run() -> None:
        try:
            reading.read_waiting(1, elsewhere=True)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    yield thread
    provider.go.set()
    thread.join()


def words() -> set[str]:
    return {entry.words or "" for entry in Entry.objects.all()}


def test_what_names_files_elsewhere_is_left_to_its_own_readers_and_that_was_no_try(provider: Provider) -> None:
    account = account_of()
    for said in (b"picture 1", b"plain"):
        letterbox.drop(account, said, {})
    reading.read_waiting()
    left = Arrival.objects.get(state=Arrival.State.WAITING)
    assert (left.elsewhere, left.tries, left.taken_until, provider.asked) == (True, 0, None, [])
    assert words() == {"plain"} and not reading.read_waiting()
    assert reading.read_waiting(1, elsewhere=True) == 1
    assert words() == {"plain", "picture 1"} and provider.asked == ["picture 1"]
    assert not reading.read_waiting(1, elsewhere=True)


def test_while_a_provider_is_slow_everything_else_goes_on(provider: Provider, runner: threading.Thread) -> None:
    slow, quick = account_of("loft"), account_of("tower")
    provider.slow.add(slow.pk)
    for account, said in ((slow, b"picture 1"), (slow, b"picture 2"), (quick, b"picture 3"), (slow, b"plain")):
        letterbox.drop(account, said, {})
    reading.read_waiting()
    runner.start()
    assert provider.called.wait(30)
    assert words() == {"plain"}
    letterbox.drop(slow, b"plain too", {})
    reading.read_waiting()
    while reading.read_waiting(1, elsewhere=True):
        pass
    assert words() == {"plain", "plain too", "picture 3"}, "of the slow one no second is asked for"
    provider.go.set()
    runner.join()
    while reading.read_waiting(1, elsewhere=True):
        pass
    assert words() == {"plain", "plain too", "picture 1", "picture 2", "picture 3"}
    assert sorted(provider.asked) == ["picture 1", "picture 2", "picture 3"]


def test_a_reader_that_waits_for_a_provider_is_believed_for_as_long_as_it_may(provider: Provider) -> None:
    letterbox.drop(account_of(), b"picture 1", {})
    reading.read_waiting()
    assert reading._lease_of(Arrival.objects.all()) > timedelta(seconds=bringing.LONGEST)
