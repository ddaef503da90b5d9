"""Sight: who may see what, by roles, memberships and dates; transfers add some and end some."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deskbell.libraries.models import Library, Membership, Queue
from deskbell.live import bus
from deskbell.live.bells import Bell
from deskbell.questions import claiming, conversing, sight, transferring
from deskbell.questions.models import Question, Sight
from deskbell.questions.refusals import Empty, NotFound, NotYours
from deskbell.staff import scope
from deskbell.staff.models import Role, Staff
from tests import world as cast

pytestmark = pytest.mark.django_db


class Bells(bus.HereBus):
    """Remembers what was rung."""

    def __init__(self) -> None:
        super().__init__()
        self.rung: list[Bell] = []
        self.listener = self.rung.append


@pytest.fixture
def bells(monkeypatch: pytest.MonkeyPatch) -> list[Bell]:
    rung = Bells()
    monkeypatch.setattr(bus, "_bus", rung)
    return rung.rung


def who_sees(world: cast.World, question: Question) -> set[str]:
    return {person.sign_in for person in world.staff if sight.visible_to(person).filter(pk=question.pk).exists()}


def test_a_question_is_seen_by_its_library_its_consortium_and_the_administrator(world: cast.World) -> None:
    assert who_sees(world, world.asks().question) == {"ines", "lucie", "tom", "ada"}
    assert who_sees(world, world.asks(account=world.harbour_web).question) == {"priya", "tom", "ada"}


def test_a_coordinator_sees_a_library_from_the_first_day_of_its_membership_to_the_last(world: cast.World) -> None:
    question = world.asks().question
    today = timezone.now().date()
    for since, until, seen in (
        (date(2020, 1, 1), None, True),
        (date(2020, 1, 1), today, True),
        (date(2020, 1, 1), today - timedelta(days=1), False),
        (today, None, True),
        (today + timedelta(days=1), None, False),
    ):
        Membership.objects.filter(library=world.maple).update(since=since, until=until)
        assert ("tom" in who_sees(world, question)) is seen, (since, until)


def test_a_role_that_ended_or_a_person_who_left_sees_nothing(world: cast.World) -> None:
    question = world.asks().question
    Role.objects.filter(staff=world.ines).update(until=timezone.now())
    world.lucie.is_active = False
    world.lucie.save()
    assert who_sees(world, question) == {"tom", "ada"}


def test_out_of_sight_and_not_there_are_the_same(world: cast.World) -> None:
    question = world.asks().question
    assert sight.find(world.ines, question.pk) == question
    for number in (question.pk, question.pk + 1000, 0, -1, 1 << 70):
        with pytest.raises(NotFound):
            sight.find(world.priya, number)


def test_everything_visible_is_one_query_beside_what_somebody_reaches(world: cast.World) -> None:
    world.asks()
    for person in world.staff:
        remembered = Staff.objects.get(pk=person.pk)
        scope.remember(remembered)
        scope.is_administrator(remembered)
        with CaptureQueriesContext(connection) as asked:
            list(sight.visible_to(remembered))
        assert len(asked) == 1
        with CaptureQueriesContext(connection) as asked:
            list(sight.visible_to(person))
        assert len(asked) <= 3


def test_a_transfer_to_another_queue_adds_sight_and_keeps_the_home_queues(world: cast.World) -> None:
    question = world.asks().question
    claiming.claim(question, world.ines)
    with pytest.raises(NotYours):
        transferring.transfer(question, world.lucie, to_queue=world.harbour_queue, reason="Theirs")
    with pytest.raises(Empty):
        transferring.transfer(question, world.ines, to_queue=world.harbour_queue, reason=" ")
    transferring.transfer(question, world.ines, to_queue=world.harbour_queue, reason="They have the film")
    assert who_sees(world, question) == {"ines", "lucie", "tom", "ada", "priya"}
    now = Question.objects.get(pk=question.pk)
    assert (now.state, now.queue) == ("waiting", world.harbour_queue)
    conversing.say(now, "Here it is", world.priya, "a1")


def test_passing_it_back_ends_the_other_queues_sight_and_their_sockets_lose_it(
    world: cast.World, bells: list[Bell], django_capture_on_commit_callbacks: object
) -> None:
    question = world.asks().question
    transferring.transfer(question, world.ines, to_queue=world.harbour_queue, reason="Theirs?")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        transferring.transfer(question, world.priya, to_queue=world.maple_queue, reason="Yours, I think")
    assert who_sees(world, question) == {"ines", "lucie", "tom", "ada"}
    gone = [bell.gone for bell in bells if bell.gone]
    assert gone == [(f"question:{question.pk}", f"s{world.priya.pk}")]


def test_offering_it_to_a_person_lets_them_see_it_wherever_they_work(world: cast.World) -> None:
    question = world.asks().question
    transferring.transfer(question, world.ines, to_staff=world.priya, reason="You know the college")
    assert "priya" in who_sees(world, question)
    assert Question.objects.get(pk=question.pk).queue == world.maple_queue
    claiming.claim(question, world.priya)


def test_an_offer_from_a_queue_that_got_it_by_transfer_keeps_that_queues_sight(world: cast.World) -> None:
    question = world.asks().question
    transferring.transfer(question, world.ines, to_queue=world.harbour_queue, reason="Theirs")
    transferring.transfer(question, world.priya, to_staff=world.tom, reason="Please decide")
    assert "priya" in who_sees(world, question)


def test_a_question_cannot_be_passed_out_of_its_consortia(world: cast.World) -> None:
    alone = Library.objects.create(key="alone", name={"en": "Alone"})
    queue = Queue.objects.create(library=alone, name={"en": "Alone"})
    question = world.asks().question
    with pytest.raises(NotFound):
        transferring.transfer(question, world.ines, to_queue=queue, reason="Out")
    assert queue not in transferring.queues_for(question)
    assert set(transferring.people_for(question)) == {world.ines, world.lucie, world.priya, world.tom}
    assert Sight.objects.filter(question=question).count() == 1
