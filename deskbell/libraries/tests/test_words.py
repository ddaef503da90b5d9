"""Words in several languages in a form."""

from __future__ import annotations

import pytest
from django.utils import translation

from deskbell.libraries.forms.words import NameForm, language_said


@pytest.mark.parametrize(("page", "said"), [("en", "English"), ("fr", "anglais")])
def test_a_language_is_written_as_the_pages_language_writes_it(page: str, said: str) -> None:
    with translation.override(page):
        assert language_said("en") == said


def test_a_field_names_its_language_in_lower_case_in_french() -> None:
    with translation.override("fr"):
        labels = [str(field.label) for field in NameForm().fields.values()]
    assert labels == ["Nom (anglais)", "Nom (français)"]


def test_a_language_that_nobody_knows_is_its_code() -> None:
    assert language_said("xx") == "xx"
