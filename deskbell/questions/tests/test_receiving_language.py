"""In which language a question that arrived is answered: that of its words, else the one that its letter names."""

from __future__ import annotations

from typing import Any

import pytest

from tests import post
from tests import world as cast
from tests.post import mails, question_of, texts

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("words", "more", "language"), [
    ("Bonjour, où est la Gazette ?", {}, "fr"),
    ("Bonjour, où est la Gazette ?", {"language": "en-US"}, "fr"),  # what the program speaks, not who writes
    ("1911", {"subject": "Où trouver la Gazette ?"}, "fr"),
    ("1911", {"language": "fr-CA"}, "fr"),
    ("1911", {}, "en"),
    ("Where is the Gazette?", {"language": "fr"}, "en"),
])  # fmt: skip
def test_a_letter_is_answered_in_the_language_in_which_it_is_written(
    words: str, more: dict[str, Any], language: str
) -> None:
    question = question_of(mails(post.mailbox(cast.build()), words, **more))
    assert (question.language, question.patron.language) == (language, language)


def test_a_french_text_is_acknowledged_in_french() -> None:
    world = cast.build()
    question = question_of(texts(post.mobile(world), "Etes-vous ouverts dimanche svp"))
    told = post.put(question, "acknowledgement")
    assert [one.language for one in told] == ["fr"]


def test_a_desk_of_one_language_keeps_to_it() -> None:
    world = cast.build()
    world.maple_desk.languages = ["en"]
    world.maple_desk.save()
    assert question_of(mails(post.mailbox(world), "Bonjour, où est la Gazette ?")).language == "en"
