"""Scheduled replies: said once at their time, or held for a person to look; their words stand nowhere else."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskbell.journal.models import Entry
from deskbell.questions import claiming, closing, conversing, erasing, scheduling, timeline, transferring
from deskbell.questions.models import Question, Scheduled
from deskbell.questions.refusals import IsClosed, NotFound, NotYours, Refusal
from tests import post
from tests import world as cast

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 15, tzinfo=UTC)
LATER = MONDAY + timedelta(hours=20)
AFTER = LATER + timedelta(minutes=1)
WORDS = "The map is here."


def scheduled(world: cast.World, act: str = "s1") -> Question:
    question = world.asks(name="").question
    scheduling.schedule(question, WORDS, world.ines, LATER, act)
    return question


def said(question: Question) -> list[str | None]:
    return list(
        Entry.objects.filter(stream=question.pk, kind="said").order_by("number").values_list("words", flat=True)
    )


def states(question: Question) -> list[str]:
    return [entry.facts["state"] for entry in timeline.for_staff(question) if entry.kind == "scheduled"]


def test_it_is_said_at_its_time_by_who_wrote_it_and_once(world: cast.World) -> None:
    with time_machine.travel(MONDAY, tick=False):
        question = scheduled(world)
        assert scheduling.send_due() == 0
        assert cast.listed(question)["later"] == {"why": "scheduled", "at": LATER, "zone": "America/Toronto"}
    with time_machine.travel(AFTER, tick=False):
        assert [scheduling.send_due() for _ in range(2)] == [1, 0]
    assert said(question) == [WORDS]
    entry = timeline.for_staff(question)[-1]
    assert (entry.kind, entry.who, entry.at) == ("said", "Ines", AFTER)
    assert Scheduled.objects.get().words == ""
    assert WORDS not in json.dumps([one.facts for one in timeline.for_staff(question)])


def test_it_is_held_when_the_patron_wrote_first(world: cast.World) -> None:
    with time_machine.travel(MONDAY, tick=False):
        question = scheduled(world)
        conversing.hear(question, "I found it!", "m1")
        assert scheduling.send_due() == 1
        assert cast.listed(question)["later"] is None
    with time_machine.travel(AFTER, tick=False):
        assert scheduling.send_due() == 0
    assert (said(question), states(question)) == ([], ["made", "held"])
    scheduling.send_now(question, world.ines, Scheduled.objects.get().pk)
    assert said(question) == [WORDS]


@pytest.mark.parametrize("what", ["closed", "passed on and taken", "left"])
def test_it_is_held_where_it_cannot_be_said(world: cast.World, what: str) -> None:
    with time_machine.travel(MONDAY, tick=False):
        question = scheduled(world)
        if what == "closed":
            closing.close(question, world.ines)
        elif what == "left":
            world.ines.is_active = False
            world.ines.save()
        else:
            transferring.transfer(question, world.ines, to_staff=world.lucie, reason="hers")
            claiming.claim(question, world.lucie)
    with time_machine.travel(AFTER, tick=False):
        scheduling.send_due()
        assert (said(question), states(question)) == ([], ["made", "held"])
        (held,) = scheduling.of(question)
        why = {"closed": "is_closed", "passed on and taken": "not_yours", "left": scheduling.GONE}[what]
        assert (held.words, scheduling.why_held(held, question.stream.heard)) == (WORDS, why)
        assert timeline.for_staff(question)[-1].facts["why"] == why


@pytest.mark.parametrize("what", ["refused", "switched off"])
def test_it_is_held_where_it_would_not_reach_the_patron(world: cast.World, what: str) -> None:
    account = post.mobile(world)
    question = post.question_of(post.texts(account, "Where is the map?"))
    conversing.say(question, "One moment.", world.ines, "a1")
    scheduling.schedule(question, WORDS, world.ines, datetime.now(UTC) + timedelta(hours=1), "s1")
    if what == "refused":
        post.texts(account, "STOP")
    else:
        account.active = False
        account.save()
    assert scheduling.send_due(datetime.now(UTC) + timedelta(hours=2)) == 1
    (held,) = scheduling.of(question)
    assert held.held_why == (scheduling.REFUSED if what == "refused" else scheduling.NO_WAY)
    assert WORDS not in said(question)
    scheduling.send_now(question, world.ines, held.pk)
    assert WORDS in said(question)


def test_taken_back_its_words_come_back_and_stand_nowhere(world: cast.World) -> None:
    with time_machine.travel(MONDAY, tick=False):
        question = scheduled(world)
        number = Scheduled.objects.get().pk
        assert scheduling.take_back(question, world.ines, number) == WORDS
        with pytest.raises(NotFound):
            scheduling.take_back(question, world.ines, number)
    with time_machine.travel(AFTER, tick=False):
        assert scheduling.send_due() == 0
    assert (said(question), Scheduled.objects.get().words) == ([], "")


def test_only_who_has_the_question_or_wrote_it_may_take_it_back(world: cast.World) -> None:
    question = scheduled(world)
    number = Scheduled.objects.get().pk
    with pytest.raises(NotYours):
        scheduling.take_back(question, world.lucie, number)
    transferring.transfer(question, world.ines, to_staff=world.lucie, reason="hers")
    claiming.claim(question, world.lucie)
    assert scheduling.take_back(question, world.ines, number) == WORDS


def test_the_same_act_again_is_one_reply(world: cast.World) -> None:
    question = scheduled(world)
    assert scheduling.schedule(question, WORDS, world.ines, LATER, "s1") == Scheduled.objects.get()


def test_of_another_question_nothing_is_found(world: cast.World) -> None:
    scheduled(world)
    other = world.asks().question
    with pytest.raises(NotFound):
        scheduling.send_now(other, world.ines, Scheduled.objects.get().pk)


def test_a_colleagues_or_closed_question_takes_none(world: cast.World) -> None:
    question = world.asks().question
    claiming.claim(question, world.lucie)
    with pytest.raises(NotYours):
        scheduling.schedule(question, WORDS, world.ines, LATER, "s1")
    closing.close(question, world.lucie)
    with pytest.raises(IsClosed):
        scheduling.schedule(question, WORDS, world.ines, LATER, "s1")


STEPS = ("schedule", "hear", "say", "close", "reopen", "release", "back", "now", "time", "erase")


@given(steps=st.lists(st.sampled_from(STEPS), max_size=12))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_a_reply_is_said_at_most_once_and_never_by_itself_after_a_word_it_does_not_know(
    world: cast.World, steps: list[str]
) -> None:
    pressed: set[int] = set()
    with time_machine.travel(MONDAY, tick=False) as clock:
        question = world.asks().question
        for number, name in enumerate([*steps, "time"]):
            step(world, question, name, f"a{number}", clock.shift, pressed)
            scheduling.send_due()
    words = said(question)
    for one in Scheduled.objects.filter(question=question):
        entry = Entry.objects.filter(stream=question.pk, kind="said", act=f"scheduled.{one.pk}").first()
        assert words.count(f"reply {one.act}") <= 1
        assert (one.words == "") == bool(one.said_at or one.cancelled_at)
        if entry is not None and one.pk not in pressed:
            between = Entry.objects.filter(stream=question.pk, kind="heard", number__range=(one.number, entry.number))
            assert not between.exists()


def step(
    world: cast.World, question: Question, name: str, act: str, shift: Callable[[timedelta], Any], pressed: set[int]
) -> None:
    first = next(iter(scheduling.of(question)), None)
    at = datetime.now(UTC) + timedelta(hours=1)
    if name == "now" and first:
        pressed.add(first.pk)
    verbs: dict[str, Callable[[], Any]] = {
        "schedule": lambda: scheduling.schedule(question, f"reply {act}", world.ines, at, act),
        "hear": lambda: conversing.hear(question, "A word", act),
        "say": lambda: conversing.say(question, "Said at once", world.ines, act),
        "close": lambda: closing.close(question, world.ines),
        "reopen": lambda: closing.reopen(question, world.ines),
        "release": lambda: claiming.release(question, world.ines),
        "back": lambda: first and scheduling.take_back(question, world.ines, first.pk),
        "now": lambda: first and scheduling.send_now(question, world.ines, first.pk),
        "time": lambda: shift(timedelta(minutes=61)),
        "erase": lambda: erasing.erase(question),
    }
    try:
        verbs[name]()
    except Refusal:
        return
