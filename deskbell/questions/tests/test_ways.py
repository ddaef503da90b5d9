"""Where answers go: chosen, shown before, moved; what became of them; what nobody came for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from deskbell.mailroom import deliveries, receipts, refusing
from deskbell.mailroom.contract import Receipt
from deskbell.mailroom.models import Delivery
from deskbell.questions import (
    conversing,
    entries,
    erasing,
    marks,
    sending_out,
    timeline,
    uncollected,
    ways,
)
from deskbell.questions.models import Way
from deskbell.questions.refusals import BadAddress
from tests import post
from tests import world as cast
from tests.post import FERN_MAIL, FERN_PHONE, mails, question_of, row, states, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> cast.World:
    return post.served()


# ---- choosing -----------------------------------------------------------------------------------------


def test_with_no_way_chosen_answers_are_collected_and_nothing_is_put(world: cast.World) -> None:
    question = world.asks().question
    entry = conversing.say(question, "Upstairs.", world.ines, "a1")
    assert (post.put(question), entry.facts) == ([], "")
    assert row(question) == ("", False, "")


def test_i_have_to_go_send_it_to_me(world: cast.World) -> None:
    question = world.asks().question
    conversing.say(question, "A moment.", world.ines, "a1")
    going = ways.choose(question, "email", address=FERN_MAIL)
    assert (going.kind, going.text, going.proved, going.hint) == ("email", FERN_MAIL, False, "f•••@example.org")
    assert row(question) == ("email", False, "")
    assert len(post.put(question)) == 1  # what nobody has seen goes along
    entry = conversing.say(question, "Upstairs.", world.ines, "a2")
    assert [one.number for one in post.put(question)][-1] == entry.number
    assert timeline.for_patron(question)[-1].facts == {"way": "email"}


def test_what_was_seen_on_the_page_is_not_sent_again(world: cast.World) -> None:
    question = world.asks().question
    entry = conversing.say(question, "A moment.", world.ines, "a1")
    marks.seen(question.pk, marks.PATRON, entry.number)
    ways.choose(question, "email", address=FERN_MAIL)
    assert post.put(question) == []


def test_what_waits_goes_the_new_way_or_stays_on_the_page(world: cast.World) -> None:
    question = question_of(mails(post.mailbox(world), "Where?"))
    conversing.say(question, "Upstairs.", world.ines, "a1")
    ways.choose(question, "email", address="fern@work.example")
    assert states(question) == ["moved", "waiting"]
    ways.choose(question, "")
    assert states(question) == ["moved", "moved"]
    assert row(question)[0] == ""
    assert [one.facts.get("kind") for one in timeline.for_patron(question) if one.kind == "way"] == ["email", ""]


def test_both_see_who_changed_it_and_choosing_the_same_again_says_nothing(world: cast.World) -> None:
    question = world.asks(address=FERN_MAIL).question
    ways.choose(question, "email", entries.of_staff(world.ines))
    ways.choose(question, "email", entries.of_staff(world.ines))
    changes = [one for one in timeline.for_staff(question) if one.kind == "way"]
    assert [(one.voice, one.who) for one in changes] == [("staff", "Ines")]


@pytest.mark.parametrize(("kind", "address", "why"), [
    ("email", "", ways.NoAddress),
    ("email", "+14165550142", BadAddress),
    ("email", "nonsense", BadAddress),
    ("carrier pigeon", "x", ways.NoWay),
])  # fmt: skip
def test_what_cannot_be_is_refused_in_words(world: cast.World, kind: str, address: str, why: type[Exception]) -> None:
    question = world.asks().question
    with pytest.raises(why):
        ways.choose(question, kind, address=address)
    assert not Way.objects.exists()


def test_a_refused_address_cannot_be_chosen_and_stops_the_librarians_reply(world: cast.World) -> None:
    account = post.mobile(world)
    question = question_of(texts(account, "Where is it?"))
    refusing.refuse([world.maple.pk], FERN_PHONE, account.address, "keyword")
    conversing.say(question, "Upstairs.", world.ines, "a1")
    assert states(question) == ["refused"]
    ticks = [one.tick for one in timeline.with_ticks(timeline.for_staff(question)) if one.kind == "said"]
    assert ticks == ["refused"]
    other = world.asks().question
    with pytest.raises(ways.WantsNothing):
        ways.choose(other, "phone", address=FERN_PHONE)
    ways.choose(question, "email", address=FERN_MAIL)
    assert states(question) == ["refused", "waiting"]


# ---- what became of it ------------------------------------------------------------------------------------


def test_a_reply_has_a_tick_that_moves_forward_on_both_sides(world: cast.World) -> None:
    question = question_of(mails(post.mailbox(world), "Where?"))
    conversing.say(question, "Upstairs.", world.ines, "a1")
    delivery = post.put(question)[0]

    def tick() -> set[str]:
        pages = (timeline.for_staff(question), timeline.for_patron(question))
        return {one.tick for page in pages for one in timeline.with_ticks(page) if one.kind == "said"}

    assert tick() == {"waiting"}
    for state in ("sent", "delivered", "delivered", "sent"):
        Delivery.objects.filter(pk=delivery.pk, state="waiting").update(state="sending")
        receipts.heard(delivery.account, Receipt(delivery.outbound, state))
    assert tick() == {"delivered"}
    assert [one.kind for one in timeline.for_staff(question)].count("receipt") == 2


def test_why_it_failed_is_shown_without_the_address_and_is_not_in_the_journal(world: cast.World) -> None:
    from deskbell.questions import receipts as told

    question = question_of(mails(post.mailbox(world), "Where?"))
    conversing.say(question, "Upstairs.", world.ines, "a1")
    delivery = post.put(question)[0]
    with_address = Receipt(delivery.outbound, "failed", reason=f"550 5.1.1 <{FERN_MAIL}>: no such user")
    receipts.heard(delivery.account, with_address)
    assert FERN_MAIL not in repr(timeline.for_staff(question))
    (amiss,) = told.amiss(question)
    assert told.why(amiss) == "550 5.1.1 <…>: no such user"
    told.again(question, amiss)
    assert told.amiss(question) == []
    assert states(question)[-1] == "waiting"


# ---- what nobody came for ----------------------------------------------------------------------------------


def test_whoever_left_an_address_and_the_page_gets_the_answer_there(world: cast.World) -> None:
    question = world.asks(address=FERN_MAIL).question
    assert row(question) == ("", False, "email")
    conversing.say(question, "Upstairs.", world.ines, "a1")
    assert uncollected.send(timezone.now()) == 0
    assert uncollected.send(timezone.now() + timedelta(minutes=4)) == 1
    assert uncollected.send(timezone.now() + timedelta(minutes=5)) == 0
    assert states(question) == ["waiting"]
    assert row(question)[0] == ""  # they may come back, and are not written to for every word
    assert [one.tick for one in timeline.with_ticks(timeline.for_patron(question)) if one.kind == "said"] == ["waiting"]


def test_what_was_seen_is_not_sent_after_anybody(world: cast.World) -> None:
    question = world.asks(address=FERN_MAIL).question
    entry = conversing.say(question, "Upstairs.", world.ines, "a1")
    marks.seen(question.pk, marks.PATRON, entry.number)
    assert uncollected.send(timezone.now() + timedelta(minutes=4)) == 0


def test_a_reply_that_was_said_while_its_way_changed_is_not_lost(world: cast.World) -> None:
    question = world.asks().question
    ways.choose(question, "email", address=FERN_MAIL)
    conversing.say(question, "Upstairs.", world.ines, "a1")
    Delivery.objects.all().delete()  # as if the socket's quick way had not known of the change
    assert uncollected.send(timezone.now() + timedelta(minutes=4)) == 1
    assert states(question) == ["waiting"]


def test_a_phone_that_was_left_is_asked_first(world: cast.World) -> None:
    question = world.asks(address=FERN_PHONE).question
    conversing.say(question, "Upstairs.", world.ines, "a1")
    for minutes in (4, 5, 30):
        assert uncollected.send(timezone.now() + timedelta(minutes=minutes)) == 0
    assert (states(question), states(question, "code")) == ([], ["waiting"])
    texts(post.mobile(world), "yes")
    assert states(question) == ["waiting"]


def test_what_is_forgotten_does_not_leave(world: cast.World) -> None:
    question = question_of(mails(post.mailbox(world), "Where?"))
    conversing.say(question, "Upstairs.", world.ines, "a1")
    delivery = post.put(question)[0]
    erasing.forget(question, world.lucie)
    assert states(question) == ["cancelled"]
    assert sending_out.compose(delivery) is None
    assert deliveries.of_entry(question.pk, delivery.number or 0).get().facts == deliveries.FORGOTTEN
