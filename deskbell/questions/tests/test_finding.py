"""Finding: by words in either language, by code, by number; only what may be seen; forgetting wins."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from deskbell.journal import following
from deskbell.journal.models import Entry
from deskbell.questions import claiming, conversing, erasing, finding, indexing, interviewing
from deskbell.questions.models import Found, Question
from deskbell.staff.models import Staff
from tests import world as cast
from tests.settling import settled

pytestmark = pytest.mark.django_db


def index() -> None:
    """As the follower does it; within a test's transaction PostgreSQL shows a follower nothing."""
    indexing.take(list(Entry.objects.order_by("pk")))


def found(person: Staff, text: str) -> list[Question]:
    return [hit.question for hit in finding.find(person, text)]


def test_words_are_found_in_any_form_with_or_without_accents(world: cast.World) -> None:
    english, french = world.asks().question, world.asks(world.mei).question
    index()
    for text in ("microfilms", "gazette maple", "GRANDMOTHER", "1911", "microf"):
        assert found(world.ines, text) == [english], text
    for text in ("thèse", "theses erosion", "Érosions", "grand lac", "l'érosion"):
        assert found(world.lucie, text) == [french], text
        assert found(world.ines, text) == [french], text
    assert found(world.ines, "microfilm érosion") == []
    assert found(world.ines, "") == found(world.ines, '" OR * -') == []


def test_words_may_stand_in_different_messages_and_the_hit_shows_the_best(world: cast.World) -> None:
    question = world.asks(words="Where are the atlases?").question
    conversing.say(question, "On the second floor, beside the microscopes.", world.ines, "a1")
    conversing.note(question, "Tell the map librarian about the periscope.", world.ines, "a2")
    interviewing.interview(question, world.ines, what_for="a school project about volcanoes")
    index()
    (hit,) = finding.find(world.ines, "atlas microscope")
    assert hit.question == question
    (hit,) = finding.find(world.ines, "periscope")
    assert (hit.kind, "periscope" in hit.excerpt) == ("noted", True)
    assert found(world.ines, "volcano") == [question]


def test_nobody_finds_what_they_may_not_see(world: cast.World) -> None:
    question = world.asks().question
    index()
    assert found(world.priya, "microfilm") == found(world.priya, str(question.pk)) == []
    assert found(world.priya, question.patron.code) == []
    assert found(world.tom, "microfilm") == [question]


def test_the_page_says_when_there_are_more_than_it_shows(
    world: cast.World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_SHOWN", 2)
    client.force_login(world.ines)
    for asked, shown in ((2, "2 questions"), (3, "The 2 best of more questions")):
        while Question.objects.count() < asked:
            world.asks()
        index()
        page = client.get("/find/", {"q": "microfilm"}).content.decode()
        assert shown in page
        assert page.count('class="hit"') == 2


def test_a_question_is_found_by_its_number_and_its_patrons_code(world: cast.World) -> None:
    asked = world.asks()
    for text in (str(asked.question.pk), f"#{asked.question.pk}", asked.code, asked.code.lower().replace("-", " ")):
        assert found(world.ines, text) == [asked.question], text


def test_what_was_looked_for_is_marked_in_any_of_its_forms(world: cast.World, client: Client) -> None:
    question = world.asks(words="Two microfilms <b>of</b> the Gazette").question
    index()
    [hit] = finding.find(world.ines, "microfilm gaz")
    assert hit.pieces == [("Two ", False), ("microfilms", True), (" <b>of</b> the ", False), ("Gazette", True)]
    client.force_login(world.ines)
    page = client.get("/find/", {"q": "microfilm"}).content.decode()
    assert "Two <mark>microfilms</mark> &lt;b&gt;of" in page
    assert '<span class="chip warm">Waiting</span>' in page
    claiming.claim(question, world.ines)
    assert "Being answered" in client.get("/find/", {"q": "microfilm"}).content.decode()


def test_first_words_count_more_than_later_ones(world: cast.World) -> None:
    first = world.asks(words="Something on beekeeping").question
    later = world.asks(words="Something on honey").question
    conversing.say(later, "See under beekeeping.", world.ines, "a1")
    index()
    assert found(world.ines, "beekeeping") == [first, later]


def test_what_was_forgotten_before_it_was_indexed_is_not_indexed(world: cast.World) -> None:
    question = world.asks().question
    batch = list(Entry.objects.filter(stream=question.pk))
    erasing.erase(question)
    indexing.take(batch)  # read before the erasing, written after it
    assert not Found.objects.exists()


def test_indexing_the_same_entries_twice_changes_nothing(world: cast.World) -> None:
    question = world.asks().question
    indexing.take(list(Entry.objects.all()))
    indexing.take(list(Entry.objects.all()))
    assert found(world.ines, "microfilm") == [question]
    assert Found.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_follower_takes_everything_once() -> None:
    world = cast.build()
    world.asks()
    settled()
    assert indexing.index() > 0
    assert indexing.index() == 0
    assert following.follow(indexing.FOLLOWER, lambda _: None) == 0


@pytest.mark.django_db(transaction=True)
def test_a_talk_is_taken_in_when_it_pauses_and_at_the_latest_after_a_while() -> None:
    world = cast.build()
    with time_machine.travel("2026-03-02T12:00:00Z", tick=False) as clock:
        question = world.asks().question
        settled()
        assert indexing.index(indexing.PAUSE) == 0
        clock.shift(indexing.PAUSE)
        assert indexing.index(indexing.PAUSE) == 1
        assert found(world.ines, "microfilm") == [question]
        words = iter(range(1000))
        until = timezone.now() + indexing.LATEST
        while timezone.now() < until:  # a talk that never pauses
            conversing.hear(question, f"and a pelican, number {next(words)}", f"act-{next(words)}")
            settled()
            assert indexing.index(indexing.PAUSE) == 0
            clock.shift(timedelta(seconds=10))
        conversing.hear(question, "still here", "act-last")
        settled()
        assert indexing.index(indexing.PAUSE) == 1
        assert found(world.ines, "pelican") == [question]


@pytest.mark.django_db(transaction=True)
def test_words_noticed_while_others_are_taken_in_wait_for_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    world = cast.build()
    question = world.asks().question
    real = indexing.take

    def take(batch: list[Entry]) -> None:
        real(batch)
        if len(batch) and batch[0].number == 1:
            conversing.hear(question, "an albatross", "act-1")
            settled()
            following.follow_streams(indexing.FOLLOWER, indexing._notice)

    monkeypatch.setattr(indexing, "take", take)
    settled()
    indexing.index()
    indexing.index()
    assert found(world.ines, "albatross") == [question]


@pytest.mark.django_db(transaction=True)
def test_a_talk_that_never_pauses_is_taken_in_once_a_round_and_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    world = cast.build()
    talking, quiet = world.asks().question, world.asks(world.otto).question
    monkeypatch.setattr(indexing, "AT_ONCE", 1)
    real, rounds = indexing.take, itertools.count()

    def take(batch: list[Entry]) -> None:
        real(batch)
        if any(entry.stream_id == talking.pk for entry in batch):
            conversing.hear(talking, "and another albatross", f"act-{next(rounds)}")

    monkeypatch.setattr(indexing, "take", take)
    settled()
    assert indexing.index() == 2
    assert next(rounds) == 1
    assert found(world.ines, "renew") == [quiet]
