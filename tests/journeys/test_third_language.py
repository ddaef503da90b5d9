"""A third language of the pages is a translation file and nothing else; this one is written from the right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from playwright.sync_api import Page, expect

from tests.journeys.looks import Eye
from tests.journeys.people import People
from tests.open_house import OpenHouse, open_house
from tests.serving import Server
from tests.world import MEI, ask_id

WORDS = Path(__file__).parent / "words" / "ar.po"
FRENCH = "Avez-vous la Gazette de 1911 ? Ma grand-mère y figure."


class Multilingual(Server):
    """A server in whose data folder somebody has put a compiled translation."""

    def __init__(self, database_url: str, settings: Any) -> None:
        super().__init__(database_url, settings)
        folder = self.data / "locale" / "ar" / "LC_MESSAGES"
        folder.mkdir(parents=True)
        with WORDS.open("rb") as source, (folder / "django.mo").open("wb") as target:
            write_mo(target, read_po(source, locale="ar"))


@pytest.fixture(scope="module")
def house(ground: None) -> Iterator[OpenHouse]:
    with open_house(Multilingual) as opened:
        opened.world.maple_desk.languages = ["en", "fr", "ar"]
        opened.world.maple_desk.name |= {"ar": "مكتب السؤال"}
        opened.world.maple_desk.save()
        yield opened


@pytest.fixture
def eye() -> Iterator[Eye]:
    found = Eye("ar", "light")
    yield found
    found.nothing_is_wrong()


def from_the_right(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")


def edges(page: Page, selector: str) -> tuple[float, float]:
    """How far something is from the left and from the right edge of the window."""
    box = page.locator(selector).first.bounding_box()
    assert box
    assert page.viewport_size
    return box["x"], page.viewport_size["width"] - box["x"] - box["width"]


def test_a_patron_asks_and_is_answered_from_the_right(people: People, eye: Eye) -> None:
    patron = people.patron("ar", **eye.options)
    page = patron.page
    from_the_right(page)
    expect(page.locator("h1")).to_have_text("مكتب السؤال")
    expect(page.get_by_role("heading", name="اترك سؤالك")).to_be_visible()
    # What has no words of its own yet is read in English, and a language is called by its own name.
    expect(page.locator(".tools a")).to_have_text(["English", "Français"])
    eye.look(page, "asking")
    page.locator("#text").fill(FRENCH)
    page.get_by_role("button", name="اترك سؤالك", exact=True).click()  # nobody is on duty
    expect(patron.said.first).to_contain_text(FRENCH)
    expect(patron.told).to_be_visible()
    question = people.newest()
    assert question.language == "ar"
    people.act(people.world.ines, "claim", question)
    people.act(people.world.ines, "replies", question, words="نعم، لدينا نسخة على الميكروفيلم.", act=ask_id())
    patron.hears("نعم")
    own, theirs = edges(page, "li[data-voice=patron] .bubble"), edges(page, "li[data-voice=staff] .bubble")
    assert own[0] < own[1], "one's own words stand at the end of the line, which is the left"
    assert theirs[0] > theirs[1]
    assert (
        page.locator("li[data-voice=patron] .words").evaluate("one => getComputedStyle(one).unicodeBidi") == "plaintext"
    )
    eye.look(page, "talking")


def test_the_passport_and_a_refusal_speak_it_too(people: People, eye: Eye) -> None:
    page = people.watch.open(**eye.options)
    page.goto(f"/q/{people.world.asks(MEI).passport}/?lang=ar")
    from_the_right(page)
    eye.look(page, "passport")
    people.watch.forgive("40[0-9]")
    page.goto("/q/nothing/?lang=ar")
    from_the_right(page)


def test_staff_choose_it_like_any_other(people: People) -> None:
    page = people.watch.open(locale="en")
    page.goto("/sign-in/")
    page.get_by_role("link", name="العربيّة").click()
    from_the_right(page)
    lucie = people.librarian(people.world.lucie, on_duty=False)
    lucie.page.goto("/me/")
    expect(lucie.page.locator("select[name=language] option")).to_have_text(["English", "العربيّة", "Français"])
