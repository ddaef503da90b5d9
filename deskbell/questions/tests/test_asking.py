"""Asking: repeatable by its id, atomic, and nothing demanded but words."""

from __future__ import annotations

import pytest

from deskbell.journal.models import Entry
from deskbell.libraries.models import Notice
from deskbell.mailroom import addresses
from deskbell.mailroom.contract import Page
from deskbell.questions import desks, passports, timeline
from deskbell.questions.models import Passport, Patron, Question, Sight
from deskbell.questions.refusals import BadAddress, BadId, DeskClosedDown, Empty, NotFound, NotText, TooLong
from tests import world as cast

pytestmark = pytest.mark.django_db


def test_an_ask_makes_question_patron_sight_passport_and_first_message(world: cast.World) -> None:
    asked = world.asks()
    question = Question.objects.get(pk=asked.question.pk)
    assert (question.state, question.queue, question.library) == ("waiting", world.maple_queue, world.maple)
    assert question.patron.code == asked.code
    assert question.patron.name == "Fern"
    assert question.notice == Notice.objects.get(library=world.maple)
    assert Sight.objects.get(question=question).queue == world.maple_queue
    assert [entry.kind for entry in timeline.for_patron(question)] == ["asked", "named"]
    assert passports.question_of(asked.passport) == question


def test_the_same_ask_again_gives_the_same_question_code_and_passport(world: cast.World) -> None:
    identity = cast.ask_id()
    first, second = world.asks(id=identity), world.asks(id=identity, words="Something else")
    assert (first.fresh, second.fresh) == (True, False)
    assert (first.question, first.number, first.code, first.passport) == (
        second.question,
        second.number,
        second.code,
        second.passport,
    )
    assert Question.objects.count() == Patron.objects.count() == 1


def test_the_same_id_at_another_desk_is_another_question(world: cast.World) -> None:
    identity = cast.ask_id()
    at_maple, at_harbour = world.asks(id=identity), world.asks(id=identity, account=world.harbour_web)
    assert at_maple.question != at_harbour.question
    assert at_maple.passport != at_harbour.passport


def test_neither_passport_nor_ask_id_is_stored(world: cast.World) -> None:
    identity = cast.ask_id()
    asked = world.asks(id=identity)
    stored = repr([list(model.objects.values()) for model in (Question, Passport, Entry, Patron)])
    assert identity not in stored
    assert asked.passport not in stored


@pytest.mark.parametrize("identity", ["", "short", "a" * 21, "a" * 129, "ä" * 30, "a b" * 10])
def test_an_ask_without_a_random_id_is_refused(world: cast.World, identity: str) -> None:
    with pytest.raises(BadId):
        world.asks(id=identity)


@pytest.mark.parametrize(
    ("words", "refusal"),
    [("", Empty), ("  \n ", Empty), ("x" * 10_001, TooLong), ("a\0b", NotText), ("\ud800", NotText)],
)
def test_words_that_cannot_be_kept_are_refused_and_leave_nothing(
    world: cast.World, words: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        world.asks(words=words)
    assert not Question.objects.exists()


def test_a_passport_handed_in_with_an_ask_makes_it_the_same_patrons(world: cast.World) -> None:
    first = world.asks()
    second = world.asks(known_by=first.passport)
    stranger = world.asks(known_by="x" * 32)
    elsewhere = world.asks(known_by=first.passport, account=world.harbour_web)
    assert second.question.patron == first.question.patron
    assert len({first.question.patron, stranger.question.patron, elsewhere.question.patron}) == 3


def test_an_address_is_sealed_and_found_again_at_its_library_only(world: cast.World) -> None:
    world.asks(address="Fern@Example.ORG")
    address = addresses.find(world.maple, "fern@example.org")
    assert address is not None
    assert addresses.read(address) == "Fern@example.org"
    assert addresses.find(world.harbour, "fern@example.org") is None
    assert b"example" not in bytes(address.sealed).lower()
    with pytest.raises(BadAddress):
        world.asks(address="not an address")


def test_the_page_comes_without_its_query_and_a_strange_one_not_at_all(world: cast.World) -> None:
    page = Page("Catalogue", "https://sam:pw@maple.example/find?card=123#x")
    shown = timeline.for_staff(world.asks(page=page).question)
    assert [entry.fields for entry in shown if entry.kind == "page"] == [
        {"title": "Catalogue", "address": "https://maple.example/find"}
    ]
    strange = world.asks(page=Page("Hm", "javascript:alert(1)"))
    assert "page" not in [entry.kind for entry in timeline.for_staff(strange.question)]


def test_a_question_is_asked_live_when_the_desk_is_open_and_somebody_is_there(world: cast.World) -> None:
    assert not world.asks().question.asked_live
    world.on_duty(world.ines, world.maple_queue)
    assert world.asks().question.asked_live
    assert desks.status(world.maple_desk).live
    cast.set_hours(world.maple_desk, 0, 1440, weekdays=())
    assert not world.asks().question.asked_live


def test_a_desk_that_was_put_aside_takes_no_questions(world: cast.World) -> None:
    world.maple_desk.active = False
    world.maple_desk.save()
    world.maple_web.refresh_from_db()
    with pytest.raises(DeskClosedDown):
        world.asks()


def test_a_question_from_the_counter_is_its_writers_from_the_start(world: cast.World) -> None:
    asked = world.asks(account=world.maple_counter, by=world.ines)
    assert asked.question.state == "claimed"
    assert [(entry.kind, entry.voice) for entry in timeline.for_staff(asked.question)] == [
        ("asked", "patron"),
        ("named", "patron"),
        ("claimed", "staff"),
    ]


def test_the_language_is_the_desks_nearest(world: cast.World) -> None:
    assert world.asks(language="fr-CA").question.language == "fr"
    assert world.asks(language="de").question.language == "en"


def test_a_revoked_passport_leads_nowhere(world: cast.World) -> None:
    asked = world.asks()
    assert passports.revoke(asked.question) == 1
    for token in (asked.passport, "x" * 32, "", "ä"):
        with pytest.raises(NotFound):
            passports.question_of(token)
