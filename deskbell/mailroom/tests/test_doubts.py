"""Doubts: wording near a refusal is a person's to decide, and after three days it was one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from deskbell.journal import record
from deskbell.mailroom import deliveries, doubts, refusing, sending
from deskbell.mailroom.arriving import Arriving
from deskbell.mailroom.contract import Inbound, Taken
from deskbell.mailroom.models import Account, Delivery, Doubt
from deskbell.mailroom.tests import pigeons
from deskbell.mailroom.tests.pigeons import FERN, Pigeons
from deskbell.staff.models import Staff

pytestmark = pytest.mark.django_db
NEAR = "please stop texting me"


@pytest.fixture
def ines(db: None) -> Staff:
    return Staff.objects.create(sign_in="ines", name="Ines Duarte")


def arrives(account: Account, words: str = NEAR, sender: str = FERN) -> Doubt | None:
    with transaction.atomic():
        stream = record.begin("question").pk
    taken = Taken(stream, 1, timezone.now(), fresh=True, library=account.desk.library_id)
    return doubts.look(Arriving(account, Inbound("1", words, sender=sender), account.desk), taken)


def test_only_wording_near_a_refusal_is_doubted_and_once(account: Account) -> None:
    assert arrives(account, "stop talking about William") is None
    doubt = arrives(account)
    assert doubt is not None and doubts.open_of(doubt.stream_id) == [doubt]
    taken = Taken(doubt.stream_id, 1, timezone.now(), fresh=False)
    assert doubts.look(Arriving(account, Inbound("1", NEAR, sender=FERN), account.desk), taken) == doubt


def test_while_it_is_open_a_librarian_may_answer_and_nothing_else_is_sent(account: Account, flock: Pigeons) -> None:
    waiting = pigeons.put(account, "This week", programme="weekly")
    arrives(account)
    assert pigeons.put(account, "Next week", programme="weekly").reason == "doubt"
    assert pigeons.put(account, "Sorry! What may I do?").state == Delivery.State.WAITING
    sending.send_waiting()
    waiting.refresh_from_db()
    assert waiting.state == Delivery.State.REFUSED
    assert flock.words == ["Sorry! What may I do?"]


def test_one_click_makes_it_a_refusal_and_says_so_to_them(account: Account, ines: Staff) -> None:
    doubt = arrives(account)
    assert doubt is not None
    assert doubts.decide(doubt, ines, refused=True)
    assert not doubts.decide(doubt, ines, refused=False)  # a second click, or a colleague's
    refusal = refusing.refused(doubt.address, account)
    assert refusal is not None and refusal.source == "staff"
    assert Delivery.objects.get().purpose == deliveries.STOPPED
    doubt.refresh_from_db()
    assert (doubt.decision, doubt.decided_by) == ("refused", ines.pk)


def test_they_meant_something_else(account: Account, ines: Staff) -> None:
    doubt = arrives(account)
    assert doubt is not None and doubts.decide(doubt, ines, refused=False)
    assert refusing.refused(doubt.address, account) is None
    assert not refusing.doubted(doubt.address)
    assert doubts.open_of(doubt.stream_id) == []


def test_what_nobody_decides_in_three_days_was_a_refusal(account: Account) -> None:
    old, new = arrives(account), arrives(account)
    assert old is not None and new is not None
    Doubt.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=3, seconds=1))
    assert doubts.overdue() == 1
    old.refresh_from_db()
    assert (old.decision, old.decided_by) == ("silence", None)
    refusal = refusing.refused(old.address, account)
    assert refusal is not None and refusal.source == "silence"


def test_who_has_refused_already_is_not_asked_about(account: Account) -> None:
    refusing.refuse([account.desk.library_id], FERN, account.address, "keyword")
    assert arrives(account) is None


def test_a_restored_address_can_be_refused_without_a_word_to_it(account: Account, ines: Staff) -> None:
    doubt = arrives(account)
    assert doubt is not None
    doubt.address.sealed = b""
    doubt.address.save()
    assert doubts.decide(doubt, ines, refused=True)
    assert refusing.refused(doubt.address, account) is not None
    assert not Delivery.objects.exists()
