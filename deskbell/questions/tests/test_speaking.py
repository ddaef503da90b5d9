"""The language of an answer, put right by staff."""

from __future__ import annotations

import pytest
from django.test import Client

from deskbell.questions import erasing, speaking, standing
from deskbell.questions.models import Question
from deskbell.questions.refusals import Forgotten, NotFound
from tests import world as cast

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


def test_staff_put_right_in_which_language_a_question_is_answered(world: cast.World) -> None:
    question = world.asks().question
    client = Client()
    client.force_login(world.ines)
    address = f"/questions/{question.pk}/"
    assert "Language of the answer" in client.get(address).content.decode()
    assert client.post(f"{address}language/", {"language": "fr"}, headers=JSON).status_code == 200
    again = Question.objects.get(pk=question.pk)
    assert (again.language, again.patron.language) == ("fr", "fr")
    assert [row["language"] for row in standing.queue_rows(world.maple_queue.pk)] == ["fr"]
    shown = client.get(address).content.decode()
    assert 'lang="fr"' in shown and '<option value="fr" selected>' in shown


@pytest.mark.parametrize("language", ["", "es", "\x00", "EN", "fr" * 50])
def test_only_a_language_of_the_desk_can_be_chosen(world: cast.World, language: str) -> None:
    question = world.asks().question
    with pytest.raises(NotFound):
        speaking.choose(question, language)


def test_where_there_is_no_choice_none_is_offered_and_what_is_forgotten_stays(world: cast.World) -> None:
    world.maple_desk.languages = ["en"]
    world.maple_desk.save()
    question = world.asks().question
    client = Client()
    client.force_login(world.ines)
    assert "Language of the answer" not in client.get(f"/questions/{question.pk}/").content.decode()
    erasing.forget(question, world.lucie)
    with pytest.raises(Forgotten):
        speaking.choose(question, "en")
