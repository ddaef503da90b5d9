"""Receipts: states move forward only, whatever comes late, twice or in the wrong order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskbell.mailroom import addresses, receipts, refusing
from deskbell.mailroom.contract import Receipt
from deskbell.mailroom.models import Account, Address, Delivery, Refusal
from deskbell.mailroom.tests import pigeons
from deskbell.mailroom.tests.pigeons import FERN, OTTO

pytestmark = pytest.mark.django_db
State = Delivery.State
# How far a state has come. What stands at the end never moves again.
RANK = {State.WAITING: 0, State.SENDING: 1, State.UNKNOWN: 2, State.SENT: 3}
SAID = st.sampled_from(
    ["sent", "delivered", "collected", "failed", "refused", "unknown", "complained", "delayed", "??"]
)


@pytest.fixture
def leaving(account: Account) -> Delivery:
    """One that its sender has just handed to the provider."""
    delivery = pigeons.put(account, "Coo")
    assert pigeons.take(delivery)
    return delivery


def rank(state: str) -> int:
    return RANK.get(State(state), 4)


def hear(delivery: Delivery, state: str, **more: str) -> str:
    receipts.heard(delivery.account, Receipt(delivery.outbound, state, **more))  # type: ignore[arg-type]
    delivery.refresh_from_db()
    return delivery.state


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(SAID, max_size=8))
def test_no_receipt_ever_takes_a_state_back(account: Account, said: list[str]) -> None:
    with transaction.atomic():
        delivery = pigeons.put(account, "Coo")
        pigeons.take(delivery)
        before = rank(delivery.state)
        for state in said:
            was = delivery.state
            now = hear(delivery, state)
            assert rank(now) >= before
            assert now == was or before < 4  # the first word about the end stands
            before = rank(now)
        transaction.set_rollback(True)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    end=st.sampled_from([None, "delivered", "failed", "refused"]),
    before=st.lists(st.sampled_from(["sent", "delayed", "sent"]), max_size=3),
    data=st.data(),
)
def test_the_same_receipts_in_any_order_and_number_end_alike(
    account: Account, end: str | None, before: list[str], data: st.DataObject
) -> None:
    told = [*before, *([end] if end else [])]
    disordered = data.draw(
        st.permutations([*told, *data.draw(st.lists(st.sampled_from(told or ["delayed"]), max_size=3))])
    )
    found = []
    for order in (told, disordered):
        with transaction.atomic():
            delivery = pigeons.put(account, "Coo")
            pigeons.take(delivery)
            for state in order:
                hear(delivery, state)
            found.append(delivery.state)
            transaction.set_rollback(True)
    assert found[0] == found[1]


def test_a_receipt_before_its_senders_own_note_is_believed_and_the_note_takes_nothing_back(leaving: Delivery) -> None:
    assert hear(leaving, "delivered") == State.DELIVERED
    with transaction.atomic():
        assert not receipts.apply(leaving, Receipt(leaving.outbound, "sent", provider_id="p1"))
    leaving.refresh_from_db()
    assert (leaving.state, leaving.provider_id) == (State.DELIVERED, "p1")


def test_unknown_becomes_known_by_a_late_receipt(leaving: Delivery) -> None:
    assert hear(leaving, "unknown") == State.UNKNOWN
    assert hear(leaving, "delivered") == State.DELIVERED


def test_it_is_found_by_the_providers_id(leaving: Delivery, account: Account) -> None:
    with transaction.atomic():
        receipts.apply(leaving, Receipt(leaving.outbound, "sent", provider_id="p7"))
    found = receipts.heard(account, Receipt("", "delivered", provider_id="p7"))
    assert found is not None and found.state == State.DELIVERED


def test_a_receipt_that_overtakes_its_senders_note_is_read_again_later(leaving: Delivery, account: Account) -> None:
    early = Receipt("", "delivered", provider_id="p7")
    with pytest.raises(receipts.NotYetError):
        receipts.heard(account, early)
    # One that had arrived before anything was leaving is of something else, and is not waited with.
    assert receipts.heard(account, early, timezone.now() - timedelta(minutes=1)) is None
    with transaction.atomic():
        receipts.apply(leaving, Receipt(leaving.outbound, "sent", provider_id="p7"))
    assert receipts.heard(account, early) == leaving


def test_another_accounts_receipt_moves_nothing(leaving: Delivery) -> None:
    other = pigeons.account(pigeons.desk("harbour"))
    assert receipts.heard(other, Receipt(leaving.outbound, "delivered")) is None
    leaving.refresh_from_db()
    assert leaving.state == State.SENDING


def test_a_report_that_names_only_an_address_is_a_hint_and_moves_nothing(account: Account) -> None:
    """Anybody can write one."""
    delivery, other = pigeons.put(account, "one"), pigeons.put(account, "two", OTTO)
    Delivery.objects.update(state=State.SENT)
    for said in ("failed", "refused", "complained", "delivered"):
        assert receipts.heard(account, Receipt("", said, address="(416) 555-0142", reason="gone")) is None
    receipts.heard(account, Receipt("f" * 32, "complained", address=FERN))
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.SENT}
    assert not Refusal.objects.exists()
    for asked in (delivery.address, other.address):
        assert asked is not None
        asked.refresh_from_db()
        assert asked.failure == ("gone" if asked == delivery.address else "")
    assert receipts.heard(account, Receipt("", "failed", address="nonsense", reason="gone")) is None


def test_a_report_about_an_address_that_nothing_left_for_lately_is_not_even_a_hint(account: Account) -> None:
    waits, long_ago = pigeons.put(account, "one"), pigeons.put(account, "two", OTTO)
    before = timezone.now() - timedelta(days=20)
    Delivery.objects.filter(pk=long_ago.pk).update(state=State.SENT, made_at=before)
    for text in (FERN, OTTO):
        receipts.heard(account, Receipt("", "failed", address=text, reason="gone"))
    assert not Address.objects.exclude(failed_at=None).exists() and waits.address is not None


def test_what_arrives_or_is_delivered_ends_a_failure(account: Account, leaving: Delivery) -> None:
    address = pigeons.address(account)
    for mends in (lambda: addresses.mark_heard(account.desk.library_id, FERN), lambda: hear(leaving, "delivered")):
        address.failed_at, address.failure = timezone.now(), "gone"
        address.save()
        mends()
        assert Address.objects.filter(pk=address.pk, failed_at=None, failure="").exists()


@pytest.mark.parametrize(("said", "source"), [("refused", "provider"), ("complained", "complaint")])
def test_who_wants_nothing_by_the_providers_word_gets_nothing(leaving: Delivery, said: str, source: str) -> None:
    hear(leaving, said)
    assert leaving.address is not None
    refusal = refusing.refused(leaving.address, leaving.account)
    assert refusal is not None and refusal.source == source
    assert leaving.state == (State.REFUSED if said == "refused" else State.SENDING)


def test_a_refusal_outlives_the_seal_of_its_address(leaving: Delivery) -> None:
    assert leaving.address is not None
    leaving.address.sealed = b""
    leaving.address.save()
    hear(leaving, "refused")
    assert Refusal.objects.get().library == leaving.account.desk.library


def test_those_who_show_it_are_told_of_every_move_and_of_nothing_else(
    leaving: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(receipts, "_told", lambda: [lambda delivery: told.append(delivery.state)])
    for said in ("delayed", "sent", "sent", "delivered", "failed", "sent"):
        hear(leaving, said)
    assert told == [State.SENT, State.DELIVERED]


def test_the_parts_that_it_left_in_are_kept(leaving: Delivery, account: Account) -> None:
    receipts.heard(account, Receipt(leaving.outbound, "sent", parts=3))
    receipts.heard(account, Receipt(leaving.outbound, "delivered"))
    leaving.refresh_from_db()
    assert (leaving.parts, leaving.state) == (3, State.DELIVERED)
