"""The window of a talk where the page around isolates itself, and cuts it off from the frame that opened it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.host import Host
from tests.journeys.people import People
from tests.journeys.test_window import OPENING, asks_in_a_window, pops_out


def test_a_page_that_isolates_itself_loses_no_word(people: People, host: Host) -> None:
    fern = people.visitor(host, "/isolated")
    fern.opens_the_tab()
    fern.asks(OPENING)
    passport = fern.passport().strip("/").rsplit("/", 1)[-1]
    fern.box.fill("And the ones of")
    window = pops_out(fern)
    assert window.page.evaluate("opener") is None
    expect(window.said).to_have_count(1)
    expect(window.box).to_have_value("And the ones of")
    assert window.page.url.endswith("/ask/maple/?lang=en")
    assert passport not in "".join(people.house.server.lines)
    window.says("And the ones of the lake?")
    expect(window.said).to_have_count(2)
    window.page.close()
    fern.presses("Go on here")
    expect(fern.said).to_have_count(2)


def test_what_is_not_asked_yet_goes_out_of_an_isolated_page_too(people: People, host: Host) -> None:
    window = asks_in_a_window(people.visitor(host, "/isolated"))
    expect(window.said.first).to_contain_text(OPENING)


def test_who_holds_the_window_puts_no_words_into_it_for_when_it_is_loaded_again(people: People, host: Host) -> None:
    """Another's page opened it, and its reader chose a language since: so it came from a page of ours. Chromium tells
    then whose the newest address was; by the standard it is where the page came from."""
    page = people.watch.open()
    page.goto(host.address)
    address = f"{people.house.address}/ask/maple/?lang="
    with page.context.expect_page() as opened:
        page.evaluate("(address) => { window.held = open(address) }", f"{address}en")
    window = opened.value
    window.get_by_role("link", name="Français").click()
    expect(window).to_have_url(f"{address}fr")
    made_up = f"{address}fr#eyJkcmFmdCI6ICI8Yj4ifQ=="
    page.evaluate("(made_up) => { held.location = made_up }", made_up)
    expect(window).to_have_url(made_up)
    window.reload()
    expect(window).to_have_url(f"{address}fr")
    expect(window.locator("#text")).to_have_value("")


def test_a_link_of_another_page_brings_no_words_of_its_own(people: People, host: Host) -> None:
    """As ``test_a_link_that_somebody_made_up``, followed from a page that tells where it leads from."""
    page = people.watch.open()
    page.goto(host.address)
    page.evaluate(
        """(address) => document.body.append(Object.assign(document.createElement("a"),
          { href: address, referrerPolicy: "unsafe-url", textContent: "Made up" }))""",
        f"{people.house.address}/ask/maple/?lang=en#eyJkcmFmdCI6ICI8Yj4ifQ==",
    )
    page.get_by_role("link", name="Made up").click()
    expect(page).to_have_url(f"{people.house.address}/ask/maple/?lang=en")
    expect(page.locator("#text")).to_have_value("")
    assert page.evaluate("document.referrer").startswith(host.address)
