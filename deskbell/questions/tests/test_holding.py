"""Two who hold several questions hold them in one order, so that neither waits for the other for ever."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from django.db import connection, transaction

from deskbell.journal.models import Entry
from deskbell.questions import conversing, holding, leading, merging
from deskbell.questions.models import Question
from tests import world as cast

AGAIN = "And is there a map?"
SPLITS = "splits"
T = TypeVar("T")


def two_merged(world: cast.World) -> tuple[Question, Question]:
    """The younger goes on in the older: from the one to the other leads against the order of their numbers."""
    older = world.asks()
    younger = world.asks(known_by=older.passport, words=AGAIN)
    merging.merge(younger.question, older.question, world.ines)
    return older.question, younger.question


@pytest.mark.django_db(transaction=True)
def test_a_word_to_a_merged_question_and_a_split_never_wait_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    world = cast.build()
    older, younger = two_merged(world)
    hears, has_one, lead = threading.Event(), split_holds_one(monkeypatch), leading.on

    def lead_once_another_holds_one(question: Question) -> Question:
        if threading.current_thread().name.startswith(SPLITS):
            return lead(question)
        hears.set()
        # On SQLite nobody else has a turn meanwhile, so there it is waited for in vain.
        has_one.wait(10 if connection.features.has_select_for_update else 0.2)
        return lead(question)

    monkeypatch.setattr(leading, "on", lead_once_another_holds_one)
    with ThreadPoolExecutor(1, "hears") as one, ThreadPoolExecutor(1, SPLITS) as other:
        heard = one.submit(alone, lambda: conversing.hear(younger, "It is me.", "a1"))
        assert hears.wait(10)
        split = other.submit(alone, lambda: merging.split(younger, world.ines))
        assert heard.result(20).stream_id == older.pk
        assert split.result(20).state == Question.State.WAITING
    assert Entry.objects.filter(act="a1").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_split_that_was_ended_so_that_another_could_go_on_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when a text to the younger and a mail to the older are taken in together."""
    world = cast.build()
    older, younger = two_merged(world)
    has_younger, has_older = threading.Event(), split_holds_one(monkeypatch)

    def take_in() -> None:
        with transaction.atomic():
            if connection.features.has_select_for_update:
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL deadlock_timeout = '1min'")  # it is the split that is ended
            conversing.note(younger, "One", world.ines, "n1")
            has_younger.set()
            has_older.wait(10 if connection.features.has_select_for_update else 0.2)
            conversing.note(older, "Two", world.ines, "n2")

    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1, SPLITS) as other:
        taken = one.submit(alone, take_in)
        assert has_younger.wait(10)
        split = other.submit(alone, lambda: merging.split(younger, world.ines))
        taken.result(20)
        assert split.result(20).state == Question.State.WAITING
    assert Entry.objects.filter(act__in=["n1", "n2"]).count() == 2


def split_holds_one(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set once the thread that splits holds a question."""
    holds, hold = threading.Event(), holding.hold

    def tell_of_the_first(question: Question) -> Question:
        held = hold(question)
        if threading.current_thread().name.startswith(SPLITS):
            holds.set()
        return held

    monkeypatch.setattr(holding, "hold", tell_of_the_first)
    return holds


def alone(work: Callable[[], T]) -> T:
    """On a connection of its own, closed in the end."""
    try:
        return work()
    finally:
        connection.close()
