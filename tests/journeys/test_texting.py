"""A question that came as a text, answered at the console: what the answer costs is seen while it is written."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Locator, Page, expect

from deskbell.mailroom import accounts
from deskbell.mailroom.models import Account
from deskbell.questions.models import Question
from tests.journeys.people import Pane, People
from tests.open_house import OpenHouse

PATIENCE = 60.0


class Folder:
    """Texts by files: the channel for a library that has nothing."""

    def __init__(self, house: OpenHouse) -> None:
        self.account = Account(channel="sms", desk=house.world.maple_desk)
        accounts.put_settings(self.account, {"address": "+14165550199", "gateway": "drop", "country": "CA"})
        self.account.save()
        self.place = house.server.data / "texts" / self.account.key

    def comes(self, words: str, sender: str) -> Question:
        """Somebody texts; the question that it becomes."""
        wait_for((self.place / "in").is_dir, "the server looks into the folder")
        passing = self.place / "in" / f".{secrets.token_hex(4)}"
        passing.write_text(f"From: {sender}\n\n{words}\n", "utf-8")
        passing.rename(passing.with_name(passing.name[1:] + ".txt"))
        newest = Question.objects.filter(account=self.account).order_by("-pk")
        wait_for(newest.exists, "the question is there")
        found = newest.first()
        assert found is not None
        return found

    def leaving(self) -> list[str]:
        """The words that have left."""
        return [path.read_text("utf-8").partition("\n\n")[2].strip() for path in self.out()]

    def out(self) -> list[Path]:
        return sorted((self.place / "out").glob("*.txt"))


def wait_for(true: Callable[[], object], what: str) -> None:
    ends = time.monotonic() + PATIENCE
    while not true():
        connection.close()
        assert time.monotonic() < ends, f"never came true: {what}"
        time.sleep(0.1)


@pytest.fixture
def folder(house: OpenHouse) -> Iterator[Folder]:
    made = Folder(house)
    yield made
    Account.objects.filter(pk=made.account.pk).update(active=False)


def cost(pane: Pane) -> Locator:
    return pane.root.locator("text-cost")


def test_an_answer_is_counted_made_cheaper_and_leaves_as_it_was_shown(
    people: People, folder: Folder, accessible: Callable[[Page], None]
) -> None:
    question = folder.comes("Do you have the Gazette of 1911?", "+14165550100")
    ines = people.librarian(people.world.ines)
    pane = ines.takes(question)
    expect(cost(pane)).to_be_visible()
    pane.box.fill("“Yes” – on the 2nd floor. " * 6)
    expect(cost(pane).locator(".cost")).to_contain_text("3")
    expect(cost(pane).locator(".dear-sign")).to_have_count(3)
    cost(pane).locator("summary").click()
    expect(cost(pane).locator("ol li")).to_have_count(3)
    accessible(ines.page)
    cost(pane).get_by_role("button", name="Replace – with -").click()
    expect(cost(pane).locator(".dear-sign")).to_have_count(2)
    expect(pane.box).to_have_value(re.compile("^“Yes” - on"))
    expect(pane.box).to_be_focused()
    cost(pane).get_by_role("button", name="Write signs that read the same").click()
    expect(cost(pane).locator(".dear")).to_be_hidden()
    shown = cost(pane).locator("ol li").all_inner_texts()
    assert len(shown) == 1
    assert pane.box.input_value().startswith('"Yes" - on the 2nd floor.')
    pane.box.press("Enter")
    wait_for(lambda: any("2nd floor" in words for words in folder.leaving()), "the answer has left")
    assert [words for words in folder.leaving() if "2nd floor" in words] == [shown[0].strip()]
    assert "4165550100" not in ines.page.content(), "a text's number is never shown"


def test_a_note_costs_nothing_and_accents_are_dropped_only_when_asked(people: People, folder: Folder) -> None:
    question = folder.comes("Où est la salle des cartes ?", "+14165550101")
    ines = people.librarian(people.world.ines)
    pane = ines.takes(question)
    pane.box.fill("Bien sûr, tout près de l’entrée.")
    drop = cost(pane).get_by_role("button", name="Write without these accents")
    expect(drop).to_be_visible()
    expect(cost(pane).get_by_role("button", name="Write signs that read the same")).to_be_hidden()
    pane.root.locator("input[value=note]").check(force=True)
    expect(cost(pane)).to_be_hidden()
    pane.root.locator("input[value=reply]").check(force=True)
    drop.click()
    assert pane.box.input_value() == "Bien sur, tout près de l'entrée."


def test_a_question_by_web_shows_no_count(people: People) -> None:
    people.world.asks()
    pane = people.librarian(people.world.ines).takes(people.newest())
    pane.box.fill("“Yes”")
    expect(cost(pane)).to_be_hidden()
