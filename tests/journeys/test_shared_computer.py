"""On a shared computer: the chat follows its patron from tab to tab, and the next person finds nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.host import Host
from tests.journeys.people import Patron, People

OPENING = "How do I renew a book that somebody else is waiting for?"
SAID = "It is a secret why I ask."
KEPT = "JSON.stringify({...sessionStorage, ...localStorage}) + document.cookie"


def test_a_new_tab_keeps_the_chat_and_done_in_one_clears_both(people: People, host: Host) -> None:
    otto = people.visitor(host)
    otto.opens_the_tab()
    otto.asks(OPENING)
    expect(otto.desk.locator("#passport-link")).to_be_visible()
    other = in_a_new_tab(otto)
    expect(other.said).to_have_count(1)
    other.says(SAID)
    expect(otto.said).to_have_count(2)
    expect(otto.said.last).to_contain_text(SAID)

    other.presses("I am done")
    other.presses("Clear this screen")
    for one in (other, otto):
        expect(one.desk.get_by_text("All clear")).to_be_visible()
        nothing_is_left(one.page)


def test_where_the_talks_script_cannot_come_the_question_stands_on_its_own_page(people: People) -> None:
    people.watch.forgive(r"talking\.js|ERR_FAILED")
    otto = people.patron()
    otto.page.route("**/web/talking.js", lambda route: route.abort())
    otto.desk.locator("#text").fill(OPENING)
    otto.hands_in()
    expect(otto.page.get_by_role("heading", name="This page is yours")).to_be_visible()
    expect(otto.said).to_have_count(1)
    expect(otto.said).to_contain_text(OPENING)


def test_the_next_person_finds_nothing_by_the_back_button(people: People) -> None:
    otto = people.patron()
    otto.asks(OPENING)
    otto.says(SAID)
    otto.page.goto(otto.passport())
    expect(otto.said).to_have_count(2)
    otto.page.get_by_role("button", name="I am done").click()
    expect(otto.page).to_have_url("/ask/maple/?lang=en")
    nothing_is_left(otto.page)
    otto.page.go_back()
    expect(otto.desk.locator("#text")).to_be_visible()
    nothing_is_left(otto.page)


def test_an_idle_page_warns_and_is_cleared(people: People, five_minutes: None) -> None:
    page = people.watch.open()
    page.clock.install()
    page.goto("/ask/maple/?lang=en")
    otto = Patron(page, page)
    otto.asks(OPENING)
    expect(otto.desk.locator("#passport-link")).to_be_visible()
    warning = page.get_by_role("alertdialog", name="Are you still here?")
    page.clock.fast_forward("04:31")
    expect(warning).to_be_visible()
    expect(warning.get_by_role("button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(warning).to_be_hidden()
    expect(otto.said).to_have_count(1)
    page.clock.fast_forward("04:32")
    expect(warning).to_be_visible()
    page.clock.fast_forward("00:31")
    expect(page.get_by_text("All clear")).to_be_visible()
    nothing_is_left(page)
    page.reload()
    expect(page.locator("#text")).to_have_value("")
    expect(otto.said).to_have_count(0)


@pytest.fixture
def five_minutes(people: People) -> Iterator[None]:
    """The desk clears what is idle for five minutes."""
    desk = people.world.maple_desk
    desk.idle_clear_minutes = 5
    desk.save()
    yield
    desk.idle_clear_minutes = None
    desk.save()


def in_a_new_tab(patron: Patron) -> Patron:
    """A link of the host's page, opened in a new tab; there the tab is opened by hand."""
    with patron.page.context.expect_page() as opened:
        patron.page.get_by_role("link", name="Hours").click(modifiers=["Control"])
    page = opened.value
    other = Patron(page, page.frame_locator("[data-deskbell] iframe"))
    other.opens_the_tab()
    return other


def nothing_is_left(page: Page) -> None:
    """Neither on the screen nor in any storage of any frame; the socket is closed."""
    for frame in page.frames:
        assert SAID not in frame.content() and OPENING not in frame.content()
        if "/ask/" in frame.url:
            assert frame.evaluate(KEPT) == "{}"
    assert page.context.cookies() == []
    assert not any("/q/" in frame.url for frame in page.frames)


def test_a_screen_that_is_cleared_says_no_more_that_a_librarian_has_a_question(people: People) -> None:
    otto = people.patron()
    otto.asks(OPENING)
    people.act(people.world.ines, "claim")
    expect(otto.desk_told).to_contain_text("A librarian has your question.", use_inner_text=True)
    otto.presses("I am done")
    otto.presses("Clear this screen")
    expect(otto.desk_told).to_contain_text("Nobody is at the desk", use_inner_text=True)
    expect(otto.desk_told).not_to_contain_text("A librarian has", use_inner_text=True)
