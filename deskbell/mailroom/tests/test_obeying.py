"""STOP, START and HELP: obeyed at once, answered once, in the right language, in one text."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from deskbell.formats import gsm
from deskbell.mailroom import obeying, refusing, sending
from deskbell.mailroom.arriving import Arriving
from deskbell.mailroom.contract import Inbound, Taken
from deskbell.mailroom.models import Account, Delivery, Refusal, Sharing
from deskbell.mailroom.tests import pigeons
from deskbell.mailroom.tests.pigeons import FERN, OTTO, Pigeons

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(flock: Pigeons) -> Account:
    return pigeons.account(pigeons.desk("maple", "en", "fr"))


@pytest.fixture
def shared(account: Account) -> Account:
    for key in ("maple", "harbour"):
        desk = account.desk if key == "maple" else pigeons.desk(key)
        Sharing.objects.create(account=account, desk=desk, keyword=key)
    return account


def texts(account: Account, words: str, sender: str = FERN, **more: Any) -> Taken | Arriving | None:
    return obeying.take(Arriving(account, Inbound("1", words, sender=sender, **more), account.desk))


def is_refused(account: Account, text: str = FERN, programme: str = "") -> bool:
    return refusing.refused(pigeons.address(account, text), account, programme) is not None


@pytest.mark.parametrize("words", ["STOP", "stop.", "Stop. Thank you", "Arrêt", "unsubscribe", "END"])
def test_stop_is_obeyed_and_confirmed_once(account: Account, flock: Pigeons, words: str) -> None:
    taken = texts(account, words)
    assert isinstance(taken, Taken) and taken.stream == 0
    texts(account, words)
    assert is_refused(account) and is_refused(account, programme="weekly") and not is_refused(account, OTTO)
    sending.send_waiting()
    assert len(flock.sent) == 1
    assert gsm.measure(flock.words[0]).parts == 1 and gsm.encoding_of(flock.words[0]) == "GSM-7"


@pytest.mark.parametrize(
    "words", ["stop talking about William", "Where is the bus stop?", "yes", "oui", "help me find it"]
)
def test_a_sentence_is_a_persons_to_read(account: Account, words: str) -> None:
    assert texts(account, words) is None
    assert not is_refused(account)


@pytest.mark.parametrize(
    ("words", "language", "spoken"),
    [("STOP", "fr", "en"), ("ARRET", "en", "fr"), ("AIDE", "en", "fr"), ("HELP", "fr", "en"), ("INFO", "fr", "fr")],
)
def test_the_answer_is_in_the_language_of_the_word(account: Account, words: str, language: str, spoken: str) -> None:
    account.settings = {"language": language}
    texts(account, words)
    assert Delivery.objects.get().language == spoken


def test_a_confirmation_that_cannot_leave_within_five_minutes_does_not(account: Account) -> None:
    texts(account, "STOP")
    until = Delivery.objects.get().until
    assert until is not None and timedelta(minutes=4) < until - timezone.now() <= timedelta(minutes=5)


def test_help_is_answered_whether_or_not_they_refused(account: Account, flock: Pigeons) -> None:
    account.settings = {"help_line": "1-800-555-0199"}
    texts(account, "STOP")
    texts(account, "HELP")
    sending.send_waiting()
    assert "1-800-555-0199" in flock.words[1] and gsm.measure(flock.words[1]).parts == 1


def test_start_ends_what_was_refused(account: Account, flock: Pigeons) -> None:
    texts(account, "STOP")
    texts(account, "START")
    assert not is_refused(account)
    assert Refusal.objects.get().until is not None
    texts(account, "STOP")
    assert is_refused(account)
    sending.send_waiting()
    assert len(flock.sent) == 3


def test_where_the_provider_confirms_we_are_silent(account: Account) -> None:
    account.settings = {"provider_confirms": True}
    for words in ("STOP", "START", "HELP"):
        texts(account, words)
    account.settings = {}
    texts(account, "leave", answered="stop")
    assert is_refused(account)
    assert not Delivery.objects.exists()


def test_stop_counts_for_everybody_at_the_number_and_a_named_one_for_one(shared: Account) -> None:
    harbour = shared.sharings.get(keyword="harbour").desk
    texts(shared, "STOP HARBOUR")
    assert [refusal.library for refusal in Refusal.objects.all()] == [harbour.library]
    assert "Harbour" in (Delivery.objects.get().words or "")
    texts(shared, "stop")
    assert Refusal.objects.filter(until=None).count() == 2
    texts(shared, "start maple")
    assert [refusal.library for refusal in Refusal.objects.filter(until=None)] == [harbour.library]


def test_by_another_number_they_may_still_be_texted(account: Account) -> None:
    texts(account, "STOP")
    other = pigeons.account(account.desk)
    other.address = "+16135550101"
    assert not is_refused(other)


def test_a_machine_that_asks_again_and_again_is_answered_five_times_an_hour(account: Account) -> None:
    for _ in range(12):
        texts(account, "HELP")
    assert Delivery.objects.count() == 5


def test_a_machine_that_says_the_same_again_and_again_is_not_acknowledged(account: Account) -> None:
    answers = [texts(account, "I am away until Monday.", "+14165550177") for _ in range(5)]
    assert answers[:3] == [None, None, None]
    last = answers[4]
    assert isinstance(last, Arriving) and not last.inbound.may_acknowledge


def test_short_codes_and_names_ask_for_nothing(account: Account) -> None:
    assert texts(account, "STOP", "74662") is None
    assert texts(account, "STOP", "MAPLE") is None


def test_who_complained_of_a_mail_and_writes_again_wants_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    pigeons.released(monkeypatch, to="email")
    account = pigeons.account()
    fern = "fern@example.org"
    refusing.refuse([account.desk.library_id], fern, account.address, Refusal.Source.COMPLAINT)
    texts(account, "I am away.", fern, automatic="reply")
    texts(account, "Free pills!", fern, verified=False)
    assert is_refused(account, fern)
    assert texts(account, "Have you got it?", fern) is None
    assert not is_refused(account, fern)


def test_by_mail_stop_is_a_word_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    pigeons.released(monkeypatch, to="email")
    assert texts(pigeons.account(), "STOP", "fern@example.org") is None
