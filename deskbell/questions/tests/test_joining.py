"""Digits that a phone sends twice: once they bring it to the question, the second time they say nothing new.

And what the phone is told when it has joined.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from deskbell.formats import gsm
from deskbell.questions import joining, merging, proving, timeline, ways
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


# ---- what the phone is told -------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "told"), [("en", "come here now"), ("fr", "arrivent ici")])
def test_a_phone_that_joined_by_digits_is_told_once(world: cast.World, language: str, told: str) -> None:
    question = world.asks(language=language).question
    digits, account = joining.shown(question), post.mobile(world)
    for _ in range(3):
        texts(account, digits)
    (confirmed,) = post.put(question, joining.PURPOSE)
    assert confirmed.state == "waiting" and told in (confirmed.words or "")
    assert gsm.measure(confirmed.words or "").parts == 1
    assert question.stream.said == 0 and "said" not in kinds(question)


def test_a_yes_is_confirmed_once_and_again_only_when_digits_prove_more(world: cast.World) -> None:
    question, account = world.asks().question, post.mobile(world)
    ways.choose(question, "phone", address=FERN_PHONE)
    texts(account, "Yes")
    assert post.states(question, joining.PURPOSE) == ["waiting"]
    texts(account, "Yes")
    assert post.states(question, joining.PURPOSE) == ["waiting"]
    texts(account, joining.shown(question))
    assert post.states(question, joining.PURPOSE) == ["waiting", "waiting"]


def test_who_wants_nothing_from_us_is_told_nothing(world: cast.World) -> None:
    question, account = world.asks().question, post.mobile(world)
    texts(account, "STOP")
    texts(account, joining.shown(question))
    assert post.states(question, joining.PURPOSE) == ["refused"]


def test_digits_that_are_typed_on_the_page_are_confirmed_there_and_nowhere_else(world: cast.World) -> None:
    question = world.asks().question
    ways.choose(question, "phone", address=FERN_PHONE)
    words = post.put(question, "code")[-1].words or ""
    joining.typed(question, next(word for word in words.replace(".", " ").split() if word.isdigit()))
    assert post.put(question, joining.PURPOSE) == []
