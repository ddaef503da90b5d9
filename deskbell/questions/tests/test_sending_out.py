"""What leaves names and tells nobody what is not the patron's."""

from __future__ import annotations

from typing import Any

import pytest

from deskbell.questions import conversing, forwarding, sending_out, timeline, tokens, transcripts
from deskbell.questions.models import Question
from tests import post
from tests import world as cast
from tests.post import STRANGER, mails, question_of

pytestmark = pytest.mark.django_db


def arrives(world: cast.World, question: Question | None, words: str, origin: str, **more: Any) -> Question:
    account = post.mailbox(world)
    if question is not None:
        more["tokens"] = (tokens.token_of(question),)
    taken = mails(account, words, id=origin, **more)
    asked = question_of(taken)
    post.received(account, asked, origin, taken.number or 0)
    return asked


def test_a_reply_names_the_patrons_own_letters_and_nobody_elses(world: cast.World) -> None:
    question = arrives(world, None, "Where is it?", "asked@fern")
    arrives(world, question, "I was copied in", "third@aunt", sender=STRANGER)
    arrives(world, question, "Downstairs?", "heard@fern")
    arrives(world, question, "I am away", "away@fern", automatic="reply", may_acknowledge=False)
    arrives(world, question, "Send it elsewhere", "forged@evil", verified=False)
    conversing.say(question, "Upstairs.", world.ines, "a1")
    leaving = sending_out.compose(post.put(question)[0])
    assert leaving is not None
    assert (leaving.references, leaving.answers) == (("asked@fern", "heard@fern"), "heard@fern")


def test_what_nobody_verified_was_written_by_the_patron_is_not_said_to_be(world: cast.World) -> None:
    question = arrives(world, None, "I am the mayor", "asked@fern", verified=False)
    conversing.say(question, "Good morning.", world.ines, "a1")
    entry = forwarding.forward(question, world.ines, "archives@county.example", "Look", "f1")
    assert "Unverified sender:\n> I am the mayor" in forwarding.letter(question, entry)[1]
    assert "Unverified sender:\n  I am the mayor" in transcripts.as_text(question, "en")
    assert timeline.for_patron(question)[0].facts["unverified"] is True


def test_what_a_machine_wrote_first_is_said_to_be_automatic_wherever_it_is_told(world: cast.World) -> None:
    question = arrives(world, None, "Your parcel is here", "asked@shop", automatic="notification")
    conversing.say(question, "Not ours.", world.ines, "a1")
    entry = forwarding.forward(question, world.ines, "archives@county.example", "Look", "f1")
    assert "Automatic message:\n> Your parcel is here" in forwarding.letter(question, entry)[1]
    assert "Automatic message:\n  Your parcel is here" in transcripts.as_text(question, "en")


def test_words_heard_from_an_unverified_sender_are_not_answered(world: cast.World) -> None:
    question = arrives(world, None, "Where is it?", "asked@fern")
    heard = conversing.hear(question, "It is me", "m1", facts={"unverified": True})
    post.received(post.mailbox(world), question, "heard@evil", heard.number)
    conversing.say(question, "Upstairs.", world.ines, "a1")
    leaving = sending_out.compose(post.put(question)[0])
    assert leaving is not None and leaving.references == ("asked@fern",)
