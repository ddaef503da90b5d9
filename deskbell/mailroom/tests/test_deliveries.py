"""Deliveries: put once, moved, cancelled, forgotten; refused where they may not go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone, translation

from deskbell.journal import record
from deskbell.mailroom import deliveries, receipts, refusing, sending, taking
from deskbell.mailroom.contract import Receipt, TryLater
from deskbell.mailroom.models import Account, Delivery, Refusal
from deskbell.mailroom.tests import pigeons
from deskbell.mailroom.tests.pigeons import FERN, OTTO, Pigeons

pytestmark = pytest.mark.django_db
State = Delivery.State


@pytest.fixture
def stream(db: None) -> int:
    with transaction.atomic():
        return int(record.begin("question").pk)


def entry(account: Account, stream: int, number: int = 1, text: str = FERN) -> Delivery:
    with transaction.atomic():
        return deliveries.put(account, pigeons.address(account, text), stream=stream, number=number)


@pytest.mark.django_db(transaction=True)
def test_it_is_put_only_in_a_transaction(account: Account) -> None:
    with pytest.raises(RuntimeError):
        deliveries.put(account, pigeons.address(account), words="Coo")


def test_one_answer_goes_to_one_address_once(account: Account, stream: int) -> None:
    first = entry(account, stream)
    assert entry(account, stream) == first
    assert entry(account, stream, text=OTTO) != first
    assert list(deliveries.of_entry(stream, 1)) == list(Delivery.objects.order_by("pk"))


def test_an_answer_to_who_refused_is_shown_as_refused_and_says_why(account: Account, stream: int) -> None:
    pigeons.address(account)
    refusing.refuse([account.desk.library_id], FERN, account.address, Refusal.Source.KEYWORD)
    delivery = entry(account, stream)
    assert (delivery.state, delivery.reason) == (State.REFUSED, "refused")
    with translation.override("en"):
        assert deliveries.why(delivery) == "They want nothing more sent there."
    assert deliveries.why(Delivery(reason="550 no such user")) == "550 no such user"


def test_what_waits_moves_to_the_new_way_in_its_order(account: Account, stream: int, flock: Pigeons) -> None:
    for number in (1, 2):
        entry(account, stream, number)
    assert deliveries.move(stream, account, pigeons.address(account, OTTO)) == 2
    assert deliveries.move(stream, account, pigeons.address(account, OTTO)) == 0
    states = list(Delivery.objects.order_by("pk").values_list("number", "state"))
    assert states == [(1, State.MOVED), (2, State.MOVED), (1, State.WAITING), (2, State.WAITING)]


def test_what_waits_is_collected_when_there_is_no_way_any_more(account: Account, stream: int) -> None:
    entry(account, stream)
    assert deliveries.move(stream, None, None) == 1
    assert Delivery.objects.get().state == State.MOVED


def test_a_code_stays_on_its_way_when_answers_move(account: Account, stream: int) -> None:
    pigeons.put(account, "Your code: 123456", stream=stream, purpose="code")
    assert deliveries.move(stream, account, pigeons.address(account, OTTO)) == 0


def test_what_has_left_is_not_moved(account: Account, stream: int, flock: Pigeons) -> None:
    pigeons.put(account, "Coo", stream=stream, number=1)
    sending.send_waiting()
    assert deliveries.move(stream, account, pigeons.address(account, OTTO)) == 0
    assert deliveries.cancel(stream, None) == 0


def test_cancelled_words_do_not_leave(account: Account, stream: int, flock: Pigeons) -> None:
    for number in (1, 2):
        pigeons.put(account, f"Coo {number}", stream=stream, number=number)
    assert deliveries.cancel(stream, [1]) == 1
    sending.send_waiting()
    assert flock.words == ["Coo 2"]


def test_forgetting_leaves_no_words_and_sends_none(account: Account, stream: int, flock: Pigeons) -> None:
    for number in (1, 2):
        pigeons.put(account, f"Coo {number}", stream=stream, number=number, facts={"subject": "Coo"})
    deliveries.forget(stream, [1])
    first, second = Delivery.objects.order_by("pk")
    assert (first.state, first.words, first.facts) == (State.CANCELLED, None, deliveries.FORGOTTEN)
    assert second.words == "Coo 2"
    deliveries.forget(stream, None)
    sending.send_waiting()
    assert flock.sent == []


def test_what_is_forgotten_while_it_is_being_sent_keeps_no_words_of_the_provider(account: Account, stream: int) -> None:
    late, refused = pigeons.put(account, "1", stream=stream, number=1), entry(account, stream, 2, OTTO)
    assert pigeons.take(late)
    Delivery.objects.update(state=State.SENDING, reason=f"450 {FERN} is busy")
    deliveries.forget(stream, None)
    assert set(Delivery.objects.values_list("state", "reason")) == {(State.SENDING, "")}
    taking.put_off(late, TryLater("450 Fern is still busy"))
    receipts.heard(account, Receipt(refused.outbound, "failed", reason="550 Otto has moved"))
    states = list(Delivery.objects.order_by("pk").values_list("state", "reason"))
    assert states == [(State.CANCELLED, ""), (State.FAILED, "")]


def test_a_person_sends_what_is_unknown_once_more(account: Account, stream: int) -> None:
    unknown = entry(account, stream)
    Delivery.objects.update(state=State.UNKNOWN)
    again = deliveries.again(unknown)
    assert (again.state, again.number, again.outbound != unknown.outbound) == (State.WAITING, 1, True)
    assert deliveries.again(unknown) == unknown  # a second press changes nothing
    assert Delivery.objects.count() == 2


def test_words_of_our_own_are_gone_once_they_have_left(account: Account, flock: Pigeons) -> None:
    pigeons.put(account, "Your code: 123456")
    sending.send_waiting()
    assert flock.words == ["Your code: 123456"]
    assert Delivery.objects.get().words is None


def test_what_is_scheduled_waits_for_its_time(account: Account, flock: Pigeons) -> None:
    later = pigeons.put(account, "Tomorrow", not_before=timezone.now() + timedelta(days=1))
    pigeons.put(account, "Today")
    sending.send_waiting()
    assert flock.words == ["Today"]
    assert later.until is not None and later.until > timezone.now() + timedelta(days=3)
