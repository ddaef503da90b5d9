"""Four questions side by side under traffic: no draft, caret, scroll place or unread mark is lost.

Eight seconds in the normal run; five minutes with DESKBELL_TEST_FAULTS=long, as the fault tests have it.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, expect

from deskbell.live.client import Client
from deskbell.questions import claiming, conversing
from deskbell.questions.asking import Asked
from tests import world
from tests.journeys.people import Librarian, Pane, People

SECONDS = 300 if os.environ.get("DESKBELL_TEST_FAULTS") == "long" else 8
PACE = 5  # messages a second, over all four
EARLIER = 30  # messages that each question has already, so that its log scrolls
WIDE = {"width": 2000, "height": 800}
NUMBERS = "log => [...log.querySelectorAll('li')].map(one => one.dataset.number)"
STATE = """pane => {
  const field = pane.querySelector(".writing textarea"), log = pane.querySelector("[role=log]");
  return [field.value, field.selectionStart, field.selectionEnd, pane.querySelector("input[value=note]").checked,
          log.scrollTop];
}"""


def test_four_questions_side_by_side_lose_nothing_under_traffic(people: People) -> None:
    asked = [four(people, place) for place in range(4)]
    ines = people.librarian(people.world.ines, viewport=WIDE)
    panes = [ines.opens(one.question) for one in asked]
    for place, pane in enumerate(panes):
        expect(pane.said).to_have_count(EARLIER + 1)
        begin(ines, pane, place)
    before = [pane.root.evaluate(STATE) for pane in panes]
    with traffic(people, asked) as sent:
        goes_on_writing(ines, panes[3].box)
    for place, pane in enumerate(panes):
        expect(pane.said).to_have_count(EARLIER + 1 + sent[place])
        assert numbers(pane) == sorted(set(numbers(pane)))
    everything_is_where_it_was(panes, before, sent)
    unread_marks_tell_what_was_not_seen(ines, asked)
    a_narrow_window_keeps_them_too(ines, panes)


def four(people: People, place: int) -> Asked:
    """A question of Ines's with a long past."""
    cast = people.world
    asked = cast.asks(cast.otto, words=f"Question {place}: how do I renew?", name=f"Otto {place}")
    claiming.claim(asked.question, cast.ines)
    for number in range(EARLIER):
        conversing.hear(asked.question, f"And number {number} of my tale.", world.ask_id())
    return asked


def begin(ines: Librarian, pane: Pane, place: int) -> None:
    """A draft with a caret somewhere in it; the first two read further up, the second writes a note."""
    if place == 1:
        pane.root.get_by_role("radio", name="Note").check()
    pane.box.fill(f"My draft for question {place}, unfinished")
    pane.box.evaluate("(field, at) => { field.focus(); field.setSelectionRange(at, at + 3); }", 4 + place)
    if place < 2:
        pane.log.evaluate("log => { log.scrollTop = 40; }")


@contextmanager
def traffic(people: People, asked: list[Asked]) -> Iterator[list[int]]:
    """The four patrons write on, from another thread, until the block has ended and the time is over."""
    sent = [0] * len(asked)

    async def write() -> None:
        clients = [await Client.connect(people.house.live, people.house.patron_ticket(), one.passport) for one in asked]
        end = time.monotonic() + SECONDS
        for number in itertools.count():
            if time.monotonic() > end:
                break
            place = number % len(asked)
            await clients[place].say(asked[place].question.pk, f"Message {number}: https://maple.example/{number}")
            sent[place] += 1
            await asyncio.sleep(1 / PACE)
        for client in clients:
            client.close()

    thread = threading.Thread(target=lambda: asyncio.run(write()))
    thread.start()
    yield sent
    thread.join()


def goes_on_writing(ines: Librarian, box: Locator) -> None:
    """Letter by letter, as long as messages come in; each goes where the caret is."""
    box.evaluate("field => { field.focus(); field.setSelectionRange(8, 8); }")
    end = time.monotonic() + SECONDS - 1
    for letter in itertools.cycle("abc"):
        if time.monotonic() > end:
            return
        ines.page.keyboard.type(letter)
        box.evaluate("field => field.dataset.typed = (field.dataset.typed ?? '') + field.value[field.selectionEnd - 1]")
        ines.page.wait_for_timeout(250)


def everything_is_where_it_was(panes: list[Pane], before: list[list[object]], sent: list[int]) -> None:
    after = [pane.root.evaluate(STATE) for pane in panes]
    for place in range(3):
        assert after[place][:4] == before[place][:4], place
    for place in range(2):
        assert after[place][4] == before[place][4]
        expect(panes[place].root.locator("[data-below]")).to_contain_text(str(sent[place]))
    typed = panes[3].box.get_attribute("data-typed")
    assert typed and after[3][0] == f"My draft{typed} for question 3, unfinished"
    assert after[3][1] == after[3][2] == 8 + len(typed)
    for pane in panes[2:]:
        expect(pane.said.last).to_be_in_viewport()


def unread_marks_tell_what_was_not_seen(ines: Librarian, asked: list[Asked]) -> None:
    marked = ines.group("mine").locator("li[data-unread]")
    expect(marked).to_have_count(2)
    expect(ines.page).to_have_title("(2) Questions · Deskbell")
    assert {int(str(row.get_attribute("data-question"))) for row in marked.all()} == {
        one.question.pk for one in asked[:2]
    }


def a_narrow_window_keeps_them_too(ines: Librarian, panes: list[Pane]) -> None:
    drafts = [pane.box.input_value() for pane in panes]
    ines.page.set_viewport_size({"width": 1024, "height": 800})
    expect(ines.page.locator("nav.tabs li")).to_have_count(4)
    ines.page.reload()
    expect(ines.page.locator("nav.tabs li")).to_have_count(4)
    assert [pane.box.input_value() for pane in panes] == drafts


def numbers(pane: Pane) -> list[int]:
    return [int(number) for number in pane.log.evaluate(NUMBERS)]
