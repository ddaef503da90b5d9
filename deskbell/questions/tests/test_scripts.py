"""Prepared texts: whose, in which language, by which beginning."""

from __future__ import annotations

import pytest

from deskbell.questions import defaults, scripts
from deskbell.questions.models import EffortLevel, ResolutionCode, Script
from tests import world as cast

pytestmark = pytest.mark.django_db


def names(offered: list[scripts.Prepared]) -> list[str]:
    return [script.name for script in offered]


def test_scripts_come_in_the_questions_language_first_ones_own_before_others(world: cast.World) -> None:
    Script.objects.create(name="Hours", words={"en": "We are open.", "fr": "Nous sommes ouverts."})
    Script.objects.create(name="Greeting", words={"en": "Hello"}, library=world.maple)
    Script.objects.create(name="Zotero", words={"fr": "Voici Zotero"}, staff=world.lucie)
    Script.objects.create(name="Proxy", words={"en": "Sign in"}, library=world.harbour)
    Script.objects.create(name="Borrowing", words={"fr": "Prêts"}, consortium=world.lakes)
    french = world.asks(world.mei).question
    offered = scripts.available(world.lucie, french)
    assert names(offered) == ["Zotero", "Borrowing", "Hours", "Greeting"]
    assert [script.other for script in offered] == [False, False, False, True]
    assert offered[2].words == "Nous sommes ouverts."
    assert "Zotero" not in names(scripts.available(world.ines, french))


def test_typing_finds_by_the_beginning_of_any_word_without_accents(world: cast.World) -> None:
    Script.objects.create(name="Prêt entre bibliothèques", words={"fr": "…"})
    Script.objects.create(name="Hours", words={"en": "…"})
    question = world.asks().question
    assert names(scripts.available(world.ines, question, "bib pret")) == ["Prêt entre bibliothèques"]
    assert names(scripts.available(world.ines, question, "x")) == []


def test_the_server_begins_with_five_endings_and_six_efforts_and_a_consortium_may_have_its_own(
    world: cast.World,
) -> None:
    question = world.asks().question
    defaults.make_lists()
    assert [code.code for code in defaults.resolutions_for(question)] == [code for code, *_ in defaults.RESOLUTIONS]
    assert defaults.efforts_for(question).count() == EffortLevel.objects.count() == 6
    own = ResolutionCode.objects.create(consortium=world.lakes, code="done", label={"en": "Done"})
    assert list(defaults.resolutions_for(question)) == [own]
