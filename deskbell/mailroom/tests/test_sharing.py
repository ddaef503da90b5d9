"""One number, several libraries: each text finds its desk, and none is lost while that is asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from deskbell.journal import record
from deskbell.libraries.models import Desk
from deskbell.mailroom import letterbox, reading, refusing, sending
from deskbell.mailroom.arriving import Arriving
from deskbell.mailroom.contract import Taken
from deskbell.mailroom.forms import SharingForm
from deskbell.mailroom.models import Account, Arrival, Delivery, Sharing
from deskbell.mailroom.tests import pigeons
from deskbell.mailroom.tests.pigeons import FERN, OTTO, Pigeons

HERE = "deskbell.mailroom.tests.test_sharing"
INTAKE = [
    "deskbell.mailroom.obeying.take",
    "deskbell.mailroom.sharing.choose",
    f"{HERE}.goes_on",
    "deskbell.mailroom.sharing.take",
    f"{HERE}.begins",
]
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)

# What the heart would have taken: desk, words. And the desks at which a phone has an open question.
begun: list[tuple[str, str]] = []
open_at: dict[str, Desk] = {}


def goes_on(arriving: Arriving) -> Taken | None:
    desk = open_at.get(arriving.inbound.sender)
    return _taken(desk, arriving) if desk else None


def begins(arriving: Arriving) -> Taken:
    return _taken(arriving.desk, arriving)


def _taken(desk: Desk, arriving: Arriving) -> Taken:
    begun.append((desk.key, arriving.inbound.words))
    with transaction.atomic():
        stream = record.begin("question").pk
    return Taken(stream, 1, timezone.now(), fresh=True, library=desk.library_id)


@pytest.fixture
def clock() -> Iterator[Any]:
    begun.clear()
    open_at.clear()
    with time_machine.travel(NOON, tick=False) as traveller, override_settings(INTAKE=INTAKE):
        yield traveller


@pytest.fixture
def account(flock: Pigeons, clock: Any) -> Account:
    made = pigeons.account()
    for key in ("maple", "harbour", "isle"):
        desk = made.desk if key == "maple" else pigeons.desk(key)
        Sharing.objects.create(account=made, desk=desk, keyword=key, place=len(key))
    return made


rings = iter(range(1, 10_000))


def texts(account: Account, words: str, sender: str = FERN) -> None:
    letterbox.drop(account, f"{next(rings)}|{sender}|{words}".encode(), {})
    while reading.read_waiting():
        pass


def test_a_keyword_leads_to_its_desk_and_is_not_part_of_the_question(account: Account) -> None:
    for words in ("Harbour: are you open?", "#ISLE where is the bus?", "maple, hello"):
        texts(account, words)
    assert begun == [("harbour", "are you open?"), ("isle", "where is the bus?"), ("maple", "hello")]


def test_the_desk_that_they_named_is_remembered(account: Account) -> None:
    texts(account, "Harbour: are you open?")
    texts(account, "And tomorrow?")
    texts(account, "And tomorrow?", OTTO)
    assert begun == [("harbour", "are you open?"), ("harbour", "And tomorrow?")]


@pytest.mark.parametrize(("answer", "key"), [("1", "isle"), ("2.", "maple"), ("#3", "harbour"), ("Maple", "maple")])
def test_where_it_is_not_clear_a_menu_is_sent_and_the_text_waits(
    account: Account, flock: Pigeons, answer: str, key: str
) -> None:
    texts(account, "Have you got the Gazette?")
    texts(account, "The one of 1911")
    sending.send_waiting()
    assert begun == [] and len(flock.sent) == 1
    assert "1 Isle Public Library\n2 Maple Public Library\n3 Harbour Public Library" in flock.words[0]
    texts(account, answer)
    assert begun == [(key, "Have you got the Gazette?"), (key, "The one of 1911")]
    assert not Arrival.objects.filter(state=Arrival.State.WAITING).exists()
    texts(account, "Thanks")
    assert begun[-1] == (key, "Thanks")


def test_a_keyword_and_a_question_in_answer_to_the_menu_come_behind_what_waited(account: Account) -> None:
    texts(account, "Have you got the Gazette?")
    texts(account, "Isle, the one of 1911")
    assert begun == [("isle", "Have you got the Gazette?"), ("isle", "the one of 1911")]


def test_an_answer_that_names_nobody_waits_too_and_gets_the_menu_once_more(account: Account, flock: Pigeons) -> None:
    texts(account, "Have you got the Gazette?")
    texts(account, "The one of 1911")  # goes on, and answers nothing
    assert Delivery.objects.count() == 1
    for words in ("7", "What?", "8"):
        texts(account, words)
    sending.send_waiting()
    assert begun == [] and len(flock.sent) == 2
    assert flock.words[0] == flock.words[1]
    texts(account, "Isle")
    assert begun == [("isle", words) for words in ("Have you got the Gazette?", "The one of 1911", "7", "What?", "8")]


@pytest.mark.parametrize("words", ["Why do you keep texting me, please stop", "Lose my number", "arrêtez de m'écrire"])
def test_what_may_be_a_refusal_is_asked_nothing_and_a_person_sees_it_at_once(account: Account, words: str) -> None:
    texts(account, words)
    assert begun == [("maple", words)]
    assert not Delivery.objects.exists()
    texts(account, "Have you got the Gazette?", OTTO)
    texts(account, words, OTTO)
    assert begun[1:] == [("maple", words), ("maple", "Have you got the Gazette?")]
    assert not Arrival.objects.filter(state=Arrival.State.WAITING).exists()


def test_who_writes_in_french_is_asked_in_french(account: Account, flock: Pigeons) -> None:
    account.desk.languages = ["en", "fr"]
    account.desk.save()
    texts(account, "Bonjour, avez-vous la Gazette ?")
    sending.send_waiting()
    assert flock.words[0].startswith("Quelle biblioth") and Delivery.objects.get().language == "fr"


def test_another_senders_answer_releases_only_their_own(account: Account) -> None:
    texts(account, "2")  # a first text that looks like an answer is none
    texts(account, "Are you open?", OTTO)
    texts(account, "3", OTTO)
    assert begun == [("harbour", "Are you open?")]


def test_what_nobody_has_chosen_within_a_day_is_the_accounts_own_desks(account: Account, clock: Any) -> None:
    texts(account, "Have you got the Gazette?")
    clock.shift(timedelta(hours=23))
    texts(account, "Hello?")
    assert begun == []
    clock.shift(timedelta(hours=1, seconds=1))
    while reading.read_waiting():
        pass
    assert begun == [("maple", "Have you got the Gazette?"), ("maple", "Hello?")]


def test_an_open_question_goes_on_where_it_is_whatever_the_first_word(account: Account) -> None:
    open_at[FERN] = account.sharings.get(keyword="harbour").desk
    texts(account, "Maple leaves, please")
    assert begun == [("harbour", "Maple leaves, please")]


def test_a_keyword_alone_is_greeted_and_remembered(account: Account, flock: Pigeons) -> None:
    texts(account, "HARBOUR")
    sending.send_waiting()
    assert begun == [] and "Harbour Public Library" in flock.words[0]
    texts(account, "Are you open?")
    assert begun == [("harbour", "Are you open?")]


def test_who_refused_is_sent_no_menu_and_is_heard_all_the_same(account: Account) -> None:
    refusing.refuse([account.desk.library_id], FERN, account.address, "keyword")
    texts(account, "Have you got the Gazette?")
    assert begun == [("maple", "Have you got the Gazette?")]
    assert not Delivery.objects.exists()


def test_a_desk_that_is_gone_from_the_number_is_asked_for_anew(account: Account, flock: Pigeons) -> None:
    texts(account, "Harbour: are you open?")
    account.sharings.filter(keyword="harbour").delete()
    texts(account, "And tomorrow?")
    sending.send_waiting()
    assert len(begun) == 1 and "2 Maple" in flock.words[0]


def test_an_account_that_nobody_shares_is_its_desks(flock: Pigeons, clock: Any) -> None:
    texts(pigeons.account(pigeons.desk("harbour")), "Maple: hello")
    assert begun == [("harbour", "Maple: hello")]


def test_a_sender_that_nobody_can_answer_is_heard_at_once(account: Account) -> None:
    texts(account, "Your parcel is there", "POSTE")
    assert begun == [("maple", "Your parcel is there")]


@pytest.mark.parametrize(("keyword", "is_right"), [("Isle:", True), ("STOP", False), ("info", False), ("2", False)])
def test_no_desk_has_a_word_that_means_something_else(account: Account, keyword: str, is_right: bool) -> None:
    desk = account.desk
    Sharing.objects.filter(desk=desk).delete()
    given = {"desk": desk.pk, "keyword": keyword, "place": 1}
    form = SharingForm(given, instance=Sharing(account=account), desks=Desk.objects.filter(pk=desk.pk))
    Sharing.objects.filter(keyword="isle").delete()
    assert form.is_valid() == is_right
