"""Which language the server's own sentences choose."""

from __future__ import annotations

import pytest
from django.test import override_settings

from deskbell.server import sentences


@override_settings(LANGUAGES=[("en", "English"), ("fr", "Français")], LANGUAGE_CODE="en")
@pytest.mark.parametrize(
    ("wanted", "given"),
    [("fr-CA,fr;q=0.9,en;q=0.8", "fr"), ("de,fr;q=0.5", "fr"), ("de", "en"), ("", "en"), ("\xff;;q=,,x" * 1000, "en")],
)
def test_the_first_language_that_we_have_is_chosen(wanted: str, given: str) -> None:
    assert sentences._language_of(wanted) == given


def test_every_refusal_has_a_sentence() -> None:
    for status in sentences.SENTENCES:
        assert sentences.sentence(status, "").endswith(".")
