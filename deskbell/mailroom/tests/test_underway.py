"""Several calls under way by one account: together, in order for each address, written down with few commits."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deskbell.journal import record
from deskbell.mailroom import receipts, sending
from deskbell.mailroom.contract import Outbound, Receipt, TryLater
from deskbell.mailroom.models import Delivery
from deskbell.mailroom.tests import pigeons
from deskbell.mailroom.tests.pigeons import FERN, MEI, OTTO, Pigeons

pytestmark = pytest.mark.django_db
State = Delivery.State
AT_ONCE = 3


@pytest.fixture
def flock(monkeypatch: pytest.MonkeyPatch) -> Pigeons:
    monkeypatch.setattr(Pigeons, "at_once", lambda self, account: AT_ONCE, raising=False)
    return pigeons.released(monkeypatch)


def send_all() -> None:
    while sending.send_waiting():
        pass


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_calls_to_different_addresses_are_under_way_together(flock: Pigeons) -> None:
    account, together = pigeons.account(), threading.Barrier(AT_ONCE)

    def slow(outbound: Outbound) -> Receipt:
        together.wait(10)  # nobody answers before all are asked
        return pigeons.arrives(outbound)

    flock.does = slow
    for text in (FERN, OTTO, MEI):
        pigeons.put(account, "Coo", text)
    assert sending.send_waiting() == 3
    assert states() == [State.SENT] * 3


def test_two_to_one_address_are_never_under_way_together_and_keep_their_order(flock: Pigeons) -> None:
    account, under_way, most = pigeons.account(), Counter[str](), Counter[str]()

    def looks(outbound: Outbound) -> Receipt:
        under_way[outbound.to] += 1
        most[outbound.to] = max(most[outbound.to], under_way[outbound.to])
        threading.Event().wait(0.002)
        under_way[outbound.to] -= 1
        return pigeons.arrives(outbound)

    flock.does = looks
    for number in range(12):
        pigeons.put(account, f"{number}", (FERN, FERN, OTTO)[number % 3])
    send_all()
    assert set(most.values()) == {1} and states() == [State.SENT] * 12
    for text in (FERN, OTTO):
        words = [int(outbound.words) for outbound in flock.sent if outbound.to == text]
        assert words == sorted(words)


def test_one_that_waits_again_holds_up_its_own_address_alone(flock: Pigeons) -> None:
    account = pigeons.account()

    def greylisted(outbound: Outbound) -> Receipt:
        if outbound.to == FERN:
            raise TryLater("try later")
        return pigeons.arrives(outbound)

    flock.does = greylisted
    for words, text in (("f1", FERN), ("o1", OTTO), ("f2", FERN), ("o2", OTTO), ("m1", MEI)):
        pigeons.put(account, words, text)
    send_all()
    assert sorted(flock.words) == ["m1", "o1", "o2"]
    assert states() == [State.WAITING, State.SENT, State.WAITING, State.SENT, State.SENT]


def test_a_provider_that_wants_to_rest_is_asked_no_more_than_it_was(flock: Pigeons) -> None:
    account = pigeons.account()
    flock.does = pigeons.is_away
    for number in range(9):
        pigeons.put(account, f"{number}", f"+1416555010{number}")
    send_all()
    assert flock.calls <= AT_ONCE and states() == [State.WAITING] * 9
    account.refresh_from_db()
    assert account.paused_until is not None and account.trouble == "the loft is shut"


def test_what_came_of_some_and_the_next_ones_cost_one_commit(flock: Pigeons, monkeypatch: pytest.MonkeyPatch) -> None:
    account, commits = pigeons.account(), 0
    for number in range(30):
        pigeons.put(account, f"{number}", f"+141655501{number:02}")
    write_down: Any = sending._write_down

    def counted(*given: Any) -> Any:
        nonlocal commits
        commits += 1
        return write_down(*given)

    monkeypatch.setattr(sending, "_write_down", counted)
    send_all()
    assert states() == [State.SENT] * 30
    assert commits < 30


def test_what_cannot_be_written_down_is_tried_once_more_and_stops_no_other(
    flock: Pigeons, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, apply, failed = pigeons.account(), receipts.apply, list[str]()
    first, second = pigeons.put(account, "one"), pigeons.put(account, "two", OTTO)

    def fails_once(delivery: Delivery, receipt: Receipt) -> bool:
        if delivery.pk == first.pk and not failed:
            failed.append(receipt.id)
            raise KeyError("bug")
        return apply(delivery, receipt)

    monkeypatch.setattr(receipts, "apply", fails_once)
    pigeons.put(account, "three", MEI)
    send_all()
    assert failed == [first.outbound] and states() == [State.SENT] * 3
    second.refresh_from_db()
    assert second.state == State.SENT


def test_the_stream_is_held_before_the_row_as_forgetting_does(flock: Pigeons) -> None:
    """On PostgreSQL; two that go opposite ways would wait for each other."""
    with transaction.atomic():
        stream = record.begin("question", timezone.now())
        delivery = pigeons.put(pigeons.account(), "Coo", stream=stream.pk, number=1)
        assert pigeons.take(delivery)
        with CaptureQueriesContext(connection) as asked:
            receipts.advance(delivery, State.UNKNOWN, "crash")
    statements = [one["sql"] for one in asked]
    held = [place for place, sql in enumerate(statements) if "FOR NO KEY UPDATE" in sql and "journal_stream" in sql]
    moved = next(place for place, sql in enumerate(statements) if sql.startswith('UPDATE "mailroom_delivery"'))
    if connection.features.has_select_for_update:
        assert held and held[0] < moved
    else:
        assert not held
