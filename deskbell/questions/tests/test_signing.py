"""Signatures: what the desk wrote, in the question's language, with its places filled."""

from __future__ import annotations

import pytest

from deskbell.questions.signing import signature
from tests import world as cast

pytestmark = pytest.mark.django_db


def test_a_signature_is_filled_in_and_nothing_is_invented() -> None:
    desk = cast.build().maple_desk
    assert signature(desk, "en", "Ines") == ""
    desk.signature = {"en": "{name}\n{desk}, {library}\n{phone}", "fr": "{name}, {library}"}
    assert signature(desk, "en", "Ines") == "Ines\nAsk Maple, Maple Public Library\n{phone}"
    assert signature(desk, "fr-CA", "Lucie") == "Lucie, Bibliothèque publique Maple"
    assert signature(desk, "en", "") == "Ask Maple, Maple Public Library\n{phone}"


def test_a_signature_that_stands_in_one_language_alone_is_of_one_language_throughout() -> None:
    desk = cast.build().maple_desk
    desk.signature = {"en": "The librarians of {library}"}
    assert signature(desk, "fr", "Lucie") == "The librarians of Maple Public Library"
