"""Pages that are linked to: shown where the desk wishes it, to both sides, once, and gone with the message."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from deskbell.formats.page_heads import PageHead
from deskbell.journal.models import Entry
from deskbell.libraries.models import Desk
from deskbell.questions import conversing, erasing, linking, merging, reading_links, timeline
from deskbell.questions.asking import Asked
from deskbell.questions.reading_links import NothingThere
from tests import world as cast

pytestmark = pytest.mark.django_db(transaction=True)  # a follower sees what is committed
REEL = "https://films.example/reel"


@pytest.fixture
def world() -> cast.World:
    made = cast.build()
    Desk.objects.filter(pk=made.maple_desk.pk).update(shows_links=True)
    return made


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was read, each answered by a title of its own."""
    asked: list[str] = []

    def answer(address: str) -> PageHead:
        asked.append(address)
        if "nothing" in address:
            raise NothingThere
        return PageHead(f"Title of {address}", "\u202eabout", "")

    monkeypatch.setattr(reading_links, "read", answer)
    return asked


@pytest.fixture
def asked(world: cast.World) -> Asked:
    return world.asks(words=f"Is it {REEL}?")


def pages(asked: Asked) -> list[list[dict[str, str]]]:
    found = Entry.objects.filter(stream=asked.question.pk, kind="linked", words__isnull=False).order_by("number")
    return [json.loads(words)["pages"] for words in found.values_list("words", flat=True) if words]


def test_a_page_is_shown_to_both_sides_and_read_once(world: cast.World, asked: Asked, read: list[str]) -> None:
    assert (linking.look(), linking.look()) == (1, 0)
    assert read == [REEL]
    page = {"address": REEL, "title": f"Title of {REEL}", "about": "about", "site": "films.example"}
    assert pages(asked) == [[page]]
    for side in (timeline.for_staff(asked.question), timeline.for_patron(asked.question)):
        [shown] = [one for one in side if one.kind == "linked"]
        assert shown.fields == {"pages": [page]} and shown.facts == {"of": 1}
    assert f"<b>Title of {REEL}</b>" in Client().get(f"/q/{asked.passport}/").content.decode()


def test_what_staff_say_is_shown_and_a_note_is_not(world: cast.World, asked: Asked, read: list[str]) -> None:
    linking.look()
    conversing.note(asked.question, "See https://secret.example/a", world.ines, "n")
    conversing.say(asked.question, "See www.films.example/b", world.ines, "s")
    linking.look()
    assert read == [REEL, "http://www.films.example/b"]
    assert [one[0]["site"] for one in pages(asked)] == ["films.example", "films.example"]


def test_a_desk_that_does_not_wish_it_reads_nothing(world: cast.World, read: list[str]) -> None:
    world.asks(words=f"Is it {REEL}?", account=world.harbour_web)
    linking.look()
    Desk.objects.update(shows_links=False)
    world.asks(words=f"Is it {REEL}?")
    assert linking.look() == 0
    assert read == []


def test_at_most_two_pages_of_a_message_and_none_of_ours(world: cast.World, read: list[str]) -> None:
    words = "http://localhost:8000/q/secret/ http://localhost/q/x/ " + " ".join(f"https://{a}.example" for a in "aabc")
    asked = world.asks(words=words)
    linking.look()
    assert read == ["https://a.example", "https://b.example"]
    assert len(pages(asked)[0]) == 2


def test_a_page_that_says_nothing_is_not_shown(world: cast.World, read: list[str]) -> None:
    asked = world.asks(words="https://films.example/nothing")
    assert linking.look() == 0
    assert pages(asked) == []


def test_what_was_said_long_ago_stays_as_it_is(world: cast.World, read: list[str]) -> None:
    world.asks(words=REEL, at=timezone.now() - timedelta(hours=1))
    linking.look()
    assert read == []


def test_a_desk_that_begins_to_wish_it_reads_nothing_of_an_old_house(
    world: cast.World, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        world.asks(words=REEL, at=timezone.now() - timedelta(days=30))
    fresh = world.asks(words=f"{REEL}/2")
    looked_at: list[Entry] = []
    taken = linking._take

    def take(batch: list[Entry]) -> int:
        looked_at.extend(batch)
        return taken(batch)

    monkeypatch.setattr(linking, "_take", take)
    linking.look()
    assert {one.stream_id for one in looked_at} == {fresh.question.pk}
    assert read == [f"{REEL}/2"]


def test_a_look_that_was_killed_shows_nothing_twice(world: cast.World, asked: Asked, read: list[str]) -> None:
    message = Entry.objects.get(stream=asked.question.pk, number=1)
    shown = [(REEL, PageHead("Title"))]
    assert [linking.show(message, shown) for _ in range(2)] == [1, 0]
    assert len(pages(asked)) == 1


def test_it_is_forgotten_with_the_message(world: cast.World, asked: Asked, read: list[str]) -> None:
    linking.look()
    erasing.forget(asked.question, world.ines, [1])
    assert pages(asked) == []
    assert "Title of" not in Client().get(f"/q/{asked.passport}/").content.decode()


def test_what_is_forgotten_while_it_is_read_is_not_shown(world: cast.World, asked: Asked) -> None:
    message = Entry.objects.get(stream=asked.question.pk, number=1)
    erasing.forget(asked.question, world.ines, [1])
    assert linking.show(message, [(REEL, PageHead("Title"))]) == 0
    erasing.erase(asked.question)
    assert linking.show(message, [(REEL, PageHead("Title"))]) == 0
    assert not Entry.objects.filter(kind="linked").exists()


def test_it_goes_along_when_questions_are_merged(world: cast.World, asked: Asked, read: list[str]) -> None:
    linking.look()
    other = world.asks(cast.FERN, words="Another", known_by=asked.passport)
    merging.merge(asked.question, other.question, world.ines)
    [linked] = Entry.objects.filter(stream=other.question.pk, kind="linked")
    facts = json.loads(linked.facts)
    assert Entry.objects.get(stream=other.question.pk, number=facts["of"]).words == f"Is it {REEL}?"
