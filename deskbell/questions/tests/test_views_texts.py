"""Prepared texts: made, changed and taken away by whom they belong to."""

from __future__ import annotations

import pytest

from deskbell.questions.models import Script
from tests import world as cast
from tests.world import signed_in


def test_a_text_of_ones_own_is_offered_in_the_language_of_the_question(world: cast.World) -> None:
    given = {"name": "hours", "whose": "own", "words_en": "Until 9 pm.", "words_fr": "Jusqu’à 21 h."}
    assert signed_in(world.ines).post("/scripts/new/", given).status_code == 302
    number = world.asks(world.mei).question.pk
    texts = signed_in(world.ines).get(f"/questions/{number}/").context["pane"].texts
    assert [text.words for text in texts] == ["Jusqu’à 21 h."]


def test_who_leads_a_library_makes_texts_for_it_and_nobody_else_may(world: cast.World) -> None:
    given = {"name": "card", "whose": f"library:{world.maple.pk}", "words_en": "At any branch."}
    assert signed_in(world.ines).post("/scripts/new/", given).status_code == 422
    assert signed_in(world.lucie).post("/scripts/new/", given).status_code == 302
    script = Script.objects.get()
    assert script.library == world.maple
    assert signed_in(world.ines).get(f"/scripts/{script.pk}/").status_code == 404
    assert "At any branch." in signed_in(world.ines).get("/scripts/").content.decode()
    assert "At any branch." not in signed_in(world.priya).get("/scripts/").content.decode()


def test_a_text_is_changed_and_taken_away(world: cast.World) -> None:
    script = Script.objects.create(staff=world.ines, name="hi", words={"en": "Hi", "cr": "ᑕᓂᓯ"})
    client = signed_in(world.ines)
    client.post(f"/scripts/{script.pk}/", {"name": "hello", "whose": "own", "words_en": "Hello"})
    script.refresh_from_db()
    assert (script.name, script.words) == ("hello", {"en": "Hello", "cr": "ᑕᓂᓯ"})
    client.post(f"/scripts/{script.pk}/", {"delete": "1"})
    assert not Script.objects.exists()


@pytest.mark.parametrize("words", ["", "  ", "a\x00b"])
def test_a_text_without_words_is_refused_in_words(world: cast.World, words: str) -> None:
    page = signed_in(world.ines).post("/scripts/new/", {"name": "x", "whose": "own", "words_en": words})
    assert page.status_code == 422
    assert not Script.objects.exists()


def test_a_text_that_is_not_there_is_not_found(world: cast.World) -> None:
    assert signed_in(world.ines).get("/scripts/99999999999999999999/").status_code == 404
