"""Erasing and keeping: the library's rule decides when; then the words are nowhere."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.utils import timezone

from deskbell.journal.models import Entry
from deskbell.libraries.models import Library
from deskbell.mailroom import addresses
from deskbell.mailroom.contract import Enclosure, Page
from deskbell.mailroom.models import Address, File
from deskbell.questions import (
    chores,
    closing,
    conversing,
    erasing,
    finding,
    indexing,
    interviewing,
    naming,
    paging,
    standing,
    timeline,
    ways,
)
from deskbell.questions.models import Closing, Question
from deskbell.questions.refusals import Forgotten
from deskbell.questions.tests.ways_out import account_to
from tests import world as cast

pytestmark = pytest.mark.django_db
SECRET = "Zanzibarquux"


def told(world: cast.World) -> Question:
    """A question that holds the secret word in every place where a word can be."""
    page = Page(f"Page {SECRET}", f"https://maple.example/{SECRET}")
    question = world.asks(words=f"About {SECRET}", name=SECRET, address=f"{SECRET}@example.org", page=page).question
    conversing.say(question, f"{SECRET}, you say", world.ines, "a1")
    conversing.note(question, f"Odd: {SECRET}", world.ines, "a2")
    interviewing.interview(question, world.ines, what_for=SECRET)
    indexing.take(list(Entry.objects.filter(stream=question.pk)))
    return question


def everything() -> str:
    return repr([list(model._default_manager.values()) for model in apps.get_models()]).casefold()


def row_of(question: Question) -> dict[str, Any]:
    return standing.rows_of(Question.objects.filter(pk=question.pk))[0]


def rule(world: cast.World, erasing_rule: str) -> None:
    world.maple.erasing = erasing_rule
    world.maple.save()


def test_at_once_empties_everything_closes_the_question_and_says_so(world: cast.World) -> None:
    question = told(world)
    assert SECRET.casefold() in everything()
    assert erasing.erase(question) == erasing.erase(question) == "erased"
    assert SECRET.casefold() not in everything()
    now = Question.objects.get(pk=question.pk)
    assert now.state == "closed"
    assert now.forgotten_at
    assert [entry.kind for entry in timeline.for_patron(question)][-2:] == ["closed", "forgotten"]
    assert all(not entry.words for entry in timeline.for_staff(question))
    assert finding.find(world.ines, SECRET) == []
    assert not Address.objects.exists()


def test_after_closing_waits_for_the_closing(world: cast.World) -> None:
    rule(world, Library.Erasing.AFTER_CLOSING)
    question = told(world)
    assert erasing.erase(question) == erasing.erase(question) == "after_closing"
    assert [entry.kind for entry in timeline.for_staff(question)].count("erase_asked") == 1
    assert SECRET.casefold() in everything()
    closing.close(question, world.ines)
    assert SECRET.casefold() not in everything()


def test_on_request_waits_for_a_person(world: cast.World) -> None:
    rule(world, Library.Erasing.ON_REQUEST)
    question = told(world)
    assert erasing.erase(question) == "asked"
    closing.close(question, world.ines)
    chores.erasing_after_closing()
    assert SECRET.casefold() in everything()
    erasing.forget(question, world.lucie)
    assert SECRET.casefold() not in everything()
    with pytest.raises(Forgotten):
        erasing.forget(question, world.lucie)


def name_of(question: Question) -> str:
    return Question.objects.get(pk=question.pk).patron.name


def test_a_name_and_an_address_go_with_the_question_that_gave_them(world: cast.World) -> None:
    first = world.asks(name=SECRET, address=f"{SECRET}@example.org")
    second = world.asks(known_by=first.passport, name="")
    erasing.erase(first.question)
    assert SECRET.casefold() not in everything()
    assert name_of(second.question) == row_of(second.question)["name"] == ""
    assert not Address.objects.exists()


def test_a_name_and_an_address_stay_where_another_question_gives_them_too(world: cast.World) -> None:
    first = world.asks(address="fern@example.org")
    second = world.asks(known_by=first.passport, name=SECRET, address=f"{SECRET}@example.org")
    third = world.asks(known_by=first.passport, address="fern@example.org")
    erasing.erase(second.question)
    assert SECRET.casefold() not in everything()
    assert name_of(third.question) == "Fern"
    assert [addresses.read(one) for one in Address.objects.all()] == ["fern@example.org"]
    erasing.erase(first.question)
    assert (name_of(third.question), Address.objects.count()) == ("Fern", 1)
    for row in (row_of(first.question), standing.patron_row(first.question)):
        assert row["name"] == ""  # of an erased question nothing is told, whatever its patron said elsewhere
    erasing.erase(third.question)
    assert (name_of(third.question), Address.objects.count()) == ("", 0)


def test_an_address_stays_where_answers_of_another_question_go(world: cast.World) -> None:
    account = account_to(world.maple_desk, addresses.EMAIL)
    first = world.asks(address="fern@example.org")
    second = world.asks(known_by=first.passport)
    ways.choose(second.question, addresses.EMAIL)
    erasing.erase(first.question)
    way = ways.way_of(second.question)
    assert way is not None
    assert (addresses.read(way.address), way.account) == ("fern@example.org", account)
    erasing.erase(second.question)
    assert not Address.objects.exists()


def test_a_name_that_is_erased_alone_gives_way_to_the_one_before(world: cast.World) -> None:
    asked = world.asks(address="fern@example.org")
    entry = naming.name(asked.question, SECRET, f"{SECRET}@example.org")
    erasing.forget(asked.question, world.ines, [entry.number])
    assert name_of(asked.question) == "Fern"
    assert [addresses.read(one) for one in Address.objects.all()] == ["fern@example.org"]
    assert SECRET.casefold() not in everything()


def test_the_patron_is_told_which_words_are_gone_and_nothing_of_notes(world: cast.World) -> None:
    question = world.asks().question
    heard = conversing.hear(question, "My card is 2221", "m1")
    noted = conversing.note(question, "The card is 2221", world.ines, "n1")
    both = erasing.forget(question, world.ines, [heard.number, noted.number])
    told = timeline.for_patron(question)[-1]
    assert (told.number, told.facts) == (both.number, {"numbers": [heard.number], "all": False})
    assert timeline.for_staff(question)[-1].facts["numbers"] == [heard.number, noted.number]
    again = conversing.note(question, "Odd", world.ines, "n2")
    erasing.forget(question, world.ines, [again.number])
    assert timeline.for_patron(question)[-1].number == both.number
    erasing.forget(question, world.ines)
    assert timeline.for_patron(question)[-1].facts == {"all": True}


def test_the_patron_removes_the_page_and_it_is_gone_for_staff_too(world: cast.World) -> None:
    question = world.asks(page=Page(SECRET, "https://maple.example/a")).question
    assert paging.remove(question) is not None
    assert paging.remove(question) is None
    assert SECRET.casefold() not in everything()
    assert Question.objects.get(pk=question.pk).forgotten_at is None


def test_one_entry_can_be_forgotten_alone(world: cast.World) -> None:
    question = told(world)
    said = conversing.hear(question, "My card is 2221", "m9")
    erasing.forget(question, world.ines, [said.number])
    shown = {entry.number: entry for entry in timeline.for_staff(question)}
    assert shown[said.number].emptied
    assert shown[1].words == f"About {SECRET}"


def test_nothing_is_forgotten_because_the_clock_jumps_ahead(world: cast.World, monkeypatch: pytest.MonkeyPatch) -> None:
    question = world.asks().question
    closing.close(question, world.ines)
    assert chores.keeping() == 0
    began = time.time()
    monkeypatch.setattr("deskbell.work.clock.monotonic", lambda: began)
    with time_machine.travel(timezone.now() + timedelta(days=365)):
        assert chores.keeping() == 0
    assert chores.keeping() == 0
    assert Question.objects.get(pk=question.pk).forgotten_at is None


def test_what_was_kept_long_enough_is_forgotten_and_the_rest_is_not(world: cast.World) -> None:
    old, young, opened = world.asks().question, world.asks().question, world.asks().question
    for question in (old, young):
        closing.close(question, world.ines)
    Closing.objects.filter(question=old).update(at=timezone.now() - timedelta(days=91))
    assert chores.keeping() == 1
    forgotten = set(Question.objects.exclude(forgotten_at=None))
    assert forgotten == {old}
    assert chores.keeping() == 0
    assert opened not in forgotten


def test_a_message_takes_its_files_along_and_files_go_without_their_message(world: cast.World) -> None:
    file = Enclosure(f"{SECRET}.txt", "text/plain", SECRET.encode())
    question = world.asks().question
    first, second = (conversing.say(question, "Look", world.ines, act, [file]) for act in ("f1", "f2"))
    erasing.forget(question, world.lucie, [first.number])
    assert [named.number for named in File.objects.filter(stream=question.pk)] == [second.number + 1]
    erasing.forget(question, world.lucie, [second.number + 1])
    assert not File.objects.filter(stream=question.pk).exists()
    assert [one.emptied for one in timeline.for_patron(question) if one.kind == "attached"] == [True, True]
    assert SECRET not in everything()
