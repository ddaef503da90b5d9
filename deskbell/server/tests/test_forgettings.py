"""The list of forgettings: no words, nothing missed, and a restored database forgets again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from deskbell.journal.forgetting import forget
from deskbell.journal.models import Entry, Stream
from deskbell.questions import conversing, erasing
from deskbell.questions.models import Closing, Question
from deskbell.server import forgettings
from tests import world as cast

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "Zanzibarquux"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "DATA", tmp_path)
    return tmp_path


def restored(question: Question) -> None:
    """The question as an older backup has it: all its words are there again."""
    Entry.objects.filter(stream=question.pk, kind="forgotten").delete()
    Entry.objects.filter(stream=question.pk, kind__in=["asked", "heard", "said"]).update(words=SECRET)
    Closing.objects.filter(question=question.pk).delete()
    Question.objects.filter(pk=question.pk).update(forgotten_at=None, state="waiting")


def words_of(question: Question) -> list[str | None]:
    spoken = Entry.objects.filter(stream=question.pk, kind__in=["asked", "heard", "said"]).order_by("number")
    return list(spoken.values_list("words", flat=True))


def listed() -> list[forgettings.Line]:
    return list(forgettings.lines_of(forgettings.place()))


def test_a_forgetting_is_listed_without_words_and_for_the_owner_alone(world: cast.World) -> None:
    question = world.asks(words=SECRET, name=SECRET).question
    erasing.erase(question)
    assert [(line.stream, line.numbers) for line in listed()] == [(question.pk, None)]
    assert SECRET not in forgettings.place().read_text()
    assert forgettings.place().stat().st_mode & 0o077 == 0


def test_after_a_restore_a_whole_question_is_forgotten_again_and_only_once(world: cast.World) -> None:
    question = world.asks(words=SECRET).question
    erasing.erase(question)
    restored(question)
    assert forgettings.replay(forgettings.place()) == 1
    assert words_of(question) == [None]
    now = Question.objects.get(pk=question.pk)
    assert now.forgotten_at and now.state == "closed"
    assert forgettings.replay(forgettings.place()) == 0


def test_after_a_restore_single_entries_are_forgotten_again_and_the_others_stay(world: cast.World) -> None:
    question = world.asks(words=SECRET).question
    said = conversing.hear(question, SECRET, "m1")
    erasing.forget(question, world.ines, [said.number])
    restored(question)
    assert forgettings.replay(forgettings.place()) == 1
    assert words_of(question) == [SECRET, None]


def test_another_question_that_was_given_the_number_anew_is_left_alone(world: cast.World) -> None:
    question = world.asks(words=SECRET).question
    erasing.erase(question)
    restored(question)
    Stream.objects.filter(pk=question.pk).update(made_at=timezone.now() + timedelta(days=1))
    assert forgettings.replay(forgettings.place()) == 0
    assert words_of(question) == [SECRET]


def test_another_entry_that_was_given_the_number_anew_is_left_alone(world: cast.World) -> None:
    question = world.asks(words=SECRET).question
    said = conversing.hear(question, SECRET, "m1")
    erasing.forget(question, world.ines, [said.number])
    restored(question)
    Entry.objects.filter(pk=said.pk).update(at=timezone.now() + timedelta(days=1))
    assert forgettings.replay(forgettings.place()) == 0


def test_a_stream_that_is_no_question_is_forgotten_again_too() -> None:
    from django.db import transaction

    from deskbell.journal.record import begin, record

    stream = begin("room")
    with transaction.atomic():
        entry = record(stream.pk, "said", voice="staff", author="s1", words=SECRET).entry
    forget(stream.pk, voice="staff", author="s1")
    Entry.objects.filter(pk=entry.pk).update(words=SECRET)
    assert forgettings.replay(forgettings.place()) == 1
    assert Entry.objects.get(pk=entry.pk).words is None


def test_what_a_crash_kept_from_the_list_is_added_at_the_next_start(world: cast.World) -> None:
    first, second = world.asks().question, world.asks().question
    erasing.erase(first)
    before = forgettings.place().read_bytes()
    erasing.erase(second)
    forgettings.place().write_bytes(before + b'{"entry":99')  # killed in the middle of a line
    assert forgettings.complete() == 1
    assert [line.stream for line in listed()] == [first.pk, second.pk]
    assert forgettings.complete() == 0


def test_a_rolled_back_forgetting_is_not_listed(world: cast.World) -> None:
    from django.db import transaction

    question = world.asks().question
    with transaction.atomic():
        erasing.erase(question)
        transaction.set_rollback(True)
    assert listed() == []


def test_after_a_restore_the_list_goes_on_from_the_restored_journal(world: cast.World) -> None:
    forgettings.append([forgettings.Line(10_000_000, timezone.now(), 1, timezone.now())])
    forgettings.mark_restore(timezone.now())
    question = world.asks().question
    erasing.erase(question)
    kept = forgettings.place().read_bytes().splitlines(keepends=True)[:-1]
    forgettings.place().write_bytes(b"".join(kept))
    assert forgettings.complete() == 1
