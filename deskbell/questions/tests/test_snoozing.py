"""Putting off: out of the way until its time, or until the patron writes; never lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from deskbell.questions import chores, claiming, closing, conversing, desks, snoozing, standing, timeline
from deskbell.questions.models import Claim, Question, Snooze
from deskbell.questions.refusals import IsClosed, NotYours
from deskbell.questions.views.rows import groups
from tests import world as cast

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 15, tzinfo=UTC)
MORNING = MONDAY + timedelta(hours=23)


def kinds(question: Question) -> list[str]:
    return [entry.kind for entry in timeline.for_staff(question)]


def later(question: Question) -> object:
    return standing.rows_of(Question.objects.filter(pk=question.pk))[0]["later"]


def test_putting_off_takes_the_question_and_puts_it_aside_until_its_time(world: cast.World) -> None:
    with time_machine.travel(MONDAY, tick=False):
        question = world.asks(name="").question
        snoozing.snooze(question, world.ines, MORNING)
        assert kinds(question) == ["asked", "claimed", "snoozed"]
        assert later(question) == {"why": "snoozed", "at": MORNING, "zone": "America/Toronto"}
        shown = {group.name: [row.question for row in group.rows] for group in groups(world.ines)}
        assert (shown["later"], shown["mine"]) == ([question.pk], [])
    with time_machine.travel(MORNING, tick=False):
        assert later(question) is None
        assert chores.later() == 1
        assert timeline.for_staff(question)[-1].facts == {"why": "time"}
        assert chores.later() == 0


def test_the_patrons_word_ends_it_before_any_chore_has_been_round(world: cast.World) -> None:
    question = world.asks().question
    snoozing.snooze(question, world.ines, timezone.now() + timedelta(days=2))
    conversing.hear(question, "One more thing", "m1")
    assert later(question) is None
    chores.later()
    assert timeline.for_staff(question)[-1].facts == {"why": "patron"}
    assert not Snooze.objects.filter(ended_at=None).exists()


def test_the_patron_sees_nothing_of_it(world: cast.World) -> None:
    question = world.asks(name="").question
    snoozing.snooze(question, world.ines, timezone.now() + timedelta(days=2))
    snoozing.awake(question, world.ines)
    assert [entry.kind for entry in timeline.for_patron(question)] == ["asked", "claimed"]


def test_a_colleague_can_neither_put_it_off_nor_wake_it(world: cast.World) -> None:
    question = world.asks().question
    snoozing.snooze(question, world.ines, timezone.now() + timedelta(days=1))
    with pytest.raises(NotYours):
        snoozing.snooze(question, world.lucie, timezone.now() + timedelta(days=2))
    with pytest.raises(NotYours):
        snoozing.awake(question, world.lucie)


def test_putting_off_again_replaces_it_and_waking_twice_changes_nothing(world: cast.World) -> None:
    question = world.asks().question
    for days in (1, 2):
        snoozing.snooze(question, world.ines, timezone.now() + timedelta(days=days))
    assert Snooze.objects.filter(ended_at=None).count() == 1
    snoozing.awake(question, world.ines)
    snoozing.awake(question, world.ines)
    assert kinds(question).count("awoken") == 1


def test_a_closed_question_is_not_put_off(world: cast.World) -> None:
    question = world.asks().question
    closing.close(question, world.ines)
    with pytest.raises(IsClosed):
        snoozing.snooze(question, world.ines, timezone.now() + timedelta(days=1))


@pytest.mark.parametrize("ending", ["release", "close"])
def test_it_ends_with_the_claim(world: cast.World, ending: str) -> None:
    question = world.asks().question
    snoozing.snooze(question, world.ines, timezone.now() + timedelta(days=1))
    if ending == "release":
        claiming.release(question, world.ines)
    else:
        closing.close(question, world.ines)
    assert not Snooze.objects.filter(ended_at=None).exists()
    assert later(question) is None


def test_who_goes_home_keeps_what_is_put_off_and_what_woke_meanwhile_waits_for_others(world: cast.World) -> None:
    with time_machine.travel(MONDAY, tick=False):
        duty = world.on_duty(world.ines, world.maple_queue)
        question = world.asks().question
        snoozing.snooze(question, world.ines, MORNING)
    with time_machine.travel(MONDAY + timedelta(hours=2), tick=False):
        duty.until = timezone.now()
        duty.save()
        assert chores.away() == 0
    with time_machine.travel(MORNING, tick=False):
        assert chores.later() == 1
        assert chores.away() == 1
    assert Question.objects.get(pk=question.pk).state == "waiting"
    assert Claim.objects.get(question=question).why == "off_duty"


def test_who_has_only_put_off_questions_is_free(world: cast.World) -> None:
    world.on_duty(world.ines, world.maple_queue)
    question = world.asks().question
    claiming.claim(question, world.ines)
    assert desks.status(world.maple_desk).free == 0
    snoozing.snooze(question, world.ines, timezone.now() + timedelta(days=1))
    assert desks.status(world.maple_desk).free == 1
