"""Reading a payload that holds much: others write in between."""

from __future__ import annotations

import threading
import time
from contextlib import nullcontext
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from deskbell.journal.models import Entry
from deskbell.mailroom import letterbox, reading, receipts, settling
from deskbell.mailroom.contract import Inbound, Receipt
from deskbell.mailroom.models import Account, Arrival
from deskbell.mailroom.tests.pigeon import Pigeon, account_of, letter

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 100


@pytest.fixture
def heard(pigeon: Pigeon, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A flock of receipts and one message; of each receipt "heard", and "stands" once it is committed."""
    told: list[str] = []

    def hear(account: Account, receipt: Receipt, arrived_at: object = None) -> None:
        time.sleep(0.002)
        told.append("heard")
        transaction.on_commit(lambda: told.append("stands"))
        if receipt.reason == "early" and told.count("heard") < MANY:
            raise receipts.NotYetError

    said = [Receipt(f"{number:032x}", "delivered") for number in range(MANY)]
    monkeypatch.setattr(pigeon, "read", lambda *_: [Inbound(id="a", words="one"), *said])
    monkeypatch.setattr(receipts, "heard", hear)
    letterbox.drop(account_of(), b"[]", {})
    return told


def longest(told: list[str]) -> int:
    """How many were heard in one transaction."""
    return max(len(turn) for turn in "".join(word[0] for word in told).split("s"))


def test_many_receipts_of_one_payload_are_heard_in_many_short_turns(heard: list[str]) -> None:
    assert reading.read_waiting() == 1
    assert heard.count("stands") == MANY and longest(heard) <= 10
    assert Arrival.objects.get().state == Arrival.State.READ
    assert Entry.objects.get().words == "one"


def test_what_fails_among_them_is_tried_again_with_all(
    heard: list[str], pigeon: Pigeon, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = [Receipt(f"{number:032x}", "delivered", reason="early" if number == 60 else "") for number in range(MANY)]
    monkeypatch.setattr(pigeon, "read", lambda *_: [Inbound(id="a", words="one"), *said])
    reading.read_waiting()
    assert (Arrival.objects.get().state, heard.count("heard")) == (Arrival.State.WAITING, 61)
    assert not Entry.objects.exists(), "nothing of it is taken before all of it can be"
    with time_machine.travel(timezone.now() + timedelta(seconds=20)):
        reading.read_waiting()
    assert Arrival.objects.get().state == Arrival.State.READ and Entry.objects.count() == 1


def test_a_reader_that_another_has_taken_over_from_hears_no_more(
    heard: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = settling.mine

    def overtaken(arrival: Arrival, **changed: object) -> bool:
        Arrival.objects.update(tries=arrival.tries + 1)
        return real(arrival, **changed)

    monkeypatch.setattr(reading, "mine", overtaken)
    reading.read_waiting()
    assert heard.count("heard") <= 10 and not Entry.objects.exists()


def test_who_waits_to_store_has_time_before_the_reader_asks_again(
    pigeon: Pigeon, monkeypatch: pytest.MonkeyPatch
) -> None:
    paces: list[bool] = []
    monkeypatch.setattr(reading._pace, "took", lambda count, seconds, *, contended: paces.append(contended))
    account = account_of()
    for is_busy in (False, True):
        letterbox.drop(account, letter((f"{is_busy}", "Hello")), {})
        monkeypatch.setattr(reading, "CONTENDED", 60.0)  # whatever else this machine does
        monkeypatch.setattr(letterbox, "_turn", turn := threading.Lock())
        with turn if is_busy else nullcontext():
            assert reading.read_waiting() == 1
    assert paces == [False, True]
