"""The window of a talk: on its own and back, what is new in it, by the keyboard, on a phone, and its end."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, expect

from deskbell.journal.models import Entry
from deskbell.mailroom.models import Account
from tests import post
from tests.journeys.host import Host
from tests.journeys.people import Patron, People
from tests.journeys.test_asking import downloaded
from tests.journeys.watching import Held
from tests.world import ask_id

OPENING = "Where are the old maps of the harbour?"
# The keyboard of a phone that lies over the page: half of it is left to see.
KEYBOARD = """
  const seen = Object.assign(new EventTarget(), { height: 844, scale: 1, offsetTop: 0 });
  Object.defineProperty(window, "visualViewport", { value: seen });
  window.keyboardLeaves = (height) => { seen.height = height; seen.dispatchEvent(new Event("resize")); };
"""
SMALL = (
    "[...document.querySelectorAll('input, textarea')].filter(one => parseFloat(getComputedStyle(one).fontSize) < 16)"
)
# What a screen reader hears: text that is added to a live region.
HEARS = """() => {
  window.heard = [];
  const hear = (changes) => { for (const { addedNodes } of changes) for (const node of addedNodes) {
    const words = node.querySelector?.(".words") ?? node;
    if (node.nodeType === 1 && words.textContent.trim()) window.heard.push(words.textContent.trim());
  } };
  for (const region of document.querySelectorAll("[role=log], [aria-live]"))
    new MutationObserver(hear).observe(region, { childList: true, subtree: true });
}"""
HEARD = "window.heard"


def pops_out(fern: Patron) -> Patron:
    with fern.page.context.expect_page() as opened:
        fern.presses("Go on in a window of its own")
    return Patron(opened.value, opened.value)


def asks_in_a_window(fern: Patron) -> Patron:
    """What is written in the tab is there in a window of its own, and is asked from there."""
    fern.opens_the_tab()
    fern.desk.locator("#text").fill(OPENING)
    window = pops_out(fern)
    expect(window.desk.locator("#text")).to_have_value(OPENING)
    expect(window.desk.locator("#from-title")).to_have_text("Maple Public Library")
    window.hands_in()
    return window


def test_a_talk_goes_into_a_window_of_its_own_and_comes_back_with_every_word(people: People, host: Host) -> None:
    fern = people.visitor(host)
    fern.opens_the_tab()
    fern.asks(OPENING)
    passport = fern.passport().strip("/").rsplit("/", 1)[-1]
    fern.box.fill("And the ones of")
    window = pops_out(fern)
    expect(window.said).to_have_count(1)
    expect(window.box).to_have_value("And the ones of")
    assert window.page.url.endswith("/ask/maple/?lang=en")
    assert passport not in "".join(people.house.server.lines)
    expect(fern.desk.get_by_role("heading", name="You go on in a window of its own")).to_be_visible()
    expect(fern.said).to_have_count(0)
    expect(fern.desk_told).to_be_hidden()  # of a talk that is elsewhere it would be true no longer
    window.says("And the ones of the lake?")
    expect(window.said).to_have_count(2)
    window.box.fill("Is it open")
    window.page.close()
    expect(fern.said).to_have_count(2)
    expect(fern.box).to_have_value("Is it open")
    expect(fern.desk_told).to_be_visible()


def test_what_is_asked_in_a_window_of_its_own_is_there_when_it_closes(people: People, host: Host) -> None:
    fern = people.visitor(host)
    window = asks_in_a_window(fern)
    expect(window.desk.locator("#passport-link")).to_be_visible()
    window.page.close()
    expect(fern.said).to_have_count(1)


def test_done_in_the_window_clears_the_frame_too(people: People, host: Host) -> None:
    fern = people.visitor(host)
    fern.opens_the_tab()
    fern.asks(OPENING)
    expect(fern.desk.locator("#passport-link")).to_be_visible()
    window = pops_out(fern)
    window.presses("I am done")
    window.presses("Clear this screen")
    expect(fern.desk.get_by_text("All clear")).to_be_visible()


def test_a_window_that_the_browser_holds_back_costs_nothing(people: People, host: Host) -> None:
    page = people.watch.open()
    page.add_init_script("window.open = () => null")
    page.goto(host.address)
    fern = Patron(page, page.frame_locator("[data-deskbell] iframe"))
    fern.opens_the_tab()
    fern.asks(OPENING)
    fern.box.fill("A draft")
    fern.presses("Go on in a window of its own")
    expect(fern.desk.locator("#popped-held")).to_be_visible()
    fern.presses("Go on here")
    expect(fern.said).to_have_count(1)
    expect(fern.box).to_have_value("A draft")


def test_a_link_that_somebody_made_up_keeps_nothing_here(people: People) -> None:
    asked = people.world.asks()
    made_up: list[Any] = [{"passport": asked.passport, "question": asked.question.pk}, {"draft": "<b>"}, [], "nonsense"]
    for kept in made_up:
        packed = urlsafe_b64encode(json.dumps(kept).encode()).decode()
        page = people.watch.open()
        page.goto(f"/ask/maple/?lang=en#{packed}")
        if isinstance(kept, dict) and "passport" in kept:  # as by the question's own link
            expect(page).to_have_url(f"/q/{asked.passport}/")
        else:
            expect(page).to_have_url("/ask/maple/?lang=en")
            expect(page.locator("#text")).to_have_value("")


def test_what_came_while_nobody_looked_stands_below_a_line(people: People, host: Host) -> None:
    ines, fern = people.world.ines, people.visitor(host)
    fern.opens_the_tab()
    fern.asks(OPENING)
    expect(fern.desk.locator("#passport-link")).to_be_visible()
    people.act(ines, "claim")
    fern.desk.locator("#reply-text").press("Escape")
    tab = fern.page.locator("[data-deskbell] button").first
    expect(tab).to_be_focused()
    for words in ("On the second floor.", "Until five."):
        people.act(ines, "replies", words=words, act=ask_id())
    expect(tab).to_have_attribute("aria-label", re.compile("2 new"))
    tab.press("Enter")
    line = fern.log.locator("li[data-line=new]")
    expect(line).to_have_count(1)
    expect(line).to_be_in_viewport()
    expect(fern.said.last).to_be_in_viewport()
    expect(line.locator("xpath=following-sibling::li[1]")).to_contain_text("On the second floor.")
    expect(fern.said.last).to_have_attribute("data-joined", "")
    fern.says("Thank you!")
    expect(line).to_have_count(0)


def test_another_day_has_its_line_and_says_its_date_in_full(people: People) -> None:
    asked = people.world.asks()
    at = timezone.now() - timedelta(days=3)
    Entry.objects.filter(stream=asked.question.pk).update(at=at)
    page = people.watch.open(locale="en", timezone_id="Pacific/Auckland")
    page.goto(f"/q/{asked.passport}/?lang=en")
    fern = Patron(page, page)
    line = fern.log.locator("li[data-line=day]")
    expect(line).to_have_text(re.compile(r"^\w+day, \w+ \d+$"))
    time = fern.said.first.locator("time")
    time.hover()
    expect(time).to_have_attribute("title", re.compile(r"^\w+day, \w+ \d+, \d{4}, .* GMT\+1[23]$"))
    expect(time.locator(".sr")).to_contain_text(re.compile(r"\d{4}"))
    fern.says("Is anybody there?")
    expect(line.last).to_have_text("Today")
    expect(line).to_have_count(2)


def test_every_message_and_every_standing_is_announced_once(people: People) -> None:
    ines, fern = people.librarian(people.world.ines), people.patron()
    fern.asks(OPENING)
    expect(fern.desk.locator("#passport-link")).to_be_visible()
    fern.page.evaluate(HEARS)
    pane = ines.takes(people.newest())
    pane.box.press_sequentially("Up")
    expect(fern.told).to_have_text("Ines is typing.")
    pane.replies("Upstairs.")
    fern.hears("Upstairs.")
    fern.page.context.set_offline(True)
    fern.says("Thank you!")
    fern.page.context.set_offline(False)
    pane.hears("Thank you!")
    expect(fern.said.last).to_have_attribute("data-seen", "")
    heard = fern.page.evaluate(HEARD)
    for words in ("Upstairs.", "Thank you!", "Ines has your question."):
        assert heard.count(words) == 1, heard
    assert not [words for words in heard if "typing" in words]


def test_emoji_by_the_keyboard_and_by_their_names_in_both_languages(
    people: People, accessible: Callable[[Page], None]
) -> None:
    for language, name, picture in (("en", "thumbs u", "👍"), ("fr", "pouce vers le h", "👍")):
        fern = people.patron(language)
        fern.desk.locator("#text").fill(OPENING)
        fern.desk.locator("#text").press("Enter")
        fern.box.fill("Merci ")
        fern.desk.locator("#emoji").press("Enter")
        picker = fern.page.get_by_role("dialog", name="moji")
        expect(picker.get_by_role("textbox")).to_be_focused()
        accessible(fern.page)
        fern.page.keyboard.press("ArrowDown")
        fern.page.keyboard.press("ArrowRight")
        expect(picker.locator("button:focus")).to_have_count(1)
        fern.page.keyboard.press("Escape")
        expect(picker).to_be_hidden()
        expect(fern.desk.locator("#emoji")).to_be_focused()
        fern.page.keyboard.press("Enter")
        fern.page.keyboard.type(name)
        fern.page.keyboard.press("Enter")
        expect(fern.box).to_have_value(f"Merci {picture}")
        expect(fern.box).to_be_focused()
        fern.box.press("Enter")
        expect(fern.said.last).to_contain_text(picture)


def test_an_emoji_that_is_looked_for_before_the_names_came_is_found_when_they_come(people: People) -> None:
    fern = people.patron("en")
    fern.asks(OPENING)
    held = Held(fern.page, "**/emoji/**")
    fern.desk.locator("#emoji").press("Enter")
    expect(fern.page.get_by_role("dialog", name="Emoji").get_by_role("textbox")).to_be_focused()
    fern.page.keyboard.type("thumbs u")
    fern.page.keyboard.press("Enter")
    held.next().abort()  # a broken line: closed again, and the next press asks again
    people.watch.forgive("ERR_FAILED")
    expect(fern.desk.locator("#emoji")).to_be_focused()
    fern.page.keyboard.press("Enter")
    fern.page.keyboard.type("thumbs u")
    fern.page.keyboard.press("Enter")
    held.next().continue_()
    expect(fern.box).to_have_value("👍")
    expect(fern.box).to_be_focused()


def test_on_a_phone_the_window_ends_above_the_keyboard_and_no_field_makes_it_zoom(people: People) -> None:
    page = people.watch.open(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.add_init_script(KEYBOARD)
    page.goto("/ask/maple/?lang=en")
    fern = Patron(page, page)
    assert page.evaluate(SMALL) == []
    fern.asks(OPENING)
    expect(fern.desk.locator("#passport-link")).to_be_visible()
    page.evaluate("keyboardLeaves(400)")
    page.wait_for_function("() => document.querySelector('#reply-text').getBoundingClientRect().bottom <= 400")
    expect(fern.desk.locator("#emoji")).to_be_hidden()  # its keyboard has them
    page.evaluate("keyboardLeaves(844)")
    fern.desk.get_by_role("button", name="I am done").click()
    expect(fern.desk.locator("#done-link")).to_be_visible()
    assert page.evaluate(SMALL) == []


def test_it_ends_kindly_with_all_that_was_said_to_take_along(
    people: People, accessible: Callable[[Page], None]
) -> None:
    post.mailbox(people.world)
    Account.objects.update(active=True)
    connection.close()
    fern = people.patron()
    fern.asks(OPENING)
    people.act(people.world.ines, "closing", resolution="", effort="")
    over = fern.desk.locator("#over")
    expect(over).to_contain_text("Thank you for asking.")
    accessible(fern.page)
    for name, ending in (("As text", ".txt"), ("As a page", ".html")):
        assert OPENING in downloaded(fern.page, name, ending)
    over.get_by_role("link", name="By email").click()
    expect(fern.desk.locator("#transcript-address")).to_be_visible()
    fern.page.keyboard.press("Escape")
    fern.presses("Ask a new question")
    expect(fern.desk.locator("#text")).to_be_visible()
