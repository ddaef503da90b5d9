"""A page that somebody links to, as both sides see it; found by the house, which no story lets into the internet."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import expect

from deskbell.formats.page_heads import PageHead
from deskbell.journal.models import Entry
from deskbell.questions import linking
from tests.journeys.looks import SHORT, Eye
from tests.journeys.people import People

FILMS = "https://films.example/gazette"
HEAD = PageHead("The Maple Gazette, 1902 to 1921", "Reels 1 to 40 of the county's paper <b>and</b> its index.", "Films")


@pytest.mark.parametrize(("language", "scheme"), SHORT)
def test_a_page_is_shown_by_its_title_to_both_sides(people: People, language: Any, scheme: Any) -> None:
    eye = Eye(language, scheme)
    ines = people.librarian(people.world.ines)
    fern = people.patron(language, **eye.options)
    fern.desk.locator("#text").fill(f"Is it in {FILMS}?")
    fern.desk.locator("#before button.first").click()
    expect(fern.desk.locator("#passport-link")).to_be_visible()
    question = people.newest()
    assert linking.show(Entry.objects.get(stream=question.pk, kind="asked"), [(FILMS, HEAD)]) == 1
    connection.close()
    fern.page.goto(fern.passport())
    ines.page.goto(f"/questions/{question.pk}/")
    for log in (fern.log, ines.page.get_by_role("log")):
        card = log.get_by_role("link", name=HEAD.title)
        expect(card).to_be_visible()
        expect(card).to_have_attribute("href", FILMS)
        expect(card).to_contain_text("<b>and</b>")
    eye.look(fern.page, "a page that was linked to")
    eye.nothing_is_wrong()
