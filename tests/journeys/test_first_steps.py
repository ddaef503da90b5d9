"""An administrator follows the console alone, from the link of the first start to a tab that answers on three pages."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.host import hosting
from tests.journeys.people import Pane, Patron
from tests.journeys.setting_up import become_administrator
from tests.serving import Server

MINUTES = 5


def test_from_an_empty_house_to_a_tab_that_answers_within_five_minutes(
    new_page: Callable[..., Page], server: Server, accessible: Callable[[Page], None]
) -> None:
    began = time.monotonic()
    ada = new_page()
    become_administrator(ada, server)
    describe_the_library(ada)
    open_a_desk(ada)
    choose_a_design(ada)
    with hosting(server.address) as website:
        place_the_tab(ada, new_page(), website.address)
        go_on_duty(ada)
        for place in ("/", "/wordpress", "/strict"):
            ask_and_answer(ada, new_page(), website.address + place)
    ada.goto("/first-steps/")
    expect(ada.locator(".next h2")).to_have_text("Invite your colleagues")
    accessible(ada)
    assert time.monotonic() - began < MINUTES * 60


def next_step(page: Page, title: str) -> None:
    """The one that is next leads on."""
    page.goto("/first-steps/")
    step = page.locator("li.next")
    expect(step.locator("h2")).to_have_text(title)
    step.locator("a.button").click()


def describe_the_library(page: Page) -> None:
    next_step(page, "Describe your library")
    page.get_by_label("Name (English)").fill("Maple")
    page.get_by_label("Name (French)").fill("Maple")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Maple")).to_be_visible()


def open_a_desk(page: Page) -> None:
    """In two languages; by its name in both, and its usual hours, three steps are done."""
    next_step(page, "Open a desk")
    page.get_by_label("Public name (English)").fill("Ask Maple")
    page.get_by_label("Public name (French)").fill("Demandez à Maple")
    page.get_by_role("button", name="Save").click()
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"):
        page.get_by_label(day).fill("0:00-24:00")
    page.get_by_role("button", name="Save the week").click()


def choose_a_design(page: Page) -> None:
    next_step(page, "Choose how the tab looks")
    page.get_by_role("button", name="Save", exact=True).click()
    next_step(page, "Put the tab on a page")
    expect(page.locator("#snippet")).to_contain_text("/tab/maple.js")
    expect(page.get_by_text("On no page yet.")).to_be_visible()


def place_the_tab(ada: Page, site: Page, address: str) -> None:
    """The website has the line; its page is opened, and the step says where the tab was seen."""
    site.goto(address)
    expect(site.locator("[data-deskbell]")).to_be_attached()
    ada.goto("/first-steps/")
    ada.get_by_role("link", name="Look again").click()
    expect(ada.locator(".found", has_text=address.removeprefix("http://"))).to_be_visible()


def go_on_duty(page: Page) -> None:
    next_step(page, "Go on duty")
    page.get_by_role("button", name="Go on duty").click()
    page.goto("/")


def ask_and_answer(ada: Page, site: Page, address: str) -> None:
    """On the library's page somebody asks in the tab's window, and reads there what is answered in the console."""
    words = f"Does it work on {address}?"
    site.goto(address)
    patron = Patron(site, site.frame_locator("[data-deskbell] iframe"))
    patron.opens_the_tab()
    patron.asks(words)
    ada.locator("question-list li.line", has_text=words).locator("a").click()
    pane = Pane(ada.locator("question-pane", has_text=words))
    pane.root.get_by_role("button", name="I got it").click()
    expect(pane.root).to_have_attribute("data-standing", "mine")
    pane.replies("It does.")
    patron.hears("It does.")
