"""Digits that a phone sends twice: once they bring it to the question, the second time they say nothing new."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from deskbell.questions import joining, merging, proving, timeline
from deskbell.questions.models import Attempt, Question
from tests import post
from tests import world as cast
from tests.post import FERN_PHONE, OTTO_PHONE, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> cast.World:
    made = cast.build()
    post.mobile(made)
    return made


def kinds(question: Question) -> list[str]:
    return [one.kind for one in timeline.for_staff(question)]


def test_the_same_digits_again_are_no_message(world: cast.World) -> None:
    asked = world.asks()
    digits, account = joining.shown(asked.question), post.mobile(world)
    first = texts(account, digits)
    before = kinds(asked.question)
    again = texts(account, f" {digits}.")
    assert (again.stream, again.number) == (first.stream, first.number)
    assert kinds(asked.question) == before
    assert Question.objects.count() == 1 and not Attempt.objects.exists()


def test_nobody_elses_phone_joins_by_digits_that_were_used(world: cast.World) -> None:
    asked = world.asks()
    digits, account = joining.shown(asked.question), post.mobile(world)
    texts(account, digits)
    assert texts(account, digits, OTTO_PHONE).stream != asked.question.pk
    joined = [one for one in timeline.for_staff(asked.question) if one.kind == "joined"]
    assert len(joined) == 1


def test_later_the_same_digits_are_words_like_others(world: cast.World) -> None:
    asked = world.asks()
    digits, account = joining.shown(asked.question), post.mobile(world)
    texts(account, digits)
    with time_machine.travel(timezone.now() + proving.GOOD_FOR + timedelta(minutes=1), tick=False):
        texts(account, digits)
    assert timeline.for_staff(asked.question)[-1].text == digits


def test_they_are_known_where_the_question_was_merged(world: cast.World) -> None:
    first = world.asks()
    second = world.asks(known_by=first.passport)
    digits, account = joining.shown(first.question), post.mobile(world)
    texts(account, digits, FERN_PHONE)
    merging.merge(first.question, second.question, world.ines)
    assert texts(account, digits, FERN_PHONE).stream == second.question.pk
    assert "heard" not in kinds(second.question)
