"""The whole conversation: asked from the library's own page, answered at the console, kept by its passport."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from tests.journeys.host import Host
from tests.journeys.people import Pane, Patron, People

OPENING = "Do you have the microfilm of the Maple Gazette from 1911?"


def test_a_patron_asks_on_the_librarys_page_and_a_librarian_answers(people: People, host: Host) -> None:
    ines = people.librarian(people.world.ines)
    expect(ines.group("waiting")).to_contain_text("Nobody waits")
    fern = people.visitor(host)
    fern.opens_the_tab()
    expect(fern.desk.locator(".notice")).to_contain_text("Maple Public Library")
    fern.asks(OPENING)
    expect(fern.told).to_have_text("You are next in line.")
    expect(ines.row(OPENING)).to_be_visible()
    expect(ines.page).to_have_title(re.compile(r"^\(1\) "))

    question = people.newest()
    pane = ines.opens(question)
    pane.hears(OPENING)
    expect(pane.root.locator(".asked-from")).to_contain_text("Maple Public Library")
    expect(fern.told).to_have_text("You are next in line.")  # a look is no promise
    ines.page.keyboard.press("g")
    expect(pane.root).to_have_attribute("data-standing", "mine")
    expect(fern.told).to_have_text("Ines has your question.")
    expect(ines.page).to_have_title(re.compile(r"^Questions"))

    they_talk(fern, pane)
    the_page_changes(fern, host, pane)
    it_ends(fern, pane)
    the_passport_shows_it(fern)


def test_what_a_librarian_writes_in_one_breath_stands_as_it_was_written(people: People) -> None:
    asked = people.world.asks(people.world.fern)
    ines = people.librarian(people.world.ines)
    pane = ines.opens(asked.question)  # not taken yet: the first reply takes it
    held: list[Route] = []
    ines.page.route("**/claim/", lambda route: route.continue_() if held else held.append(route))
    for words in ("Yes: on reel 12.", "Come any afternoon."):
        pane.box.fill(words)
        pane.box.press("Enter")
    ines.page.wait_for_timeout(300)  # a claim that does not wait for the one before comes through meanwhile
    held[0].continue_()
    expect(pane.said).to_contain_text([people.world.fern.opening, "Yes: on reel 12.", "Come any afternoon."])
    # One group, with one head and one mark.
    expect(pane.said.last).to_have_attribute("data-joined", "")
    expect(pane.said.last.locator(".by")).to_have_css("position", "absolute")
    expect(pane.said.last.locator(".sent")).to_be_visible()
    expect(pane.said.nth(1).locator(".by")).to_have_css("position", "static")
    expect(pane.said.nth(1).locator(".marks")).to_be_hidden()


def test_words_that_found_no_server_come_back_into_the_box(people: People) -> None:
    asked = people.world.asks(people.world.fern)
    ines = people.librarian(people.world.ines)
    pane = ines.opens(asked.question)
    people.watch.forgive("ERR_FAILED")
    ines.page.route("**/claim/", lambda route: route.abort())
    pane.box.fill("Yes: on reel 12.")
    pane.box.press("Enter")
    expect(pane.box).to_have_value("Yes: on reel 12.")
    ines.page.unroute("**/claim/")
    ines.page.route("**/claim/", lambda route: None)  # never answered
    pane.box.press("Enter")
    expect(pane.box).to_have_value("")
    ines.page.reload()  # before the claim was answered
    expect(pane.box).to_have_value("Yes: on reel 12.")


def they_talk(fern: Patron, pane: Pane) -> None:
    pane.box.press_sequentially("Yes: see ")
    expect(fern.told).to_have_text("Ines is typing.")
    pane.replies("Yes: see https://films.example/gazette?year=1911, reel 12.")
    fern.hears("reel 12")
    link = fern.said.last.get_by_role("link")
    expect(link).to_have_attribute("href", "https://films.example/gazette?year=1911")
    expect(pane.said.last.get_by_role("link")).to_have_attribute("href", "https://films.example/gazette?year=1911")
    expect(pane.said.last).to_have_attribute("data-seen", "")
    fern.box.press_sequentially("Wonder")
    expect(pane.root.locator(".typing")).to_contain_text("is writing")
    fern.says("Wonderful. <b>When</b> may I come?")
    pane.hears("Wonderful. <b>When</b> may I come?")
    expect(fern.said.last.locator(".sent")).to_be_attached()
    expect(fern.said.last).to_have_attribute("data-seen", "")


def the_page_changes(fern: Patron, host: Host, pane: Pane) -> None:
    fern.page.get_by_role("link", name="Hours").click()
    expect(fern.page.get_by_role("heading", name="Opening hours")).to_be_visible()
    expect(fern.said).to_have_count(3)
    fern.says("I am on another page now.")
    pane.hears("I am on another page now.")
    fern.page.reload()
    expect(fern.said).to_have_count(4)
    pane.replies("Any afternoon.")
    fern.hears("Any afternoon.")
    pane.root.page.reload()
    expect(pane.said).to_have_count(5)


def it_ends(fern: Patron, pane: Pane) -> None:
    pane.closes()
    expect(pane.root).to_contain_text("Answered")
    expect(fern.told).to_have_text("This question is closed. Write again and it goes on.")


def the_passport_shows_it(fern: Patron) -> None:
    with fern.page.context.expect_page() as opened:
        fern.desk.locator("#passport-link").click()
    passport = Patron(opened.value, opened.value)
    expect(passport.said).to_have_count(5)
    expect(passport.told).to_have_text("This question is closed. Write again and it goes on.")
    for name, ending in (("Download as text", ".txt"), ("Download as a page", ".html")):
        words = downloaded(opened.value, name, ending)
        assert words.count("reel 12") == 1 and "on another page" in words
        assert "<b>When" not in words or ending == ".txt"


def downloaded(page: Page, name: str, ending: str) -> str:
    with page.expect_download() as download:
        page.get_by_role("link", name=name).click()
    assert download.value.suggested_filename.endswith(ending)
    return Path(download.value.path()).read_text("utf-8")
