"""Waiting in line: how long people wait, and other ways to be answered, of those alone that there are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from deskbell.mailroom.models import Account
from deskbell.questions.models import Claim, Question
from tests import post
from tests.journeys.people import Patron, People
from tests.post import FERN_MAIL

OPENING = "Where are the old maps of the harbour?"
# From the page's beginning, so that nothing is said before it listens.
HEARS = """window.heard = [];
new MutationObserver((changes) => changes.forEach(({ target, addedNodes }) => {
  if (target.id === "aloud") addedNodes.forEach((node) => window.heard.push(node.textContent));
})).observe(document, { childList: true, subtree: true });"""
SOON = "You need not wait here. The answer can come another way, and you keep your place in line."
LATE = "It takes longer than we wish. Let the answer come to you another way: you keep your place in line."


@pytest.fixture
def waiting(people: People) -> Patron:
    """Somebody in line, while somebody is at the desk."""
    people.world.on_duty(people.world.ines, people.world.maple_queue)
    people.world.seen(people.world.ines, timezone.now() + timedelta(hours=1))
    fern = people.patron()
    fern.asks(OPENING)
    expect(fern.desk.locator("#passport-link")).to_be_visible()
    return fern


def has_waited(people: People, seconds: int) -> None:
    Question.objects.filter(pk=people.newest().pk).update(waiting_since=timezone.now() - timedelta(seconds=seconds))
    connection.close()


def offered(fern: Patron) -> Locator:
    return fern.desk.locator(".offer .button:visible")


def test_what_is_usual_at_this_hour_is_told_where_enough_is_known(people: People) -> None:
    cast, now = people.world, timezone.now()
    at = now.astimezone(ZoneInfo(cast.maple.time_zone)) - timedelta(weeks=1)  # by its wall clock
    for count in range(12):
        question = cast.asks().question
        Question.objects.filter(pk=question.pk).update(asked_at=at, asked_live=True, state=Question.State.CLOSED)
        taken = at + timedelta(seconds=60 + 20 * count)
        Claim.objects.create(question=question, staff=cast.ines, at=taken, released_at=taken)
    connection.close()
    cast.on_duty(cast.ines, cast.maple_queue)
    cast.seen(cast.ines, now + timedelta(hours=1))
    fern = people.patron()
    fern.asks(OPENING)
    expect(fern.desk.locator("#waits > p > span:not([hidden])")).to_have_text(
        "Half of those who ask at this hour wait less than 4 minutes."
    )


def test_with_one_way_back_the_link_alone_is_offered(people: People, waiting: Patron) -> None:
    waiting.page.add_init_script(HEARS)
    has_waited(people, 57)
    waiting.page.reload()
    expect(waiting.told).to_be_visible()
    expect(waiting.desk.locator(".offered > span:not([hidden])")).to_have_text(SOON)
    expect(offered(waiting)).to_have_text(["By a link that I keep"])
    waiting.page.wait_for_function("words => heard.includes(words)", arg=SOON)
    assert waiting.page.evaluate("heard").count(SOON) == 1
    assert offered(waiting).get_attribute("href") == waiting.passport()


@pytest.fixture
def three_ways(people: People) -> None:
    made = [post.mailbox(people.world), post.mobile(people.world)]
    Account.objects.filter(pk__in=[account.pk for account in made]).update(active=True)
    connection.close()


def test_with_three_ways_back_each_is_offered_and_the_place_is_kept(
    three_ways: None, people: People, waiting: Patron, accessible: Callable[[Page], None]
) -> None:
    has_waited(people, 95)
    people.world.asks(words="Somebody else", language="en")
    waiting.page.reload()
    expect(waiting.desk.locator(".offered > span:not([hidden])")).to_have_text(LATE)
    expect(offered(waiting)).to_have_text(["By email", "By text", "By a link that I keep"])
    accessible(waiting.page)
    offered(waiting).first.press("Enter")
    field = waiting.desk.locator("#way-address")
    expect(field).to_be_focused()
    field.fill(FERN_MAIL)
    field.press("Enter")
    expect(waiting.desk.locator("#going > span:not([hidden])")).to_have_text("The answer comes by email.")
    expect(waiting.told).to_have_text("You are next in line.")
    expect(waiting.desk.locator(".offer")).to_be_hidden()


def test_an_offer_is_said_once_also_over_a_reload_and_who_declines_is_left_in_peace(
    three_ways: None, people: People, waiting: Patron
) -> None:
    has_waited(people, 95)
    waiting.page.reload()
    expect(waiting.desk.locator(".offered > span:not([hidden])")).to_have_text(LATE)
    expect(waiting.page.locator("#aloud")).to_contain_text(LATE)
    waiting.page.reload()
    expect(waiting.desk.locator(".offered > span:not([hidden])")).to_have_text(LATE)
    expect(waiting.page.locator("#aloud")).to_contain_text("You are next in line.")
    expect(waiting.page.locator("#aloud")).not_to_contain_text(LATE)
    waiting.desk.get_by_role("button", name="I will wait").press("Enter")
    expect(waiting.box).to_be_focused()
    waiting.page.reload()
    expect(waiting.told).to_be_visible()
    expect(waiting.page.locator("#aloud > p")).not_to_have_count(0)
    expect(waiting.desk.locator(".offer")).to_be_hidden()


def test_without_scripts_its_own_page_offers_it_too(three_ways: None, people: People, waiting: Patron) -> None:
    has_waited(people, 61)
    plain = people.watch.open(java_script_enabled=False)
    plain.goto(f"{waiting.passport()}?lang=en")
    expect(plain.locator(".offered > span:not([hidden])")).to_have_text(SOON)
    plain.get_by_role("link", name="By text").click()
    expect(plain.get_by_label("Mobile number")).to_be_visible()
