"""One number of two libraries, with everything above the mailroom: texts find their desks, answers find their phone."""

from __future__ import annotations

from typing import Any

import pytest

from deskbell.journal.models import Entry
from deskbell.mailroom import doubts, letterbox, reading, receipts, refusing, sending
from deskbell.mailroom.contract import Receipt
from deskbell.mailroom.models import Account, Delivery, Sharing
from deskbell.mailroom.tests import pigeons
from deskbell.mailroom.tests.pigeons import FERN, OTTO, Pigeons
from deskbell.questions import conversing
from deskbell.questions.models import Question
from tests import world
from tests.world import World, ask_id

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> World:
    return world.build()


@pytest.fixture
def flock(monkeypatch: pytest.MonkeyPatch) -> Pigeons:
    return pigeons.released(monkeypatch, threads=False)


@pytest.fixture
def number(cast: World, flock: Pigeons) -> Account:
    account = Account.objects.create(channel="pigeons", desk=cast.maple_desk, address="+16135550100")
    for place, desk in enumerate((cast.maple_desk, cast.harbour_desk)):
        desk.acknowledges = False
        desk.save()
        Sharing.objects.create(account=account, desk=desk, keyword=desk.key, place=place)
    return account


rings = iter(range(1, 1000))


def texts(account: Account, words: str, sender: str = FERN) -> None:
    letterbox.drop(account, f"{next(rings)}|{sender}|{words}".encode(), {})
    while reading.read_waiting():
        pass
    sending.send_waiting()


def say(question: Question, words: str, by: Any) -> Delivery | None:
    entry = conversing.say(question, words, by, ask_id())
    sending.send_waiting()
    return Delivery.objects.filter(stream=question.pk, number=entry.number).first()


def heard(question: Question) -> list[str | None]:
    kinds = ("asked", "heard", "said")
    return list(
        Entry.objects.filter(stream=question.pk, kind__in=kinds).order_by("number").values_list("words", flat=True)
    )


def test_a_text_is_asked_whose_it_is_and_reaches_that_desk_alone(cast: World, number: Account, flock: Pigeons) -> None:
    texts(number, "Are you open on Sunday?")
    assert not Question.objects.exists()
    assert "2 Ask Harbour" in flock.words[0]
    texts(number, "2")
    question = Question.objects.get()
    assert (question.desk, question.library) == (cast.harbour_desk, cast.harbour)
    assert heard(question) == ["Are you open on Sunday?"]


def test_an_answer_leaves_by_the_shared_number_and_its_reply_goes_on_there(
    cast: World, number: Account, flock: Pigeons
) -> None:
    texts(number, "Harbour: are you open on Sunday?")
    texts(number, "Maple: and you?", OTTO)
    question = Question.objects.get(library=cast.harbour)
    delivery = say(question, "From ten to six.", cast.priya)
    assert delivery is not None and (delivery.state, delivery.account) == ("sent", number)
    assert (flock.sent[-1].to, flock.sent[-1].words.startswith("From ten to six.")) == (FERN, True)
    texts(number, "Maple sugar on sale too?")  # an open question comes before a keyword
    assert heard(question) == ["are you open on Sunday?", "From ten to six.", "Maple sugar on sale too?"]
    receipts.heard(number, Receipt("", "delivered", provider_id=delivery.provider_id))
    ticks = Entry.objects.filter(stream=question.pk, kind="receipt").order_by("number").values_list("facts", flat=True)
    assert [state in facts for state, facts in zip(("sent", "delivered"), ticks, strict=True)] == [True, True]


def test_after_stop_a_librarians_own_answer_does_not_leave(cast: World, number: Account, flock: Pigeons) -> None:
    texts(number, "Harbour: are you open on Sunday?")
    question = Question.objects.get()
    texts(number, "STOP")
    before = len(flock.sent)
    delivery = say(question, "From ten to six.", cast.priya)
    assert delivery is None or (delivery.state, delivery.reason) == ("refused", "refused")
    assert len(flock.sent) == before
    texts(number, "START")
    assert say(question, "From ten to six, once more.", cast.priya) is not None
    assert flock.words[-1].startswith("From ten to six, once more.")


def test_wording_near_a_refusal_waits_on_its_own_question_for_a_librarian(cast: World, number: Account) -> None:
    texts(number, "Harbour: are you open on Sunday?")
    texts(number, "please stop texting me")
    question = Question.objects.get()
    (doubt,) = doubts.open_of(question.pk)
    assert doubt.address.library == cast.harbour
    assert doubts.decide(doubt, cast.priya, refused=True)
    assert refusing.refused(doubt.address, number) is not None
