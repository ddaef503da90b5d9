"""Every truth that a patron is told changes while their page stays open, and again with scripts off."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from deskbell.questions.models import Question
from tests import world
from tests.journeys.people import Patron, People

FIRST = "Where is the reading room?"
SECOND = "Until when is the reading room open?"


class Truths:
    """A patron's page that stays open; without scripts it is looked at again, as it does itself by the clock."""

    def __init__(self, people: People, scripts: bool) -> None:
        self.people, self.scripts = people, scripts
        self.patron = people.patron(java_script_enabled=scripts)

    def asks(self) -> Question:
        patron = self.patron
        patron.desk.locator("#text").fill(SECOND)
        patron.desk.locator("#before .first").click()
        expect(patron.told).to_be_visible()
        if self.scripts:
            expect(patron.desk.locator("#passport-link")).to_be_visible()
            self.address = patron.passport()
        else:
            self.address = patron.page.url
        return self.people.newest()

    def are(self, place: Locator, words: str) -> None:
        if not self.scripts:
            self.patron.page.reload()
        expect(place).to_contain_text(words, timeout=8_000, use_inner_text=True)

    def told(self, words: str) -> None:
        self.are(self.patron.told, words)

    def logged(self, words: str) -> None:
        self.are(self.patron.log, words)


@pytest.fixture(params=[True, False], ids=["live", "without scripts"])
def truths(people: People, request: pytest.FixtureRequest) -> Truths:
    return Truths(people, request.param)


def test_whether_the_desk_is_open_and_who_is_there(truths: Truths) -> None:
    people, patron = truths.people, truths.patron
    status = patron.desk_told
    truths.are(status, "Nobody is at the desk at this moment.")
    lucie = people.librarian(people.world.lucie, on_duty=False, java_script_enabled=truths.scripts)
    lucie.page.goto("/duty/")
    lucie.page.get_by_label("Maple").check()
    lucie.page.get_by_role("button", name="Prendre le service").click()
    lucie.page.goto("/")
    truths.are(status, "Somebody is here to answer.")
    week(people, "")
    truths.are(status, "Closed now.")
    week(people, "00:00-24:00")
    truths.are(status, "Somebody is here to answer.")


def test_nobody_who_is_talked_to_is_told_that_it_is_closed(truths: Truths) -> None:
    people, patron = truths.people, truths.patron
    ines = people.world.ines
    truths.asks()
    people.librarian(ines)
    truths.are(patron.desk_told, "Somebody is here to answer.")
    people.act(ines, "claim")
    week(people, "")
    truths.are(patron.desk_told, "A librarian has your question.")
    expect(patron.desk_told).not_to_contain_text("Closed", use_inner_text=True)
    people.act(ines, "release")
    truths.are(patron.desk_told, "Closed now.")
    people.act(ines, "claim")
    truths.are(patron.desk_told, "A librarian has your question.")
    people.act(ines, "closing", resolution="", effort="")
    truths.are(patron.desk_told, "Closed now.")
    week(people, "00:00-24:00")
    truths.are(patron.desk_told, "Somebody is here to answer.")


def test_place_who_and_passing_on(truths: Truths) -> None:
    people, ines, lucie = truths.people, truths.people.world.ines, truths.people.world.lucie
    people.librarian(lucie)
    first = people.world.asks(people.world.otto, words=FIRST).question
    question = truths.asks()
    truths.told("Your place in line: 2.")
    people.act(ines, "claim", first)
    truths.told("You are next in line.")
    people.act(ines, "release", first)
    truths.told("Your place in line: 2.")
    people.act(ines, "claim", first)
    people.act(lucie, "claim", question)
    truths.told("Lucie has your question.")
    people.act(lucie, "release", question)
    truths.told("You are next in line.")
    truths.logged("Your question waits for the next librarian.")
    people.act(ines, "claim", question)
    truths.told("Ines has your question.")
    people.act(ines, "transfers", question, to=f"staff:{lucie.pk}", reason="She knows the room.")
    truths.told("You are next in line.")
    truths.logged("Your question was passed on to Lucie.")
    people.act(lucie, "claim", question)
    truths.told("Lucie has your question.")


def test_whoever_takes_the_question_has_seen_it_and_sees_on_after_a_reload(truths: Truths) -> None:
    patron, question = truths.patron, truths.asks()
    marks = patron.said.last.locator(".marks")
    ines = truths.people.librarian(truths.people.world.ines, java_script_enabled=truths.scripts)
    ines.opens(question)
    truths.are(marks, "Sent")
    ines.pane(question).root.get_by_role("button", name="I got it").click()
    truths.are(marks, "Seen")
    if truths.scripts:
        ines.page.goto("about:blank")
        patron.says("And at weekends?")
        truths.are(marks, "Sent")
        ines.page.goto("/")  # the pane is open again: what was written meanwhile is on screen
        truths.are(marks, "Seen")
        ines.page.reload()
        row = ines.group("mine").locator(f'li[data-question="{question.pk}"]')
        expect(row).to_be_visible()
        expect(row).not_to_have_attribute("data-unread", "")


def test_closed_reopened_removed_and_forgotten(truths: Truths) -> None:
    people, ines = truths.people, truths.people.world.ines
    people.librarian(ines)
    question = truths.asks()
    people.act(ines, "claim", question)
    people.act(ines, "replies", question, words="Upstairs, on the left.", act=world.ask_id())
    truths.logged("Upstairs, on the left.")
    people.act(ines, "closing", question, resolution="", effort="")
    truths.told("This question is closed. Write again and it goes on.")
    people.act(ines, "reopening", question)
    truths.told("You are next in line.")
    other = people.watch.open()
    other.goto(truths.address)
    other.get_by_text("Leave a name").click()
    other.get_by_label("Name").fill("Otto")
    other.get_by_role("button", name="Leave it").click()
    truths.logged("Name given: Otto")
    if truths.scripts:
        page_is_removed(people)
    other.goto(truths.address)
    other.get_by_role("link", name="Erase this question").click()
    other.get_by_role("button", name="Erase it").click()
    expect(other.get_by_role("heading", name="This page is yours")).to_be_visible()
    truths.told("This question was erased.")
    assert "Upstairs" not in truths.patron.page.content() and SECOND not in truths.patron.page.content()


def page_is_removed(people: People) -> None:
    """The page asked from, removed on the passport while the talk stays open elsewhere."""
    page = people.watch.open()
    page.goto("/ask/maple/?lang=en&page=https://maple.example/room&title=Rooms")
    mei = Patron(page, page)
    mei.asks("And the quiet room?")
    expect(mei.log).to_contain_text("Asked from Rooms")
    other = people.watch.open()
    other.goto(mei.passport())
    other.get_by_role("button", name="Remove the page that you asked from").click()
    expect(mei.log).to_contain_text("The page was removed.")


def week(people: People, hours: str) -> None:
    """The liaison changes the desk's week at the organisation's page."""
    fields = {f"day_{day}": hours for day in range(7)}
    with people.house.browser(people.world.ada) as browser:
        answer = browser.post("/organisation/desks/maple/hours/", data=fields)
    assert answer.status_code == 302, answer.text
