"""Asking something else: once a question is closed, its patron begins another; staff see that it is the same person."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from deskbell.questions.models import Question
from tests.journeys.people import Patron, People

FIRST, SECOND = "Where is reel 14?", "And may I copy from it?"
NEW = "Ask a new question"


def test_on_the_page_for_asking(people: People) -> None:
    otto = people.patron()
    otto.asks(FIRST)
    expect(otto.desk.get_by_role("button", name=NEW)).to_be_hidden()
    same_patron_again(people, otto)


def test_from_the_passport(people: People) -> None:
    otto = people.patron()
    otto.asks(FIRST)
    otto.page.goto(otto.passport())
    same_patron_again(people, otto)


def test_from_the_passport_without_scripts(people: People) -> None:
    otto = people.patron(java_script_enabled=False)
    page = otto.page
    page.locator("#text").fill(FIRST)
    page.locator("#before .first").click()
    first = people.newest()
    people.act(people.world.ines, "closing", first)
    page.reload()
    page.get_by_role("button", name=NEW).click()
    assert "known_by" not in page.url
    page.locator("#text").fill(SECOND)
    page.locator("#before .first").click()
    expect(page).to_have_url(re.compile(r"/q/[\w-]{32}/$"))
    assert people.newest().patron == first.patron


def test_another_tab_with_the_first_question_does_not_take_the_new_one_away(people: People) -> None:
    otto = people.patron()
    otto.asks(FIRST)
    other = otto.page.context.new_page()
    other.goto("/ask/maple/?lang=en")
    second = Patron(other, other)
    second.hears(FIRST)
    same_patron_again(people, otto)
    expect(second.said.first).to_contain_text(FIRST)


def same_patron_again(people: People, otto: Patron) -> None:
    first = people.newest()
    people.act(people.world.ines, "closing", first)
    otto.desk.get_by_role("button", name=NEW).click()
    expect(otto.desk.locator("#text")).to_be_visible()
    expect(otto.said).to_have_count(0)
    otto.asks(SECOND)
    newest = people.newest()
    assert newest.pk != first.pk
    assert newest.patron == first.patron
    otto.page.reload()
    otto.hears(SECOND)
    pane = people.librarian(people.world.ines).opens(Question.objects.get(pk=newest.pk))
    expect(pane.root.locator(".earlier").get_by_text(FIRST)).to_have_count(1)
