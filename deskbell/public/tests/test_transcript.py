"""What a patron takes home."""

from __future__ import annotations

import pytest

from deskbell.public import transcript
from deskbell.questions import conversing, erasing, transcripts
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def maple() -> world.World:
    return world.build()


def test_the_text_holds_what_was_said_in_order_and_no_note(maple: world.World) -> None:
    question = maple.asks(maple.fern).question
    conversing.say(question, "Yes, on reel 14.\nCome by any day.", maple.ines, "one")
    conversing.note(question, "She was here last week too.", maple.ines, "two")
    text = transcripts.as_text(question, "en")
    assert text.index(maple.fern.opening) < text.index("Yes, on reel 14.") < text.index("Come by any day.")
    assert "Ines:" in text
    assert "last week" not in text
    assert question.patron.code in text


def test_the_file_is_whole_by_itself_and_words_stay_words(maple: world.World) -> None:
    question = maple.asks(words="<img src=x onerror=alert(1)> see https://maple.example/a").question
    page = transcript.as_file(question, "en")
    assert "<img" not in page
    assert '<a href="https://maple.example/a"' in page
    assert "<script" not in page
    assert "<link" not in page


def test_the_file_says_who_spoke_as_the_text_does(maple: world.World) -> None:
    question = maple.asks(maple.fern).question
    conversing.say(question, "Yes.", maple.ines, "one")
    conversing.hear(question, "Send it elsewhere", "m1", facts={"unverified": True})
    page = transcript.as_file(question, "en")
    assert page.index(">You ") < page.index(">Ines ") < page.index(">Unverified sender ")


def test_what_was_erased_is_nowhere_in_either(maple: world.World) -> None:
    question = maple.asks(maple.fern).question
    erasing.erase(question)
    question.refresh_from_db()
    for made in (transcripts.as_text(question, "en"), transcript.as_file(question, "en")):
        assert "microfilm" not in made
        assert "erased" in made


def test_the_file_name_says_nothing_of_the_words(maple: world.World) -> None:
    question = maple.asks().question
    assert transcript.file_name(question, "txt").isascii()
    assert transcript.file_name(question, "txt").endswith(f"{question.patron.code}.txt")
