"""Topics of questions: who may follow, asked one by one when they begin and all at once later on."""

from __future__ import annotations

import pytest
from django.utils import timezone

from deskbell.journal import reading
from deskbell.live.topics import Principal
from deskbell.questions import claiming, sight, ways
from deskbell.questions.models import Question
from deskbell.questions.topics import QuestionTopic, standing_of
from deskbell.staff.models import Role, Staff
from tests import post
from tests import world as cast

pytestmark = pytest.mark.django_db


def principal(staff: Staff) -> Principal:
    return Principal("staff", f"s{staff.pk}", staff=staff.pk)


def followed(staff: Staff) -> set[str]:
    keys = [str(number) for number in Question.objects.values_list("pk", flat=True)]
    return set(QuestionTopic().still(principal(staff), keys))


def test_asked_all_at_once_is_as_asked_one_by_one_for_everybody_and_every_question() -> None:
    world = cast.build()
    world.asks()
    world.asks(world.otto, world.harbour_web)
    passed = world.asks(world.mei, world.harbour_web).question
    sight.give(passed, "transfer", timezone.now(), staff=world.ines)
    topic = QuestionTopic()
    keys = [*(str(number) for number in Question.objects.values_list("pk", flat=True)), "999999", "012", "x", ""]
    for person in [*world.staff, Staff(pk=999)]:
        who = principal(person)
        assert set(topic.still(who, keys)) == {key for key in keys if topic.admit(who, key)}, person
    assert followed(world.ines) != followed(world.priya)


def test_a_role_that_ended_takes_the_questions_of_an_open_console_and_leaves_what_was_passed_in_person() -> None:
    world = cast.build()
    queued, passed = world.asks().question, world.asks(world.otto).question
    sight.give(passed, "transfer", timezone.now(), staff=world.ines)
    assert followed(world.ines) == {str(queued.pk), str(passed.pk)}
    Role.objects.filter(staff=world.ines).update(until=timezone.now())
    assert followed(world.ines) == {str(passed.pk)}
    Staff.objects.filter(pk=world.ines.pk).update(is_active=False)
    assert followed(world.ines) == set()


def test_the_quick_way_is_for_answers_that_are_collected_and_heeds_where_they_go() -> None:
    """A reply that is sent takes the verb, so that it and its delivery are one transaction."""
    world = cast.build()
    post.mailbox(world)
    question = world.asks().question
    claiming.claim(question, world.ines)
    question.stream.refresh_from_db()
    standing = standing_of(question)
    assert standing.is_quick_for(world.ines.pk)
    for kind, is_quick in (("email", False), ("", True)):
        before = reading.last(question.pk)
        ways.choose(question, kind, address="fern@example.org" if kind else "")
        for entry in reading.since(question.pk, before):
            standing.heed(entry)
        assert standing.is_quick_for(world.ines.pk) == is_quick
    ways.choose(question, "email", address="fern@example.org")
    assert standing_of(Question.objects.select_related("stream").get(pk=question.pk)).is_sent
