"""Acknowledging: at once, truthfully, to people only, once a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction

from deskbell.formats import gsm
from deskbell.journal.models import Entry
from deskbell.mailroom import addresses
from deskbell.mailroom.contract import Inbound
from deskbell.mailroom.models import Account, Delivery
from deskbell.questions import acknowledging, desks, timeline
from deskbell.questions.models import Question
from deskbell.questions.tests.ways_out import account_to
from tests import world as cast

pytestmark = pytest.mark.django_db
# A Wednesday, ten in the morning in Toronto.
OPEN = datetime(2026, 3, 4, 15, tzinfo=UTC)
CLOSED = datetime(2026, 3, 5, 3, tzinfo=UTC)


@pytest.fixture
def world() -> cast.World:
    made = cast.build()
    cast.set_hours(made.maple_desk, 9 * 60, 17 * 60)
    made.maple_desk.answer_within_hours = 8
    made.maple_desk.save()
    return made


def arrived(question: Question, account: Account, **more: Any) -> Entry | None:
    wishes: dict[str, Any] = {"id": "m@example.org", "words": "Hi", "sender": "fern@example.org", "subject": "A map"}
    with transaction.atomic():
        inbound = Inbound(**(wishes | more))
        address = addresses.keep(question.library, inbound.sender)
        new = acknowledging.New(question, inbound, account, address, desks.status(question.desk))
        return next(iter(acknowledging.acknowledge_all([new])), None)


def test_who_writes_while_nobody_is_there_is_told_by_when(world: cast.World) -> None:
    account = account_to(world.maple_desk, addresses.EMAIL)
    with time_machine.travel(CLOSED, tick=False):
        question = world.asks(account=account, name="").question
        entry = arrived(question, account)
    assert entry is not None
    assert entry.words == (
        "Ask Maple has your question. The desk is closed and opens Thursday, 9:00 AM (Toronto time). "
        "You get an answer by Thursday, 5:00 PM at the latest."
    )
    delivery = Delivery.objects.get()
    assert (delivery.number, delivery.purpose, delivery.state) == (entry.number, "acknowledgement", "waiting")
    assert delivery.facts["automatic"] == "auto-replied"
    assert [(one.kind, one.text) for one in timeline.for_patron(question)][1:] == [("acknowledged", entry.words)]


def test_it_says_only_what_is_so(world: cast.World) -> None:
    desk = world.maple_desk
    with time_machine.travel(OPEN, tick=False):
        unstaffed = acknowledging.words_for(desk, "en", "", OPEN)
        world.on_duty(world.ines, world.maple_queue)
        staffed = acknowledging.words_for(desk, "en", "", OPEN)
    desk.answer_within_hours = 24 * 700  # more hours of opening than there are in the days that are looked at
    some_day = [acknowledging.words_for(desk, "en", "", at) for at in (OPEN + timedelta(hours=1), CLOSED)]
    cast.set_hours(desk, 0, 0, weekdays=())
    never = acknowledging.words_for(desk, "en", "", OPEN)
    assert unstaffed.endswith("You get an answer by Thursday, 10:00 AM (Toronto time) at the latest.")
    assert staffed.endswith("A librarian is here now and answers as soon as possible.")
    assert some_day[0] == "Ask Maple has your question."
    assert some_day[1] == never
    assert never.endswith("The desk is closed just now. You get an answer when it is open again.")


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("America/Toronto", "(Toronto time)"),
        ("America/Port_of_Spain", "(Port of Spain time)"),
        ("America/Argentina/Buenos_Aires", "(Buenos Aires time)"),
        ("UTC", "(UTC time)"),
        ("Etc/GMT+5", "(-05 time)"),  # by POSIX five hours behind
    ],
)
def test_it_names_the_clock_by_which_it_tells_a_time(world: cast.World, zone: str, said: str) -> None:
    """Once in a sentence of two, and wherever a library's own words tell one."""
    desk = world.maple_desk
    desk.library.time_zone = zone
    with time_machine.travel(CLOSED, tick=False):
        usual = acknowledging.words_for(desk, "en", "", CLOSED)
        desk.acknowledgement = {"en": "From {opens}. By {by}."}
        own = acknowledging.words_for(desk, "en", "", CLOSED)
    assert f"9:00 AM {said}" in usual
    assert (usual.count(" time)"), own.count(said)) == (1, 2)


def test_it_names_the_clock_in_french(world: cast.World) -> None:
    with time_machine.travel(CLOSED, tick=False):
        assert "jeudi, 9 h (heure locale, Toronto)" in acknowledging.words_for(world.maple_desk, "fr", "", CLOSED)


def test_it_speaks_the_questions_language_and_the_desks_own_words(world: cast.World) -> None:
    desk = world.maple_desk
    assert "a votre question" in acknowledging.words_for(desk, "fr", "", CLOSED)
    desk.acknowledgement = {"en": "Thanks! {when}\n{library}, {code}, {nothing}", "es": "Gracias. Hasta {by}."}
    assert acknowledging.words_for(desk, "en", "K7M-42Q", CLOSED).endswith("Maple Public Library, K7M-42Q, {nothing}")
    assert "Thanks!" in acknowledging.words_for(desk, "en-CA", "", CLOSED)
    assert acknowledging.words_for(desk, "es", "", CLOSED).startswith("Gracias. Hasta ")


def test_no_acknowledgement_is_half_in_one_language_and_half_in_another(world: cast.World) -> None:
    desk = world.maple_desk
    desk.acknowledgement = {"en": "Thanks! {when}"}
    french = acknowledging.words_for(desk, "fr", "", CLOSED)
    assert "a votre question" in french and "Thanks!" not in french


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_usual_words_are_one_text_message(world: cast.World, language: str) -> None:
    with time_machine.travel(CLOSED, tick=False):
        assert gsm.measure(acknowledging.words_for(world.maple_desk, language, "", CLOSED)).parts == 1


@pytest.mark.parametrize(
    "more",
    [
        {"automatic": "reply"},
        {"may_acknowledge": False},
        {"verified": False},
        {"sender": "+14165550123"},  # not what a mailbox sends to
    ],
)
def test_nothing_is_sent_to_machines_or_to_who_may_be_somebody_else(world: cast.World, more: dict[str, Any]) -> None:
    account = account_to(world.maple_desk, addresses.EMAIL)
    question = world.asks(account=account).question
    assert arrived(question, account, **more) is None
    assert not Delivery.objects.exists()


def test_nothing_is_sent_where_the_desk_wants_none_or_answers_are_collected(world: cast.World) -> None:
    account = account_to(world.maple_desk, addresses.EMAIL)
    question = world.asks().question
    assert arrived(question, world.maple_web) is None
    world.maple_desk.acknowledges = False
    world.maple_desk.save()
    assert arrived(Question.objects.get(pk=question.pk), account) is None


def test_once_a_day_to_one_address(world: cast.World) -> None:
    account = account_to(world.maple_desk, addresses.EMAIL)
    sent = []
    for hours in (0, 1, 23, 25):
        with time_machine.travel(OPEN + timedelta(hours=hours), tick=False):
            question = world.asks(account=account).question
            sent.append(arrived(question, account, id=f"m{hours}") is not None)
    assert sent == [True, False, False, True]
