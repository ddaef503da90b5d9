"""Somebody looks at the library's page for a while, and the tab asks whether it can help. Once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from deskbell.channels.web.models import Invitation
from deskbell.staff.models import Duty
from tests.journeys.host import Host
from tests.journeys.people import People

WORDS = "Looking for something?"
FOR_GOOD = "localStorage.getItem('deskbell-tab:maple:no')"


class Reader:
    """Somebody on the library's pages, whose time passes as the story says."""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self.home = page, home
        page.clock.install()

    def comes(self, path: str = "/") -> None:
        self.page.goto(self.home + path)
        expect(self.tab).to_be_visible()

    def stays(self, seconds: int) -> None:
        self.page.clock.run_for(seconds * 1000)

    def goes_to(self, path: str) -> None:
        """As a page does that never loads anew."""
        self.page.evaluate("path => history.pushState(null, '', path)", path)

    def answers(self, word: str) -> None:
        self.page.get_by_role("button", name=word).press("Enter")

    @property
    def tab(self) -> Locator:
        return self.page.locator("[data-deskbell] #box > button")

    @property
    def card(self) -> Locator:
        return self.page.locator(".invite")

    def is_asked(self) -> None:
        expect(self.card.get_by_role("status")).to_have_text(WORDS)

    def is_left_alone(self) -> None:
        expect(self.card).to_have_count(0)


@pytest.fixture
def reader(people: People, host: Host) -> Iterator[Reader]:
    """While Lucie is free to answer."""
    Invitation.objects.all().delete()
    people.world.on_duty(people.world.lucie, people.world.maple_queue)
    yield Reader(people.watch.open(), host.address)
    Invitation.objects.all().delete()


def invites(people: People, **more: Any) -> None:
    Invitation.objects.create(desk=people.world.maple_desk, seconds=20, **({"words": {"en": WORDS}} | more))


def test_it_asks_after_a_while_and_once_a_visit(people: People, reader: Reader) -> None:
    invites(people)
    reader.comes()
    reader.stays(14)  # the browser's own seconds go on meanwhile
    reader.is_left_alone()
    reader.stays(8)
    reader.is_asked()
    expect(reader.page.locator(":focus")).to_have_count(0)  # it takes nobody's place
    reader.answers("Not now")
    reader.is_left_alone()
    expect(reader.tab).to_be_focused()
    reader.comes("/hours")
    reader.stays(60)
    reader.is_left_alone()
    assert reader.page.evaluate(FOR_GOOD) is None
    assert reader.page.context.cookies() == []


def test_whoever_goes_on_without_an_answer_is_not_asked_again_on_the_next_page(people: People, reader: Reader) -> None:
    invites(people)
    reader.comes()
    reader.stays(22)
    reader.is_asked()
    reader.comes("/hours")
    reader.stays(60)
    reader.is_left_alone()


def test_yes_opens_the_window(people: People, reader: Reader) -> None:
    invites(people)
    reader.comes()
    reader.stays(22)
    reader.answers("Yes, please")
    expect(reader.page.frame_locator("[data-deskbell] iframe").locator("#text")).to_be_visible()
    reader.is_left_alone()


def test_never_again_is_for_good(people: People, reader: Reader) -> None:
    invites(people)
    reader.comes()
    reader.stays(22)
    reader.answers("Never ask again")
    assert reader.page.evaluate(FOR_GOOD) == "1"
    reader.page.evaluate("sessionStorage.clear()")  # another visit
    reader.comes()
    reader.stays(60)
    reader.is_left_alone()


def test_a_page_that_is_left_without_loading_anew_takes_the_invitation_away(people: People, reader: Reader) -> None:
    invites(people, never=["/hours*"])
    reader.comes("/hours")
    reader.stays(60)
    reader.is_left_alone()
    reader.goes_to("/local-history")
    reader.stays(15)
    reader.is_left_alone()  # the time on the other page does not count
    reader.stays(8)
    reader.is_asked()
    reader.goes_to("/hours?week=2")
    reader.stays(2)
    reader.is_left_alone()


def test_whoever_has_opened_the_tab_is_not_invited(people: People, reader: Reader) -> None:
    invites(people)
    reader.comes()
    reader.tab.press("Enter")
    expect(reader.page.locator("[data-deskbell] iframe")).to_be_visible()
    reader.stays(60)
    reader.is_left_alone()


def test_a_rule_leaves_other_languages_and_a_busy_desk_alone(people: People, reader: Reader) -> None:
    invites(people, languages=["en"])
    reader.comes("/fr")
    reader.stays(60)
    reader.is_left_alone()
    Duty.objects.all().delete()  # nobody is there any more
    body = reader.page.request.get(f"{people.house.address}/tab/maple.js").text()
    assert WORDS not in body


@pytest.mark.parametrize("path", ["/strict", "/unset"])
def test_it_is_whole_and_accessible_in_hostile_surroundings(
    people: People, reader: Reader, accessible: Callable[[Page], None], path: str
) -> None:
    invites(people)
    reader.comes(path)
    reader.stays(22)
    reader.is_asked()
    box = reader.card.bounding_box()
    assert box
    assert 150 < box["width"] <= 300
    assert reader.card.evaluate("card => getComputedStyle(card).borderRadius") == "16px"
    if path != "/strict":  # axe is a script
        accessible(reader.page)


def test_a_librarian_sees_the_invitation_as_it_is_typed(people: People) -> None:
    Invitation.objects.all().delete()
    page = people.librarian(people.world.ada, on_duty=False).page
    page.goto("/organisation/desks/maple/invitations/")
    said = page.frame_locator("#invited").locator(".invite").get_by_role("status")
    expect(said).to_have_text("Can we help you find something?")
    page.locator("#id_words_en").fill("Lost among the shelves?")
    expect(said).to_have_text("Lost among the shelves?")
    page.locator("#id_words_fr").fill("Perdu dans les rayons ?")
    expect(said).to_have_text("Perdu dans les rayons ?")
    assert not Invitation.objects.exists()
