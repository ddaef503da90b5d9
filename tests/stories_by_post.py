"""Stories of questions over several channels, beside ``stories``: by mail, by text, one thread and two."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from deskbell.mailroom import receipts
from deskbell.mailroom.contract import Enclosure, Receipt
from deskbell.mailroom.models import Delivery
from deskbell.questions import closing, conversing, erasing, merging, tokens, ways
from deskbell.questions.models import Question
from tests import post
from tests.world import World

MAP = Enclosure("map of the shelves.png", "image/png", b"png")
WHOLE = Enclosure("", "text/plain; charset=utf-8", b"Yes.\n> Which reel?", "body")


def asked_by_mail(world: World) -> Iterator[Question]:
    account = post.mailbox(world)
    question = post.question_of(post.mails(account, "Where is it?", subject="The Gazette", files=(MAP, WHOLE)))
    yield question
    conversing.say(question, "Upstairs.", world.ines, act(), [MAP])
    yield question
    delivery = post.put(question)[-1]
    for state in ("sent", "delivered"):
        Delivery.objects.filter(pk=delivery.pk, state="waiting").update(state="sending")
        receipts.heard(account, Receipt(delivery.outbound, state))
        yield question
    token = tokens.token_of(question)
    post.mails(account, "Thank you.", tokens=(token,), files=(MAP,))
    yield question
    post.mails(account, "It is me, really.", tokens=(token,), verified=False)
    yield question
    post.mails(account, "I know where!", post.STRANGER, tokens=(token,), files=(MAP,))
    yield question
    post.mails(account, "Away until Monday", tokens=(token,), automatic="reply")
    yield question
    third = question.stream.entries.filter(kind="third").latest("number").number
    erasing.forget(question, world.lucie, [1, third])
    yield question


def the_way_back_is_changed(world: World) -> Iterator[Question]:
    post.mailbox(world)
    question = world.asks().question
    conversing.say(question, "A moment.", world.ines, act())
    yield question
    ways.choose(question, "email", address="fern@example.org")
    yield question
    conversing.say(question, "Upstairs.", world.ines, act())
    delivery = post.put(question)[-1]
    receipts.heard(delivery.account, Receipt(delivery.outbound, "failed", reason="no such user"))
    yield question
    ways.choose(question, "")
    yield question
    conversing.say(question, "I said: upstairs.", world.ines, act())
    yield question


def a_phone_says_yes(world: World) -> Iterator[Question]:
    account, phone = post.mobile(world), f"+1416555{secrets.randbelow(9000) + 1000}"
    question = world.asks(address=phone).question
    yield question
    ways.choose(question, "phone")
    conversing.say(question, "Upstairs.", world.ines, act())
    yield question
    post.texts(account, "YES", phone)
    yield question
    post.texts(account, "Thank you", phone)
    yield question


def two_become_one_and_two(world: World) -> Iterator[Question]:
    """The one in which both go on."""
    first = world.asks()
    question = world.asks(known_by=first.passport, words="And is there a map?").question
    yield question
    conversing.say(first.question, "Upstairs.", world.ines, act())
    merging.merge(first.question, question, world.ines)
    yield question
    conversing.hear(first.question, "Thank you, for both.", act())
    yield question
    merging.split(first.question, world.ines)
    yield question
    closing.close(question, world.ines)
    yield question


def act() -> str:
    return secrets.token_hex(8)


STORIES_BY_POST = (asked_by_mail, the_way_back_is_changed, a_phone_says_yes, two_become_one_and_two)
