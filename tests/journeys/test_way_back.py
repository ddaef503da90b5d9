"""Both sides see where the next answer goes before it is sent, and change it; with scripts and without."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from playwright.sync_api import FilePayload, expect

from deskbell.mailroom import receipts
from deskbell.mailroom.contract import Receipt
from deskbell.mailroom.models import Account, Delivery
from tests import post
from tests.journeys.host import Host
from tests.journeys.people import People
from tests.post import FERN_MAIL, FERN_PHONE

OPENING = "Do you have the microfilm of the Maple Gazette from 1911?"
GOING = "#going > span:not([hidden])"


@pytest.fixture(autouse=True)
def accounts(people: People) -> None:
    """Maple sends, and the providers rest. It goes on so: the server believes for some seconds what it has read."""
    made = [post.mailbox(people.world), post.mobile(people.world)]
    Account.objects.filter(pk__in=[account.pk for account in made]).update(active=True)
    connection.close()


def test_i_have_to_go_send_it_to_me_in_the_tab(people: People, host: Host) -> None:
    people.watch.forgive("422")
    ines, fern = people.librarian(people.world.ines), people.visitor(host)
    fern.opens_the_tab()
    fern.asks(OPENING)
    expect(fern.desk.locator(GOING)).to_have_text("The answer comes here.")
    pane = ines.takes(people.newest())
    line = pane.root.locator(".way-line > p")
    expect(line).to_have_text("The answer stands on the patron’s page")
    fern.desk.get_by_role("link", name="I have to go: send it to me").click()
    fern.desk.get_by_label("Email address or mobile number").fill("nonsense")
    fern.desk.get_by_role("button", name="Send it there").click()
    expect(fern.desk.locator("#way-part [role=alert]")).to_be_focused()
    fern.desk.get_by_label("Email address or mobile number").fill(FERN_MAIL)
    fern.desk.get_by_role("button", name="Send it there").click()
    expect(fern.desk.locator(GOING)).to_have_text("The answer comes by email.")
    expect(line).to_contain_text(FERN_MAIL)
    pane.replies("It is on reel 12.")
    expect(pane.said.last).to_have_attribute("data-tick", "waiting")
    fern.hears("It is on reel 12.")
    arrives(people)
    for log in (pane.log, fern.log):
        expect(log.locator("[data-kind=said] .tick:visible")).to_have_text("Arrived")


def arrives(people: People) -> None:
    """Written beside the server, which hears of it with the next thing that happens there."""
    delivery = Delivery.objects.latest("pk")
    receipts.heard(delivery.account, Receipt(delivery.outbound, "delivered"))
    connection.close()
    people.act(people.world.ines, "release")


def test_the_panel_says_so_when_the_phone_has_joined(people: People) -> None:
    fern = people.patron()
    fern.asks(OPENING)
    fern.desk.get_by_role("link", name="I have to go: send it to me").click()
    fern.desk.get_by_label("Email address or mobile number").fill(FERN_PHONE)
    fern.desk.get_by_role("button", name="Send it there").click()
    lead = fern.desk.locator("#way-part .lead")
    expect(lead).to_contain_text("Answer it with YES")
    post.texts(post.mobile(people.world), "Yes")
    connection.close()
    people.act(people.world.ines, "claim")
    expect(lead).to_contain_text("Now it goes as a text to")


def test_the_panel_says_so_when_the_line_is_down(people: People) -> None:
    people.watch.forgive("ERR_FAILED")
    fern = people.patron()
    fern.asks(OPENING)
    fern.desk.get_by_role("link", name="I have to go: send it to me").click()
    fern.desk.get_by_label("Email address or mobile number").fill(FERN_MAIL)
    fern.page.route("**/way/", lambda route: route.abort())
    fern.desk.get_by_role("button", name="Send it there").click()
    expect(fern.desk.locator("#way-part [data-away]")).to_be_visible()
    expect(fern.desk.get_by_label("Email address or mobile number")).to_have_value(FERN_MAIL)


def test_a_panel_that_cannot_be_fetched_says_so_beside_its_link(people: People) -> None:
    people.watch.forgive("ERR_FAILED")
    fern = people.patron()
    fern.asks(OPENING)
    fern.page.route("**/way/", lambda route: route.abort())
    fern.desk.get_by_role("link", name="I have to go: send it to me").click()
    expect(fern.desk.locator("#way-away")).to_be_visible()
    fern.page.unroute("**/way/")
    fern.desk.get_by_role("link", name="I have to go: send it to me").click()
    expect(fern.desk.get_by_label("Email address or mobile number")).to_be_visible()
    expect(fern.desk.locator("#way-away")).to_be_hidden()


def test_the_way_menu_begins_at_what_is_chosen(people: People) -> None:
    ines, fern = people.librarian(people.world.ines), people.patron()
    fern.asks(OPENING)
    pane = ines.takes(people.newest())
    people.act(people.world.ines, "way", kind="email", address=FERN_MAIL)
    expect(pane.root.locator(".way-line > p")).to_contain_text(FERN_MAIL)
    ines.page.keyboard.press("Escape")
    ines.page.evaluate("document.activeElement.blur()")
    ines.page.keyboard.press("w")
    expect(pane.root.get_by_role("radio", name="By mail")).to_be_focused()


def test_staff_change_it_and_send_a_file_along(people: People) -> None:
    ines, fern = people.librarian(people.world.ines), people.patron()
    fern.asks(OPENING)
    pane = ines.takes(people.newest())
    pane.root.locator(".way-menu > summary").click()
    pane.root.get_by_role("radio", name="By mail").check()
    pane.root.get_by_label("Another address").fill(FERN_MAIL)
    pane.root.locator(".way-menu button.primary").click()
    expect(pane.root.locator(".way-line > p")).to_contain_text(FERN_MAIL)
    expect(fern.desk.locator(GOING)).to_have_text("The answer comes by email.")
    plan: FilePayload = {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"second floor"}
    pane.root.locator("input[type=file]").set_input_files(plan)
    expect(pane.root.locator(".attached-files")).to_contain_text("plan.txt")
    pane.box.fill("Here is the plan.")
    pane.box.press("Enter")
    expect(pane.root.locator(".attached-files")).to_be_hidden()
    expect(pane.log.get_by_role("link", name="plan.txt")).to_be_visible()
    address = fern.log.get_by_role("link", name="plan.txt").get_attribute("href")
    assert address is not None
    assert fern.page.request.get(address).text() == "second floor"


def test_without_scripts_it_is_a_page(people: People) -> None:
    fern = people.patron(java_script_enabled=False)
    fern.desk.locator("#text").fill(OPENING)
    fern.desk.locator("#before .first").click()
    fern.page.get_by_role("link", name="I have to go").click()
    fern.page.get_by_label("Email address or mobile number").fill(FERN_MAIL)
    fern.page.get_by_role("button", name="Send it there").click()
    expect(fern.page.locator(GOING)).to_have_text("The answer comes by email.")


def test_a_page_of_what_was_merged_goes_on_in_the_other(people: People) -> None:
    fern = people.patron()
    fern.asks(OPENING)
    first = people.newest()
    passport = fern.passport().strip("/").rsplit("/", 1)[-1]
    second = people.world.asks(known_by=passport, words="And is there a map?").question
    people.act(people.world.ines, "merging", first, into=str(second.pk))
    expect(fern.log).to_contain_text("And is there a map?")
    expect(fern.log).to_contain_text(OPENING)
    fern.says("Both at once, please.")
    expect(fern.said.last).to_have_attribute("data-number", re.compile(r"\d"))
    assert people.newest().stream.entries.filter(words="Both at once, please.").exists()


def test_merged_and_split_the_open_pane_shows_what_stands_there_and_calls_nothing_erased(people: People) -> None:
    ines, fern = people.librarian(people.world.ines), people.patron()
    fern.asks(OPENING)
    first = people.newest()
    passport = fern.passport().strip("/").rsplit("/", 1)[-1]
    pane = ines.takes(first)
    second = people.world.asks(known_by=passport, words="And is there a map?").question
    erased = pane.log.locator(".emptied:visible")
    people.act(people.world.ines, "merging", first, into=str(second.pk))
    expect(pane.log.locator("[data-kind=merged]")).to_be_visible()
    expect(pane.said).to_have_count(0)
    expect(erased).to_have_count(0)
    people.act(people.world.ines, "splitting", second, merged=str(first.pk))
    expect(pane.log.locator("[data-kind=split]")).to_be_visible()
    expect(pane.said).to_have_count(1)
    ines.page.reload()
    expect(pane.said).to_have_text([re.compile(re.escape(OPENING))])
    expect(erased).to_have_count(0)
