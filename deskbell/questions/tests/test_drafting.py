"""Shared drafts: for colleagues' eyes, until somebody answers."""

from __future__ import annotations

import pytest

from deskbell.questions import chores, conversing, drafting, erasing, timeline
from deskbell.questions.models import Draft
from deskbell.questions.refusals import Empty, Forgotten
from tests import world as cast

pytestmark = pytest.mark.django_db


def test_the_newest_words_of_each_are_shared_and_the_patron_sees_none(world: cast.World) -> None:
    question = world.asks(name="").question
    drafting.share(question, world.ines, "first")
    drafting.share(question, world.ines, "second")
    drafting.share(question, world.lucie, "mine")
    assert [draft.words for draft in drafting.of(question)] == ["mine", "second"]
    assert [entry.kind for entry in timeline.for_patron(question)] == ["asked"]
    assert "second" not in repr(timeline.for_staff(question))  # it stands in its row alone, and goes with it


def test_an_answer_makes_drafts_useless_and_a_patrons_word_does_not(world: cast.World) -> None:
    question = world.asks().question
    drafting.share(question, world.lucie, "perhaps so")
    conversing.hear(question, "And one more thing", "m1")
    assert len(drafting.of(question)) == 1
    conversing.say(question, "It is so.", world.ines, "a1")
    assert drafting.of(question) == []
    chores.later()
    assert not Draft.objects.exists()


def test_it_can_be_shared_no_more(world: cast.World) -> None:
    question = world.asks().question
    drafting.share(question, world.ines, "words")
    drafting.withdraw(question, world.ines)
    drafting.withdraw(question, world.ines)
    assert drafting.of(question) == []
    told = [entry.facts for entry in timeline.for_staff(question) if entry.kind == "drafted"]
    assert told == [{"state": "shared"}, {"state": "withdrawn"}]


def test_nothing_is_shared_without_words_or_where_words_were_erased(world: cast.World) -> None:
    question = world.asks().question
    with pytest.raises(Empty):
        drafting.share(question, world.ines, " \n ")
    erasing.erase(question)
    with pytest.raises(Forgotten):
        drafting.share(question, world.ines, "words")
