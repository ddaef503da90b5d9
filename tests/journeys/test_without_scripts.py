"""The whole conversation with scripts switched off on both sides: plain forms, and pages that are looked at again."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.people import Pane, Patron, People

OPENING = "Do you have the microfilm of the Maple Gazette from 1911?"
PLAIN: dict[str, Any] = {"java_script_enabled": False}


def test_a_patron_and_a_librarian_talk_without_scripts(people: People) -> None:
    ines = people.librarian(people.world.ines, **PLAIN)
    fern = people.patron("en", **PLAIN)
    fern.desk.locator("#text").fill(OPENING)
    fern.desk.locator("#before .first").click()
    expect(fern.said).to_have_count(1)
    assert 5 <= refreshes(fern.page) <= 60
    expect(fern.told).to_have_text("You are next in line.")
    assert 5 <= refreshes(ines.page) <= 60
    ines.page.reload()
    ines.row(OPENING).get_by_role("link").click()
    pane = ines.pane(people.newest())
    pane.hears(OPENING)
    they_talk(fern, pane)
    it_moves_on(people, fern, pane)
    it_ends(fern, pane)


def they_talk(fern: Patron, pane: Pane) -> None:
    press(pane, "I got it")
    expect(pane.root.locator(".standing")).to_contain_text("You have this question")
    told(fern, "Ines has your question.")
    pane.box.fill("Yes: https://films.example/gazette, reel 12.")
    press(pane, "Send to the patron")
    expect(pane.said.last).to_contain_text("reel 12")
    fern.page.reload()
    expect(fern.said.last.get_by_role("link")).to_have_attribute("href", "https://films.example/gazette")
    write(fern, "Wonderful, and when?")
    pane.root.page.reload()
    pane.hears("Wonderful, and when?")
    pane.box.fill("She is in a hurry.")
    pane.root.get_by_role("radio", name="Note").check()
    press(pane, "Add the note")
    expect(pane.said.last).to_contain_text("She is in a hurry.")
    fern.page.reload()
    assert "hurry" not in fern.page.content()


def it_moves_on(people: People, fern: Patron, pane: Pane) -> None:
    pane.root.locator("summary[title='Transfer']").click()
    pane.root.get_by_label("To", exact=True).select_option(label="Lucie Gagnon, off duty")
    pane.root.get_by_label("Reason, for staff").fill("Lucie knows the films.")
    pane.root.locator("form[data-act=transfer] button").click()
    expect(pane.log).to_contain_text("Lucie knows the films.")
    told(fern, "You are next in line.")
    expect(fern.log).to_contain_text("Your question was passed on to Lucie.")
    assert "knows the films" not in fern.page.content()
    press(pane, "I got it")
    told(fern, "Ines has your question.")
    let_go(pane)
    told(fern, "You are next in line.")
    press(pane, "I got it")


def it_ends(fern: Patron, pane: Pane) -> None:
    pane.root.locator("summary.closing").click()
    panel = pane.root.locator("form.closing-panel")
    panel.get_by_role("radio").first.check()
    panel.get_by_role("button", name="Close the question").click()
    expect(pane.root).to_have_attribute("data-state", "closed")
    told(fern, "This question is closed. Write again and it goes on.")
    press(pane, "Open again")
    told(fern, "You are next in line.")
    pane.root.locator("summary.closing").click()
    pane.root.locator("form.closing-panel").get_by_role("button", name="Close the question").click()
    write(fern, "One thing more.")
    expect(fern.told).to_have_text("You are next in line.")
    fern.page.get_by_role("link", name="Erase this question").click()
    fern.page.get_by_role("button", name="Erase it").click()
    expect(fern.page.get_by_text("erase").first).to_be_visible()


def press(pane: Pane, name: str) -> None:
    pane.root.get_by_role("button", name=name).click()


def let_go(pane: Pane) -> None:
    opener = pane.root.locator("summary[title^='Let go']")
    if opener.count():
        opener.click()
    pane.root.locator("form[data-act=release] button").click()


def told(fern: Patron, words: str) -> None:
    """After the next look: what the refresh by the clock does, done at once."""
    fern.page.reload()
    expect(fern.told).to_have_text(words)


def write(fern: Patron, words: str) -> None:
    fern.page.get_by_role("link", name="Write a message").click()
    assert refreshes(fern.page) == 0  # nothing refreshes under somebody who writes
    fern.box.fill(words)
    fern.desk.get_by_role("button", name="Send", exact=True).click()
    fern.hears(words)


def refreshes(page: Page) -> int:
    """The seconds after which the page looks again by itself; 0: never."""
    tag = page.locator("meta[http-equiv=refresh]")
    return int(tag.get_attribute("content") or 0) if tag.count() else 0
