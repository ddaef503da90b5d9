"""Conversing: heard, said, noted; coming back after closing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from deskbell.journal.models import Entry
from deskbell.questions import claiming, closing, conversing, erasing, passports, timeline
from deskbell.questions.models import Question, Transaction
from deskbell.questions.refusals import Forgotten, IsClosed, IsOpen, NotYours
from tests import world as cast

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 15, tzinfo=UTC)


def kinds(question: Question) -> list[str]:
    return [entry.kind for entry in timeline.for_staff(question)]


def test_the_first_reply_claims_and_a_colleague_is_told_whose_it_is(world: cast.World) -> None:
    question = world.asks(name="").question
    conversing.say(question, "Yes, we have it.", world.ines, "a1")
    assert kinds(question) == ["asked", "claimed", "said"]
    with pytest.raises(NotYours) as why:
        conversing.say(question, "So do we.", world.lucie, "b1")
    assert why.value.who == "Ines Duarte"
    conversing.note(question, "Good find!", world.lucie, "b2")


def test_the_same_act_again_gives_the_same_entry(world: cast.World) -> None:
    question = world.asks().question
    heard = [conversing.hear(question, "Hello?", "m1").number for _ in range(3)]
    said = [conversing.say(question, "Hello!", world.ines, "m1").number for _ in range(3)]
    assert len(set(heard)) == len(set(said)) == 1
    assert heard != said


def test_a_word_within_the_follow_up_days_reopens_and_nobody_is_made_to_have_it(world: cast.World) -> None:
    with time_machine.travel(MONDAY, tick=False):
        question = world.asks(name="").question
        conversing.say(question, "Here it is.", world.ines, "a1")
        closing.close(question, world.ines)
    with time_machine.travel(MONDAY + timedelta(days=7), tick=False):
        conversing.hear(question, "One more thing", "m2")
    now = Question.objects.get(pk=question.pk)
    assert now.state == "waiting"
    assert now.waiting_since == MONDAY + timedelta(days=7)
    assert kinds(question) == ["asked", "claimed", "said", "closed", "reopened", "heard"]
    claiming.claim(question, world.lucie)


def test_a_later_word_begins_a_new_question_that_points_back(world: cast.World) -> None:
    with time_machine.travel(MONDAY, tick=False):
        question = world.asks().question
        closing.close(question, world.ines)
    with time_machine.travel(MONDAY + timedelta(days=7, seconds=1), tick=False):
        entry = conversing.hear(question, "It is me again", "m2")
        again = conversing.hear(question, "It is me again", "m2")
        more = conversing.hear(question, "And this", "m3")
    newer = Question.objects.get(pk=entry.stream_id)
    assert newer.continues == question
    assert newer.patron == question.patron
    assert (again.stream_id, again.number) == (entry.stream_id, entry.number)
    assert (more.stream_id, more.kind) == (newer.pk, "heard")
    assert Question.objects.get(pk=question.pk).state == "closed"
    assert passports.question_of(passports.of_continuation(newer)) == newer
    assert passports.of_continuation(question) == ""


def test_nothing_is_heard_or_said_in_a_forgotten_question(world: cast.World) -> None:
    question = world.asks().question
    erasing.erase(question)
    for verb in (
        lambda: conversing.hear(question, "Hello?", "m1"),
        lambda: conversing.say(question, "Hello!", world.ines, "m1"),
        lambda: conversing.note(question, "Gone", world.ines, "m2"),
        lambda: closing.reopen(question, world.ines),
    ):
        with pytest.raises(Forgotten):
            verb()


def test_closing_records_how_it_ended_and_what_it_took(world: cast.World) -> None:
    from deskbell.questions import defaults

    question = world.asks().question
    conversing.say(question, "Here.", world.ines, "a1")
    resolution = defaults.resolutions_for(question).get(code="answered")
    effort = defaults.efforts_for(question).get(code="3")
    with pytest.raises(NotYours):
        closing.close(question, world.lucie)
    closing.close(question, world.ines, resolution, effort)
    assert Transaction.objects.get(question=question).effort == effort
    assert timeline.for_staff(question)[-1].facts == {"resolution": "answered", "effort": "3"}
    assert timeline.for_patron(question)[-1].facts == {}
    with pytest.raises(IsClosed):
        closing.close(question, world.ines)
    closing.reopen(question, world.lucie)
    with pytest.raises(IsOpen):
        closing.reopen(question, world.lucie)
    assert conversing.hear(question, "Thanks", "m1").number == Entry.objects.filter(stream=question.pk).count()
