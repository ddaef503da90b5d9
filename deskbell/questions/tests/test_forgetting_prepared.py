"""What staff prepared is forgotten with the question, or with the entry that it belongs to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from deskbell.questions import closing, drafting, erasing, following_up, scheduling, snoozing
from deskbell.questions.models import Draft, FollowUp, Question, Scheduled, Snooze
from tests import world as cast

pytestmark = pytest.mark.django_db


def prepared(world: cast.World) -> Question:
    question = world.asks().question
    tomorrow = timezone.now() + timedelta(days=1)
    drafting.share(question, world.lucie, "a draft")
    scheduling.schedule(question, "for later", world.ines, tomorrow, "s1")
    following_up.follow_up(question, world.ines, tomorrow.date(), "a reason")
    snoozing.snooze(question, world.ines, tomorrow)
    return question


def test_with_the_question_all_of_it_is_gone(world: cast.World) -> None:
    question = prepared(world)
    erasing.erase(question)
    assert not Draft.objects.exists() and not Scheduled.objects.exists()
    assert not Snooze.objects.filter(ended_at=None).exists()
    assert list(FollowUp.objects.values_list("why", flat=True)) == [""]
    assert FollowUp.objects.get().done_at is not None


@pytest.mark.parametrize("kind", ["drafted", "scheduled", "follow_up"])
def test_with_its_entry_each_is_gone_and_the_others_stay(world: cast.World, kind: str) -> None:
    question = prepared(world)
    number = question.stream.entries.get(kind=kind).number
    erasing.forget(question, world.lucie, [number])
    there = {
        "drafted": Draft.objects.exists(),
        "scheduled": Scheduled.objects.exists(),
        "follow_up": FollowUp.objects.exclude(why="").exists(),
    }
    assert there == {one: one != kind for one in there}


def test_closing_forgets_nothing(world: cast.World) -> None:
    question = prepared(world)
    closing.close(question, world.ines)
    assert Draft.objects.exists() and FollowUp.objects.filter(done_at=None, why="a reason").exists()
