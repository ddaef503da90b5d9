"""What staff have prepared: with a question into another, and back when they are split."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from deskbell.questions import (
    claiming,
    conversing,
    drafting,
    erasing,
    following_up,
    forgetting_prepared,
    merging,
    scheduling,
    timeline,
)
from deskbell.questions.models import Draft, FollowUp, Question, Scheduled
from tests import world as cast

pytestmark = pytest.mark.django_db
LATER = timedelta(days=2)


def two(world: cast.World, *, answered: bool = True) -> tuple[Question, Question]:
    first = world.asks()
    second = world.asks(known_by=first.passport).question
    for question in (first.question, second) if answered else ():
        conversing.say(question, "Upstairs.", world.ines, f"said{question.pk}")
    return first.question, second


def fresh(question: Question) -> Question:
    return Question.objects.select_related("stream", "patron", "desk", "library").get(pk=question.pk)


def prepared(question: Question) -> tuple[list[str], list[str], list[str]]:
    """What is to be followed up, goes out later and is shared."""
    follow_up = following_up.of(question)
    return (
        [follow_up.why] if follow_up else [],
        [one.words for one in scheduling.of(question)],
        [one.words for one in drafting.of(question)],
    )


def prepare(world: cast.World, question: Question) -> None:
    following_up.follow_up(question, world.ines, timezone.now().date() + LATER, "the map")
    scheduling.schedule(question, "It is here.", world.ines, timezone.now() + LATER, "s1")
    drafting.share(question, world.lucie, "Perhaps upstairs.")


ALL = (["the map"], ["It is here."], ["Perhaps upstairs."])
NONE: tuple[list[str], list[str], list[str]] = ([], [], [])


def test_it_goes_along_and_comes_back(world: cast.World) -> None:
    first, second = two(world)
    prepare(world, first)
    merging.merge(first, second, world.ines)
    assert (prepared(fresh(first)), prepared(fresh(second))) == (NONE, ALL)
    scheduling.send_due()
    merging.split(first, world.ines)
    assert (prepared(fresh(first)), prepared(fresh(second))) == (ALL, NONE)
    assert scheduling.send_due(timezone.now() + LATER) == 1
    assert timeline.for_staff(fresh(first))[-1].text == "It is here."


def test_what_was_prepared_since_or_there_before_stays_there(world: cast.World) -> None:
    first, second = two(world)
    prepare(world, second)
    merging.merge(first, second, world.ines)
    drafting.share(second, world.ines, "Both of us.")
    merging.split(first, world.ines)
    assert prepared(fresh(first)) == NONE
    assert prepared(fresh(second))[:2] == ALL[:2]
    assert set(prepared(fresh(second))[2]) == {"Perhaps upstairs.", "Both of us."}


def test_where_the_other_has_its_own_day_and_draft_neither_is_lost(world: cast.World) -> None:
    first, second = two(world)
    for question in (first, second):
        prepare(world, question)
    merging.merge(first, second, world.ines)
    assert prepared(fresh(second)) == (ALL[0], ALL[1] * 2, ALL[2])
    assert prepared(fresh(first)) == (ALL[0], [], ALL[2])
    assert len({one.act for one in Scheduled.objects.filter(question=second)}) == 2
    merging.split(first, world.ines)
    assert prepared(fresh(first)) == prepared(fresh(second)) == ALL


def test_an_answer_that_came_along_overtakes_no_draft(world: cast.World) -> None:
    first, second = two(world)
    drafting.share(second, world.lucie, "Perhaps upstairs.")
    merging.merge(first, second, world.ines)
    drafting.clear()
    assert prepared(fresh(second))[2] == ALL[2]


def test_what_is_settled_meanwhile_does_not_come_back(world: cast.World) -> None:
    first, second = two(world)
    prepare(world, first)
    merging.merge(first, second, world.ines)
    following_up.done(fresh(second), world.ines)
    scheduling.take_back(fresh(second), world.ines, scheduling.of(second)[0].pk)
    drafting.withdraw(fresh(second), world.lucie)
    merging.split(first, world.ines)
    assert prepared(fresh(first)) == prepared(fresh(second)) == NONE


@pytest.mark.parametrize("waits_in", ["source", "target"])
def test_a_reply_that_does_not_know_what_the_patron_asks_there_is_held(world: cast.World, waits_in: str) -> None:
    first, second = two(world)
    waiting, ready = (first, second) if waits_in == "source" else (second, first)
    claiming.claim(ready, world.ines)
    scheduling.schedule(ready, "At six.", world.ines, timezone.now() + LATER, "s1")
    conversing.hear(fresh(waiting), "Which shelf?", "m1")
    merging.merge(first, second, world.ines)
    (held,) = scheduling.of(second)
    assert scheduling.why_held(held, fresh(second).stream.heard) == scheduling.MERGED
    assert scheduling.send_due(timezone.now() + LATER) == 0


def test_a_reply_to_what_the_patron_asks_there_goes_at_its_time(world: cast.World) -> None:
    first, second = two(world)
    conversing.hear(fresh(first), "Which shelf?", "m1")
    scheduling.schedule(first, "The third.", world.ines, timezone.now() + LATER, "s1")
    merging.merge(first, second, world.ines)
    assert scheduling.send_due(timezone.now() + LATER) == 1
    assert timeline.for_patron(fresh(second))[-1].text == "The third."


def test_forgetting_finds_it_wherever_it_stands(world: cast.World) -> None:
    first, second = two(world)
    for question in (first, second):
        prepare(world, question)
    merging.merge(first, second, world.ines)
    erasing.forget(fresh(second), world.lucie)
    assert not Draft.objects.exists() and not Scheduled.objects.exists()
    assert not FollowUp.objects.exclude(why="").exists()


def test_the_words_of_a_day_are_forgotten_by_the_entry_that_told_them_first(world: cast.World) -> None:
    first, second = two(world)
    prepare(world, first)
    told = next(one.number for one in timeline.for_staff(first) if one.kind == "follow_up")
    merging.merge(first, second, world.ines)
    forgetting_prepared.forget_prepared(fresh(first), [told])
    assert prepared(fresh(second))[0] == [""]
