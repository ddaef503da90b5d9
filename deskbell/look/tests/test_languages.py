"""What languages are called, and which way they run."""

from __future__ import annotations

import pytest
from django.utils import translation

from deskbell.look import languages


@pytest.mark.parametrize(("page", "said"), [("en", "English"), ("fr", "anglais")])
def test_a_language_is_written_as_the_pages_language_writes_it(page: str, said: str) -> None:
    with translation.override(page):
        assert languages.said("en") == said


def test_a_language_has_its_own_name() -> None:
    assert (languages.name_of("fr"), languages.name_of("fr-CA")) == ("Français", "Français")


def test_a_language_that_nobody_knows_is_its_code() -> None:
    assert (languages.said("xx"), languages.name_of("xx"), languages.direction("xx")) == ("xx", "xx", "ltr")


@pytest.mark.parametrize(("code", "direction"), [("en", "ltr"), ("ar", "rtl"), ("ar-DZ", "rtl"), ("he", "rtl")])
def test_languages_run_their_own_way(code: str, direction: str) -> None:
    assert languages.direction(code) == direction
