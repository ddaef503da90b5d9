"""The page's language decides, among those that the desk speaks."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from deskbell.channels.web.desks import language_of, page_language
from deskbell.libraries.models import Desk


@pytest.mark.parametrize(
    ("spoken", "asked", "accepts", "found"),
    [
        (["en", "fr"], "fr", "en", "fr"),
        (["en", "fr"], "", "fr-CA,fr;q=0.9,en;q=0.5", "fr"),
        (["fr-CA", "en"], "fr", "", "fr-CA"),
        (["en", "fr"], "de", "de", "en"),
        (["fr", "en"], "", "", "fr"),
        (["en"], "../../etc", "x" * 5000, "en"),
        ([], "", "", "en"),
    ],
)
def test_the_nearest_language_of_the_desk_is_spoken(spoken: list[str], asked: str, accepts: str, found: str) -> None:
    request = RequestFactory().get("/ask/maple/", {"lang": asked}, headers={"Accept-Language": accepts})
    assert language_of(request, Desk(languages=spoken)) == found


def test_our_own_words_fall_back_to_english() -> None:
    assert page_language("fr-CA") == "fr"
    assert page_language("cy") == "en"
