"""What was merged goes on in a third: each takes back what is its own, in whatever order they are split."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from deskbell.questions import claiming, conversing, drafting, following_up, merging, scheduling, timeline
from deskbell.questions.models import Question
from deskbell.questions.refusals import NotFound
from tests import world as cast

pytestmark = pytest.mark.django_db
LATER = timedelta(days=2)
WORDS = ("Where is the map?", "When do you close?", "May I bring a dog?")


@pytest.fixture
def chain(world: cast.World) -> list[Question]:
    """The first, with all that is prepared, goes on in the second, and that in the third."""
    first = world.asks(words=WORDS[0])
    more = [world.asks(known_by=first.passport, words=words).question for words in WORDS[1:]]
    asked = [first.question, *more]
    for question in asked:
        conversing.say(question, f"Answer {question.pk}.", world.ines, f"said{question.pk}")
    following_up.follow_up(asked[0], world.ines, timezone.now().date() + LATER, "the map")
    scheduling.schedule(asked[0], "It is here.", world.ines, timezone.now() + LATER, "s1")
    drafting.share(asked[0], world.lucie, "Perhaps upstairs.")
    drafting.share(asked[1], world.ines, "Until nine.")
    merging.merge(asked[0], fresh(asked[1]), world.ines)
    merging.merge(fresh(asked[1]), fresh(asked[2]), world.ines)
    return asked


def fresh(question: Question) -> Question:
    return Question.objects.select_related("stream", "patron", "desk", "library").get(pk=question.pk)


def held(question: Question) -> list[str]:
    """Everything of a question that can be read or is prepared, in one row."""
    question = fresh(question)
    told = [one.text for one in timeline.for_staff(question) if one.kind in ("asked", "said")]
    follow_up = following_up.of(question)
    return sorted(
        [
            *(text for text in told if text),
            *([follow_up.why] if follow_up else []),
            *(one.words for one in scheduling.of(question)),
            *(one.words for one in drafting.of(question)),
        ]
    )


def own(asked: list[Question]) -> list[list[str]]:
    """What each had before anything was merged."""
    prepared: tuple[list[str], ...] = (["the map", "It is here.", "Perhaps upstairs."], ["Until nine."], [])
    answers = [f"Answer {question.pk}." for question in asked]
    return [sorted([words, said, *more]) for words, said, more in zip(WORDS, answers, prepared, strict=True)]


def test_in_the_end_all_of_it_stands_in_the_last(chain: list[Question]) -> None:
    assert [held(one) for one in chain] == [[], [], sorted(text for each in own(chain) for text in each)]


def test_split_from_the_last_on_each_has_what_it_had(world: cast.World, chain: list[Question]) -> None:
    first, second, third = own(chain)
    merging.split(chain[1], world.ines)
    assert [held(one) for one in chain] == [[], sorted(first + second), third]
    merging.split(chain[0], world.ines)
    assert [held(one) for one in chain] == [first, second, third]


def test_split_from_the_first_on_each_has_what_it_had(world: cast.World, chain: list[Question]) -> None:
    first, second, third = own(chain)
    merging.split(chain[0], world.ines)
    assert [held(one) for one in chain] == [first, [], sorted(second + third)]
    merging.split(chain[1], world.ines)
    assert [held(one) for one in chain] == [first, second, third]


def test_merged_and_split_twice_it_is_as_before(world: cast.World, chain: list[Question]) -> None:
    for _ in range(2):
        merging.split(chain[1], world.ines)
        merging.split(chain[0], world.ines)
        merging.merge(fresh(chain[0]), fresh(chain[1]), world.ines)
        merging.merge(fresh(chain[1]), fresh(chain[2]), world.ines)
    merging.split(chain[0], world.ines)
    merging.split(chain[1], world.ines)
    assert [held(one) for one in chain] == own(chain)


def test_what_is_split_already_is_not_split_again(world: cast.World, chain: list[Question]) -> None:
    claiming.claim(fresh(chain[2]), world.ines)
    merging.split(chain[0], world.ines)
    with pytest.raises(NotFound):
        merging.split(chain[0], world.ines)
