"""axe finds nothing: every page of the URL map, every state, both languages, light and dark, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from deskbell.questions import later
from deskbell.staff import links
from deskbell.staff.models import Staff
from tests import world
from tests.journeys.host import Host
from tests.journeys.looks import READERS, Eye
from tests.journeys.people import Librarian, Patron, People
from tests.open_house import OpenHouse
from tests.post import mailbox
from tests.stories import PAGE
from tests.url_map import Maple, routes


@pytest.fixture(params=READERS, ids="-".join)
def eye(request: pytest.FixtureRequest, people: People) -> Iterator[Eye]:
    """Everybody on the staff reads the eye's language."""
    eye = Eye(*request.param)
    Staff.objects.update(language=eye.language)
    yield eye
    Staff.objects.update(language="en")
    eye.nothing_is_wrong()


@pytest.fixture(scope="module")
def maple(house: OpenHouse) -> Maple:
    return Maple.make(house.world)


@pytest.fixture(scope="module")
def pages(house: OpenHouse, maple: Maple) -> list[tuple[str, bool]]:
    """Addresses of the URL map that are whole pages, and whether strangers see them too.

    What only takes forms, files and fragments are none.
    """
    recover = urlsplit(links.make_recover(house.world.priya, None)).path
    every = [route.address for route in routes(house.world, maple)] + [recover, "/nowhere/", "/find/?q=quuxmaple"]
    with house.browser(house.world.ada) as staff, house.browser() as nobody:
        whole = [address for address in every if is_page(staff.get(address))]
        return [(address, nobody.get(address).status_code != httpx.codes.FOUND) for address in whole]


def is_page(answer: httpx.Response) -> bool:
    html = answer.headers.get("Content-Type", "").startswith("text/html") and "<!doctype html>" in answer.text[:200]
    return html and "attachment" not in answer.headers.get("Content-Disposition", "")


@pytest.mark.parametrize("half", [0, 1])
def test_every_page_of_the_url_map(people: People, pages: list[tuple[str, bool]], eye: Eye, half: int) -> None:
    people.watch.forgive("40[45]")
    ada = people.librarian(people.world.ada, on_duty=False, **eye.options).page
    stranger = people.watch.open(**eye.options)
    for address, for_strangers in pages[half::2]:
        page = stranger if for_strangers else ada
        page.goto(f"{address}?lang={eye.language}" if address.startswith(("/q/", "/ask/")) else address)
        eye.look(page, address, eye.one_width)
    assert eye.seen > 15


def test_the_sign_in(people: People, eye: Eye) -> None:
    people.watch.forgive("40[013]|422|429")
    page = people.watch.open(**eye.options)
    page.goto("/sign-in/")
    eye.look(page, "sign-in")
    page.locator("input[type=password]").fill("wrong")
    page.get_by_role("textbox").first.fill("ines")
    page.locator("main button.primary").click()
    expect(page.locator(".error, [role=alert]").first).to_be_visible()
    eye.look(page, "sign-in refused")


def test_the_console_in_every_state(people: People, eye: Eye) -> None:
    ines = people.librarian(people.world.ines, **eye.options)
    eye.look(ines.page, "console empty")
    asked = people.world.asks(people.world.fern, page=PAGE)
    people.world.asks(people.world.mei)
    ines.page.reload()
    eye.look(ines.page, "console busy")
    pane = ines.opens(asked.question)
    eye.look(ines.page, "preview")
    ines.page.keyboard.press("g")
    expect(pane.root).to_have_attribute("data-standing", "mine")
    pane.replies("See https://films.example/x, please.")
    eye.look(ines.page, "talking")
    menus(eye, ines)
    pane.box.fill("A regular of ours.")
    pane.box.press("Enter")
    expect(pane.said.last.locator(".note-label")).to_be_visible()
    eye.look(ines.page, "note")
    people.act(people.world.ines, "closing", asked.question, resolution="", effort="")
    expect(pane.root).to_have_attribute("data-state", "closed")
    eye.look(ines.page, "closed")


def test_what_waits_for_later_in_every_state(people: People, eye: Eye) -> None:
    ines, lucie, question = people.world.ines, people.world.lucie, people.world.asks(people.world.fern).question
    day = timezone.localdate(timezone=later.zone_of(question)).isoformat()
    people.act(lucie, "draft", question, words="Perhaps in the annex, perhaps not.")
    people.act(
        ines, "scheduling", question, words="In the annex.", when=later.written(timezone.now() + timedelta(days=2))
    )
    people.act(ines, "follow-up", question, on=day, why="Did they find it?")
    people.act(ines, "snoozing", question, when=later.written(timezone.now() + timedelta(days=1)))
    librarian = people.librarian(ines, **eye.options)
    librarian.page.locator('[data-group="later"] summary').click()
    pane = librarian.opens(question)
    eye.look(librarian.page, "put off, prepared, shared")
    for opens in ("summary.button:has(+ .verbs)", ".verb:first-child > summary", ".send-later > summary"):
        pane.root.locator(opens).click()
        eye.look(librarian.page, opens)


def menus(eye: Eye, ines: Librarian) -> None:
    """What single keys open; the last one leaves the note's mode on."""
    keyboard = ines.page.keyboard
    keyboard.press("Escape")
    for key, name in (("t", "transfer"), ("l", "let go"), ("c", "close"), ("m", "more"), ("i", "interview")):
        keyboard.press(key)
        eye.look(ines.page, name)
        keyboard.press("Escape")
        ines.page.evaluate("document.activeElement.blur()")
    keyboard.press("?")
    expect(ines.page.locator("dialog.keys")).to_be_visible()
    eye.look(ines.page, "keys")
    keyboard.press("Escape")
    for menu in ines.page.locator(".duty summary").all():
        menu.click()
        eye.look(ines.page, "duty")
        keyboard.press("Escape")
    keyboard.press("n")


def test_the_patrons_page_in_every_state(people: People, eye: Eye) -> None:
    people.watch.forgive("400")
    fern = people.patron(eye.language, **eye.options)
    eye.look(fern.page, "nobody there")
    people.world.on_duty(people.world.ines, people.world.maple_queue)
    fern.page.reload()
    eye.look(fern.page, "open")
    fern.desk.locator("#before button.first").click()
    expect(fern.desk.locator("#wrong")).to_be_visible()
    eye.look(fern.page, "nothing written")
    fern.desk.locator("#text").fill("Where is the reading room?")
    fern.desk.locator("#before button.first").click()
    expect(fern.desk.locator("#passport-link")).to_be_visible()
    eye.look(fern.page, "waiting")
    talks(people, eye, fern)
    passport = people.watch.open(**eye.options)
    passport.goto(f"{fern.passport()}?lang={eye.language}")
    eye.look(passport, "passport of a closed question")
    fern.desk.locator("#done").click()
    eye.look(fern.page, "done?")
    fern.desk.locator("#done-clear").click()
    expect(fern.desk.locator("#clear")).to_be_visible()
    eye.look(fern.page, "all clear")


def talks(people: People, eye: Eye, fern: Patron) -> None:
    ines = people.world.ines
    people.act(ines, "claim")
    people.act(ines, "replies", words="Upstairs: https://maple.example/room", act=world.ask_id())
    fern.hears("Upstairs")
    fern.says("Thank you!")
    expect(fern.said).to_have_count(3)
    eye.look(fern.page, "talking")
    people.act(ines, "closing", resolution="", effort="")
    expect(fern.log.locator("li[data-kind=closed]")).to_have_count(1)
    eye.look(fern.page, "closed")


def test_without_scripts_and_refused(people: People, eye: Eye) -> None:
    """axe is a script; so a browser with scripts looks at the page that the plain form is answered with."""
    people.watch.forgive("40[0-9]|422")
    page = people.watch.open(**eye.options)
    page.route("**/web/ask.js", lambda route: route.abort())
    people.watch.forgive("ERR_FAILED.*ask.js")
    mails = mailbox(people.world)
    page.goto(f"/ask/maple/?lang={eye.language}&page=https://maple.example/&title=Rooms")
    page.locator("#text").fill("Where?")
    page.locator("#address").fill("not an address")  # nobody is there, so where to answer is asked openly
    page.locator("#before button.first").click()
    expect(page.locator("#wrong")).to_be_visible()
    eye.look(page, "refused without scripts")
    mails.delete()


def test_the_librarys_page_with_the_tab_open(people: People, host: Host, eye: Eye) -> None:
    fern = people.visitor(host, "/fr" if eye.language == "fr" else "/", **eye.options)
    fern.page.locator("[data-deskbell] button").click()
    expect(fern.desk.locator("#text")).to_be_visible()
    eye.look(fern.page, "host")


def test_the_window_of_its_own_and_the_frame_that_it_came_from(people: People, host: Host, eye: Eye) -> None:
    fern = people.visitor(host, "/fr" if eye.language == "fr" else "/", **eye.options)
    fern.page.locator("[data-deskbell] button").click()
    fern.desk.locator("#text").fill("Where are the old maps?")
    fern.desk.locator("#before button.first").press("Enter")
    expect(fern.desk.locator("#passport-link")).to_be_visible()
    eye.look(fern.page, "a talk in the frame")
    with fern.page.context.expect_page() as opened:
        fern.desk.locator("[data-pop]").press("Enter")
    window = Patron(opened.value, opened.value)
    expect(window.said).to_have_count(1)
    eye.look(window.page, "a window of its own")
    expect(fern.desk.locator("#popped")).to_be_visible()
    eye.look(fern.page, "the frame that it came from")


def test_the_log_announces_each_new_message_once(people: People) -> None:
    ines = people.librarian(people.world.ines)
    fern = people.patron()
    fern.asks("Where is the reading room?")
    pane = ines.takes(people.newest())
    for log in (fern.log, pane.log):
        log.evaluate(LISTENS)
    pane.replies("Upstairs.")
    fern.hears("Upstairs.")
    fern.says("Thank you!")
    pane.hears("Thank you!")
    expect(pane.said.last.locator(".sending")).to_be_hidden()
    expect(fern.said.last).to_have_attribute("data-seen", "")
    for log in (fern.log, pane.log):
        assert log.evaluate("log => log.announced") == ["Upstairs.", "Thank you!"]
        assert log.get_attribute("aria-live") in (None, "polite")


# What a screen reader hears of a log: text that is added to it and not hidden.
LISTENS = """log => {
  log.announced = [];
  new MutationObserver(changes => {
    for (const change of changes) for (const node of change.addedNodes)
      if (node.querySelector?.(".words")) log.announced.push(node.querySelector(".words").textContent);
  }).observe(log, { childList: true, subtree: true });
}"""
