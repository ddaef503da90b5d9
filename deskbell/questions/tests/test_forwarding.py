"""Forwarding: what patron and library said goes to somebody outside, with a comment; notes and addresses never."""

from __future__ import annotations

import pytest

from deskbell.mailroom import addresses
from deskbell.mailroom.models import Address, Delivery
from deskbell.questions import conversing, erasing, forwarding, timeline
from deskbell.questions.forwarding import NoMailbox
from deskbell.questions.models import Question
from deskbell.questions.refusals import Empty, Forgotten, Refusal
from deskbell.questions.tests.ways_out import account_to
from tests import world as cast

pytestmark = pytest.mark.django_db
TO = "archives@county.example"


def talked(world: cast.World) -> Question:
    account_to(world.maple_desk, addresses.EMAIL)
    question = world.asks(words="Where is the 1911 map?", name="Fern Hollis", address="fern@example.org").question
    conversing.say(question, "Let me ask the archives.", world.ines, "a1")
    conversing.note(question, "Fern is a regular", world.ines, "n1")
    return question


def test_it_goes_out_by_mail_with_the_comment_and_what_was_said(world: cast.World) -> None:
    question = talked(world)
    entry = forwarding.forward(question, world.ines, TO, "Do you hold this?", "f1")
    delivery = Delivery.objects.get(stream=question.pk, number=entry.number)
    assert (delivery.purpose, delivery.state) == ("forward", "waiting")
    assert delivery.address is not None and addresses.read(delivery.address) == TO
    subject, words = forwarding.letter(question, entry)
    assert question.patron.code in subject
    assert words == ("Do you hold this?\n\nPatron:\n> Where is the 1911 map?\n\nInes:\n> Let me ask the archives.")


def test_the_patron_sees_nothing_of_it_and_the_question_stays_as_it_is(world: cast.World) -> None:
    question = talked(world)
    before = [entry.kind for entry in timeline.for_patron(question)]
    forwarding.forward(question, world.lucie, TO, "Do you hold this?", "f1")
    assert [entry.kind for entry in timeline.for_patron(question)] == before
    shown = timeline.for_staff(question)[-1]
    assert (shown.kind, shown.who, shown.fields) == ("forwarded", "Lucie", {"to": TO, "comment": "Do you hold this?"})
    assert shown.facts == {}


def test_the_same_act_again_sends_nothing(world: cast.World) -> None:
    question = talked(world)
    first, again = (forwarding.forward(question, world.ines, TO, "Do you hold this?", "f1") for _ in range(2))
    assert first.number == again.number
    assert Delivery.objects.filter(purpose="forward").count() == 1


def test_words_that_were_forgotten_meanwhile_do_not_leave(world: cast.World) -> None:
    question = talked(world)
    entry = forwarding.forward(question, world.ines, TO, "Do you hold this?", "f1")
    erasing.forget(question, world.lucie, [1])
    assert "1911" not in forwarding.letter(question, entry)[1]


@pytest.mark.parametrize(
    "to", ["", "nobody", "+1 416 555 0123", "a@b@c", "x" * 300 + "@example.org", "a\x00@example.org"]
)
def test_only_a_mail_address_is_taken(world: cast.World, to: str) -> None:
    question = talked(world)
    with pytest.raises(Refusal):
        forwarding.forward(question, world.ines, to, "Do you hold this?", "f1")


def test_it_needs_a_comment_a_mailbox_and_words(world: cast.World) -> None:
    question = world.asks().question
    with pytest.raises(NoMailbox):
        forwarding.forward(question, world.ines, TO, "Do you hold this?", "f1")
    question = talked(world)
    with pytest.raises(Empty):
        forwarding.forward(question, world.ines, TO, "  ", "f1")
    erasing.erase(question)
    with pytest.raises(Forgotten):
        forwarding.forward(question, world.ines, TO, "Do you hold this?", "f1")


def test_an_address_outside_is_forgotten_with_the_question_unless_something_else_leads_to_it(world: cast.World) -> None:
    first, second = talked(world), world.asks().question
    forwarding.forward(first, world.ines, TO, "Do you hold this?", "f1")
    forwarding.forward(second, world.ines, TO, "And this?", "f2")
    kept = addresses.find(world.maple, TO)
    erasing.erase(first)
    assert addresses.find(world.maple, TO) == kept
    erasing.erase(second)
    assert not Address.objects.exists()
