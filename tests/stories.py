"""What can happen to a question, as short stories told through the verbs. Each yields its question after every step."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.utils import timezone

from deskbell.libraries.models import Library
from deskbell.mailroom.contract import Page
from deskbell.questions import (
    chores,
    claiming,
    closing,
    conversing,
    drafting,
    erasing,
    following_up,
    interviewing,
    naming,
    paging,
    scheduling,
    snoozing,
    transferring,
)
from deskbell.questions.models import Closing, Question
from tests.stories_by_post import STORIES_BY_POST
from tests.world import World

Story = Callable[[World], Iterator[Question]]
PAGE = Page("Local history", "https://maple.example/history/microfilm?patron=77#top")


def act() -> str:
    return secrets.token_hex(8)


def asked_with_everything(world: World) -> Iterator[Question]:
    yield world.asks(address="fern@example.org", page=PAGE).question


def named_later(world: World) -> Iterator[Question]:
    question = world.asks(name="").question
    yield question
    naming.name(question, "Fern", "")
    yield question
    naming.name(question, "Fern Hollis", "fern@example.org")
    yield question


def page_removed(world: World) -> Iterator[Question]:
    question = world.asks(page=PAGE).question
    yield question
    paging.remove(question)
    yield question
    conversing.hear(question, "I took the page away.", act())
    yield question


def claimed_and_talked(world: World) -> Iterator[Question]:
    question = world.asks().question
    yield question
    claiming.claim(question, world.ines)
    yield question
    for turn in range(3):
        conversing.say(question, f"Which reel? ({turn})", world.ines, act())
        yield question
        conversing.note(question, f"among us {turn}", world.lucie, act())
        yield question
        conversing.hear(question, f"The one of 191{turn}.", act())
        yield question


def interviewed_and_passed_on(world: World) -> Iterator[Question]:
    question = world.asks().question
    yield question
    conversing.say(question, "Let me ask you something.", world.ines, act())
    yield question
    interviewing.interview(question, world.ines, what_for="a family tree", tried="the catalogue")
    yield question
    transferring.transfer(question, world.ines, to_queue=world.harbour_queue, reason="they hold the reels")
    yield question
    transferring.transfer(question, world.priya, to_staff=world.ines, reason="she began it")
    yield question
    conversing.say(question, "Here I am again.", world.ines, act())
    yield question


def let_go(world: World) -> Iterator[Question]:
    question = world.asks().question
    claiming.claim(question, world.ines)
    yield question
    claiming.release(question, world.ines)
    yield question
    claiming.claim(question, world.lucie)
    yield question
    claiming.release(question, None, claiming.AWAY)
    yield question


def closed_and_reopened(world: World) -> Iterator[Question]:
    question = world.asks().question
    conversing.say(question, "On the second floor.", world.ines, act())
    yield question
    closing.close(question, world.ines)
    yield question
    conversing.hear(question, "There is no second floor.", act())
    yield question
    closing.close(question, world.ines)
    yield question
    closing.reopen(question, world.lucie)
    yield question


def put_off_and_prepared(world: World) -> Iterator[Question]:
    question = world.asks().question
    tomorrow = timezone.now() + timedelta(days=1)
    snoozing.snooze(question, world.ines, tomorrow)
    yield question
    drafting.share(question, world.lucie, "perhaps in the annex")
    following_up.follow_up(question, world.ines, tomorrow.date(), "did they find it?")
    yield question
    scheduling.schedule(question, "In the annex.", world.ines, tomorrow, act())
    yield question
    conversing.hear(question, "Never mind, I found it.", act())
    chores.later()
    yield question
    following_up.done(question, world.lucie)
    yield question


def one_word_forgotten(world: World) -> Iterator[Question]:
    question = world.asks(page=PAGE).question
    conversing.hear(question, "My card number is 12345678.", act())
    yield question
    conversing.note(question, "12345678 again", world.ines, act())
    yield question
    erasing.forget(question, world.lucie, [question.stream.entries.get(kind="heard").number])
    yield question
    erasing.forget(question, world.lucie, [question.stream.entries.get(kind="noted").number])
    yield question
    conversing.hear(question, "Thank you.", act())
    yield question


def forgotten_altogether(world: World) -> Iterator[Question]:
    question = world.asks(address="fern@example.org", page=PAGE).question
    conversing.say(question, "I will look.", world.ines, act())
    yield question
    interviewing.interview(question, world.ines, what_for="nothing to keep")
    yield question
    Library.objects.filter(pk=world.maple.pk).update(erasing=Library.Erasing.ON_REQUEST)
    erasing.erase(Question.objects.get(pk=question.pk))
    yield question
    Library.objects.filter(pk=world.maple.pk).update(erasing=world.maple.erasing)
    erasing.forget(question, world.lucie)
    yield question


def too_late_to_reopen(world: World) -> Iterator[Question]:
    """The first question's end; the second begins on its own stream."""
    question = world.asks().question
    closing.close(question, world.ines)
    yield question
    _long_ago(question)
    conversing.hear(question, "One more thing, months later.", act())
    yield question


def a_second_question(world: World) -> Iterator[Question]:
    first = world.asks().question
    closing.close(first, world.ines)
    _long_ago(first)
    entry = conversing.hear(first, "One more thing, months later.", act())
    second = Question.objects.get(pk=entry.stream_id)
    yield second
    conversing.say(second, "Welcome back.", world.ines, act())
    yield second


def _long_ago(question: Question) -> None:
    closed = Closing.objects.get(question=question)
    closed.at -= timedelta(days=400)
    closed.save(update_fields=["at"])


STORIES: tuple[Story, ...] = (
    asked_with_everything,
    named_later,
    page_removed,
    claimed_and_talked,
    interviewed_and_passed_on,
    let_go,
    put_off_and_prepared,
    closed_and_reopened,
    one_word_forgotten,
    forgotten_altogether,
    too_late_to_reopen,
    a_second_question,
    *STORIES_BY_POST,
)
