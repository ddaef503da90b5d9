"""Sending: each once, in order, within the rate; whatever the provider does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from deskbell.mailroom import refusing, sending, taking
from deskbell.mailroom.contract import Outbound, Receipt, TryLater
from deskbell.mailroom.models import Account, Delivery, Refusal
from deskbell.mailroom.tests import pigeons
from deskbell.mailroom.tests.pigeons import FERN, MEI, OTTO, Pigeons

pytestmark = pytest.mark.django_db
State = Delivery.State
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self, traveller: Any) -> None:
        self.traveller = traveller

    def sleep(self, seconds: float) -> None:
        self.traveller.shift(timedelta(seconds=seconds))

    def send_for(self, span: timedelta, every: float = 1.0) -> None:
        """As the loop does: a round, a rest."""
        until = timezone.now() + span
        while timezone.now() < until:
            if not sending.send_waiting(self.sleep):
                self.sleep(every)


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield Clock(traveller)


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_what_waits_leaves_in_order_and_keeps_the_providers_id(flock: Pigeons) -> None:
    account = pigeons.account()
    for words in ("one", "two", "three"):
        pigeons.put(account, words)
    assert sending.send_waiting() == 3
    assert flock.words == ["one", "two", "three"]
    assert {outbound.to for outbound in flock.sent} == {FERN}
    assert states() == [State.SENT] * 3
    first = Delivery.objects.order_by("pk")[0]
    assert first.provider_id == f"p{first.outbound[:8]}" and first.sent_at is not None
    assert sending.send_waiting() == 0


def test_a_provider_down_for_an_hour_gets_each_once_in_order_within_its_rate(flock: Pigeons, clock: Clock) -> None:
    account = pigeons.account(rate=2)
    for number in range(60):
        pigeons.put(account, f"{number}", (FERN, OTTO, MEI)[number % 3])
    flock.does = pigeons.is_away
    clock.send_for(timedelta(hours=1), every=15)
    assert flock.sent == [] and flock.calls < 20  # asked again and again, and rarely
    account.refresh_from_db()
    assert account.trouble == "the loft is shut"
    flock.does = pigeons.arrives
    clock.send_for(timedelta(minutes=32), every=15)
    assert flock.words == [f"{number}" for number in range(60)]
    assert len({outbound.id for outbound in flock.sent}) == 60
    gaps = [later - earlier for earlier, later in zip(flock.at, flock.at[1:], strict=False)]
    assert min(gaps) >= timedelta(seconds=0.45)
    account.refresh_from_db()
    assert (account.trouble, account.paused_until) == ("", None)


def test_one_address_that_is_put_off_holds_up_no_other_and_keeps_its_own_order(flock: Pigeons, clock: Clock) -> None:
    account = pigeons.account()
    for words, to in (("f1", FERN), ("o1", OTTO), ("f2", FERN)):
        pigeons.put(account, words, to)

    def greylisted(outbound: Outbound) -> Receipt:
        if outbound.to == FERN:
            raise TryLater("try later")
        return pigeons.arrives(outbound)

    flock.does = greylisted
    sending.send_waiting(clock.sleep)
    pigeons.put(account, "f3")
    sending.send_waiting(clock.sleep)
    assert flock.words == ["o1"]
    flock.does = pigeons.arrives
    clock.send_for(timedelta(seconds=20))
    assert flock.words == ["o1", "f1", "f2", "f3"]


def test_the_provider_may_say_when(flock: Pigeons, clock: Clock) -> None:
    def later(outbound: Outbound) -> Receipt:
        raise TryLater("in five minutes", after=300)

    flock.does = later
    pigeons.put(pigeons.account(), "Coo")
    clock.send_for(timedelta(seconds=290))
    assert flock.calls == 1
    clock.send_for(timedelta(seconds=20))
    assert flock.calls == 2


def test_what_never_gets_through_has_failed_after_three_days(flock: Pigeons, clock: Clock) -> None:
    flock.does = pigeons.is_away
    account = pigeons.account()
    tried = pigeons.put(account, "Coo")
    pigeons.put(account, "Coo coo", OTTO)
    for _ in range(160):
        clock.send_for(timedelta(seconds=1))
        taking.too_late()
        clock.sleep(1800)
    assert states() == [State.FAILED, State.FAILED]
    tried.refresh_from_db()
    assert tried.reason == "the loft is shut"
    assert tried.address is not None and tried.address.failed_at is None  # the provider was at fault, not the address
    assert flock.calls < 200


def test_a_no_for_good_is_kept_with_the_address(flock: Pigeons) -> None:
    flock.does = lambda outbound: Receipt(outbound.id, "failed", reason="no such number")
    delivery = pigeons.put(pigeons.account(), "Coo")
    sending.send_waiting()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == (State.FAILED, "no such number")
    assert delivery.address is not None and delivery.address.failure == "no such number"


def test_no_address_stands_in_what_is_kept_of_a_providers_words(flock: Pigeons) -> None:
    account = pigeons.account()

    def echoes(outbound: Outbound) -> Receipt:
        if outbound.to == OTTO:
            raise TryLater(f"the loft shut on {outbound.to}", whole=True)
        return Receipt(outbound.id, "failed", reason=f"550 5.1.1 <fern@example.org> ({outbound.to}): nobody")

    flock.does = echoes
    delivery, _ = pigeons.put(account, "Coo"), pigeons.put(account, "Coo", OTTO)
    sending.send_waiting()
    delivery.refresh_from_db()
    account.refresh_from_db()
    assert delivery.reason == "550 5.1.1 <…> (…): nobody" and account.trouble == "the loft shut on …"
    assert delivery.address is not None and delivery.address.failure == delivery.reason
    assert Delivery.objects.get(state=State.WAITING).reason == account.trouble


def test_a_message_that_is_at_fault_leaves_the_address_in_peace(flock: Pigeons) -> None:
    flock.does = lambda outbound: Receipt(outbound.id, "failed", reason="too long", facts={"blames": "message"})
    delivery = pigeons.put(pigeons.account(), "Coo")
    sending.send_waiting()
    assert delivery.address is not None
    delivery.address.refresh_from_db()
    assert delivery.address.failed_at is None


def test_who_refuses_while_it_waits_gets_nothing(flock: Pigeons) -> None:
    account = pigeons.account()
    pigeons.put(account, "Coo")
    refusing.refuse([account.desk.library_id], FERN, account.address, Refusal.Source.KEYWORD)
    sending.send_waiting()
    assert (flock.sent, states()) == ([], [State.REFUSED])


def test_what_comes_too_late_is_not_sent(flock: Pigeons, clock: Clock) -> None:
    pigeons.put(pigeons.account(), "Your code", not_after=timezone.now() + timedelta(minutes=15))
    clock.sleep(16 * 60)
    sending.send_waiting()
    assert (flock.sent, states()) == ([], [State.FAILED])
    assert Delivery.objects.get().reason == "late"


@pytest.mark.parametrize(("repeatable", "then"), [(True, State.WAITING), (False, State.UNKNOWN)])
def test_after_a_crash_in_sending_it_goes_again_only_where_it_cannot_double(
    flock: Pigeons, clock: Clock, monkeypatch: pytest.MonkeyPatch, repeatable: bool, then: str
) -> None:
    flock = pigeons.released(monkeypatch, repeatable=repeatable)
    delivery = pigeons.put(pigeons.account(), "Coo")
    pigeons.put(delivery.account, "Coo coo")
    assert pigeons.take(delivery)  # and its sender dies
    clock.send_for(timedelta(seconds=100))
    assert states() == [State.SENDING, State.WAITING]
    flock.does = pigeons.is_away
    clock.send_for(timedelta(seconds=30))
    assert states() == [then, State.WAITING]
    flock.does = pigeons.arrives
    clock.send_for(timedelta(minutes=2))
    assert flock.words == (["Coo", "Coo coo"] if repeatable else ["Coo coo"])
    delivery.refresh_from_db()
    assert delivery.state == (State.SENT if repeatable else State.UNKNOWN)


@pytest.mark.parametrize(("repeatable", "then"), [(True, State.WAITING), (False, State.UNKNOWN)])
def test_a_channel_that_breaks_its_promise_loses_and_doubles_nothing(
    monkeypatch: pytest.MonkeyPatch, repeatable: bool, then: str
) -> None:
    pigeons.released(monkeypatch, repeatable=repeatable).does = pigeons.breaks
    pigeons.put(pigeons.account(), "Coo")
    sending.send_waiting()
    assert states() == [then]


def test_a_sender_leaves_an_account_to_another_that_is_at_it(flock: Pigeons) -> None:
    account = pigeons.account()
    first, second = pigeons.put(account, "one"), pigeons.put(account, "two", OTTO)
    assert pigeons.take(first)
    with pytest.raises(taking.NotNow):
        pigeons.take(second)
    assert sending.send_waiting(lambda _: None) == 0


def test_a_call_that_hangs_past_its_lease_holds_one_sender_and_no_second(flock: Pigeons, clock: Clock) -> None:
    account, other = pigeons.account(), pigeons.account(pigeons.desk("harbour"))
    hanging = pigeons.put(account, "hangs")
    pigeons.put(account, "behind it", OTTO)
    pigeons.put(other, "elsewhere")

    def hangs(outbound: Outbound) -> Receipt:
        if outbound.words == "hangs":
            clock.sleep(200)
            sending.send_waiting(clock.sleep)  # the next sender of this process
            assert "behind it" not in flock.words
        return pigeons.arrives(outbound)

    flock.does = hangs
    clock.send_for(timedelta(minutes=1))
    assert flock.words in (["elsewhere", "hangs", "behind it"], ["hangs", "elsewhere", "behind it"])
    hanging.refresh_from_db()
    assert (flock.calls, hanging.state) == (3, State.SENT)


def test_a_sender_that_comes_back_late_frees_nothing_that_another_has_taken(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    pigeons.released(monkeypatch, repeatable=True)
    late = pigeons.put(pigeons.account(), "Coo")
    assert pigeons.take(late)
    clock.sleep(200)
    taking.revive()
    assert pigeons.take(Delivery.objects.select_related("account").get())
    taking.put_off(late, TryLater("no answer"))
    taking.drop(late)
    assert states() == [State.SENDING]


def test_a_slow_account_is_left_after_its_turn(flock: Pigeons, clock: Clock) -> None:
    slow, other = pigeons.account(rate=0.1), pigeons.account(pigeons.desk("harbour"))
    for number in range(3):
        pigeons.put(slow, f"slow {number}")
        pigeons.put(other, f"other {number}", OTTO)
    sending.send_waiting(clock.sleep)
    assert sorted(flock.words) == ["other 0", "other 1", "other 2", "slow 0"]
    clock.send_for(timedelta(seconds=25))
    assert flock.words[4:] == ["slow 1", "slow 2"]


def test_a_machine_that_is_too_slow_for_a_turn_sends_one_in_each(
    flock: Pigeons, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "SLICE", -1)
    account = pigeons.account()
    for words in ("one", "two"):
        pigeons.put(account, words)
    assert [sending.send_waiting(), sending.send_waiting(), sending.send_waiting()] == [1, 1, 0]


def test_answers_that_must_be_given_go_first_and_programmes_last(flock: Pigeons) -> None:
    account = pigeons.account()
    pigeons.put(account, "alert", programme="weekly")
    pigeons.put(account, "reply", OTTO)
    pigeons.put(account, "stopped", MEI, purpose="stopped")
    sending.send_waiting()
    assert flock.words == ["stopped", "reply", "alert"]


def test_an_account_that_is_switched_off_or_whose_channel_is_gone_waits(flock: Pigeons) -> None:
    account = pigeons.account()
    pigeons.put(account, "Coo")
    Account.objects.update(active=False)
    assert sending.send_waiting() == 0
    Account.objects.update(active=True, channel="doves")
    assert sending.send_waiting() == 0
    assert states() == [State.WAITING]


def test_what_cannot_be_written_waits_and_lets_others_pass(flock: Pigeons, monkeypatch: pytest.MonkeyPatch) -> None:
    account = pigeons.account()
    pigeons.put(account, "for Otto", OTTO)
    broken = pigeons.put(account, "x", FERN)
    Delivery.objects.filter(pk=broken.pk).update(words=None)

    def fails(delivery: Delivery) -> Outbound | None:
        raise KeyError("subject")

    monkeypatch.setattr(sending, "_composers", lambda: [fails])
    sending.send_waiting()
    assert (flock.words, states()) == (["for Otto"], [State.SENT, State.WAITING])


def test_an_address_without_its_seal_is_said_to_be_unreadable(flock: Pigeons) -> None:
    delivery = pigeons.put(pigeons.account(), "Coo")
    assert delivery.address is not None
    delivery.address.sealed = b""
    delivery.address.save()
    sending.send_waiting()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == (State.FAILED, "sealed")


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_held_while_a_provider_is_asked(flock: Pigeons) -> None:
    def looks(outbound: Outbound) -> Receipt:
        assert not connection.in_atomic_block
        return pigeons.arrives(outbound)

    flock.does = looks
    pigeons.put(pigeons.account(), "Coo")
    sending.send_waiting()
    assert states() == [State.SENT]
