"""Claiming: fifty at once, one winner; letting go."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from deskbell.questions import claiming, conversing, timeline
from deskbell.questions.models import Claim, Question
from deskbell.questions.refusals import AlreadyClaimed, IsClosed, NotClaimed, NotYours
from deskbell.staff.models import Staff
from tests import world as cast


@pytest.mark.django_db(transaction=True)
def test_of_fifty_who_claim_in_the_same_instant_one_wins_and_the_others_are_told_who() -> None:
    world = cast.build()
    question = world.asks().question
    people = [Staff.objects.create(sign_in=f"p{n}", name=f"Person {n}", desk_name=f"P{n}") for n in range(50)]
    together = threading.Barrier(50)

    def press(person: Staff) -> str:
        together.wait()
        try:
            claiming.claim(question, person)
        except AlreadyClaimed as why:
            return f"told {why.who}"
        finally:
            connection.close()
        return f"won {person.name}"

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(press, people))
    (winner,) = [answer.removeprefix("won ") for answer in answers if answer.startswith("won")]
    assert answers.count(f"told {winner}") == 49
    assert Claim.objects.filter(question=question, released_at=None).count() == 1
    assert [entry.kind for entry in timeline.for_staff(question)].count("claimed") == 1


def test_claiming_ones_own_again_changes_nothing(world: cast.World) -> None:
    question = world.asks().question
    assert claiming.claim(question, world.ines) == claiming.claim(question, world.ines)
    assert [entry.kind for entry in timeline.for_staff(question)].count("claimed") == 1


def test_a_released_question_waits_again_in_its_old_place(world: cast.World) -> None:
    question = world.asks().question
    claiming.claim(question, world.ines)
    with pytest.raises(NotYours):
        claiming.release(question, world.lucie)
    claiming.release(question, world.ines)
    now = Question.objects.get(pk=question.pk)
    assert (now.state, now.waiting_since) == ("waiting", question.waiting_since)
    with pytest.raises(NotClaimed):
        claiming.release(question, world.ines)
    claiming.claim(question, world.lucie)


def test_a_closed_question_cannot_be_claimed(world: cast.World) -> None:
    from deskbell.questions import closing

    question = world.asks().question
    closing.close(question, world.ines)
    with pytest.raises(IsClosed):
        claiming.claim(question, world.ines)
    with pytest.raises(IsClosed):
        conversing.say(question, "Too late", world.ines, "a1")


def test_who_won_is_told_in_the_readers_language(world: cast.World) -> None:
    refusal = AlreadyClaimed("Ines Duarte")
    assert refusal.in_language("en") == "Ines Duarte already has this question."
    assert "Ines Duarte" in refusal.in_language("fr")
