"""Before somebody asks: what it takes is on screen, however much there is to read and however small the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, ViewportSize, expect

from bench.phone import PHONE, busiest, traced
from tests.journeys.host import Host
from tests.journeys.people import People
from tests.journeys.test_budgets import DATES, LONG
from tests.world import set_hours

SIZES = [(375, 667), (1280, 720), (1440, 900)]
ENGLISH, FRENCH = ("/", "Leave your question"), ("/fr", "Laissez votre question")
# Of two elements, whether the first ends where the second begins, or higher.
ABOVE = "([one, other]) => one.getBoundingClientRect().bottom <= other.getBoundingClientRect().top"


@pytest.fixture
def closed(people: People) -> Iterator[None]:
    """Maple's desk opens again in three days, at ten on its own clock."""
    desk = people.world.maple_desk
    here = timezone.now().astimezone(ZoneInfo(desk.library.time_zone))
    set_hours(desk, 600, 1080, weekdays=((here.weekday() + 3) % 7,))
    yield
    set_hours(desk, 0, 1440, weekdays=tuple(range(7)))


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("page", [ENGLISH, FRENCH], ids=["en", "fr"])
def test_the_tabs_button_for_asking_is_on_screen_while_the_desk_is_closed(
    people: People, host: Host, closed: None, size: tuple[int, int], page: tuple[str, str]
) -> None:
    path, ask = page
    fern = people.visitor(host, path, viewport={"width": size[0], "height": size[1]})
    fern.page.locator("[data-deskbell] button").click()
    expect(fern.desk.locator("#promise")).to_be_visible()
    button = fern.desk.get_by_role("button", name=ask, exact=True)
    expect(button).to_be_in_viewport(ratio=1)
    # Nothing lies over it, and whoever comes to the last field by Tab sees that too.
    button.click(trial=True)
    fern.desk.locator("#name").focus()
    expect(fern.desk.locator("#name")).to_be_in_viewport(ratio=1)
    button.click(trial=True)


def test_enter_asks_and_shift_enter_makes_a_line(people: People) -> None:
    fern = people.patron()
    box = fern.desk.locator("#text")
    box.press("Enter")
    expect(fern.desk.locator("#wrong")).to_be_visible()  # nothing to ask yet
    box.type("Two things:")
    box.press("Shift+Enter")
    box.type("and the second")
    box.press("Enter")
    expect(fern.said.first).to_contain_text("Two things:\nand the second")
    expect(fern.box).to_be_focused()


@pytest.mark.parametrize("width", [320, 375])
@pytest.mark.parametrize("page", [ENGLISH, FRENCH], ids=["en", "fr"])
def test_on_a_small_phone_box_and_button_are_in_sight_beside_its_keyboard_too(
    people: People, host: Host, closed: None, width: int, page: tuple[str, str]
) -> None:
    path, ask = page
    small = ViewportSize(width=width, height=568)
    fern = people.visitor(host, path, viewport=small, has_touch=True, is_mobile=True, timezone_id="America/Toronto")
    for desk in (fern.desk, fern.page):
        if desk is fern.desk:
            fern.page.locator("[data-deskbell] button").click()
        else:
            fern.page.set_viewport_size(small)
            fern.page.goto(f"{people.house.address}/ask/maple/?lang={'fr' if page == FRENCH else 'en'}")
        box, button = desk.locator("#text"), desk.get_by_role("button", name=ask, exact=True)
        expect(desk.locator("#promise")).to_be_visible()
        stands_above(box, button)
        fern.page.set_viewport_size({"width": width, "height": 318})  # as the viewport asks keyboards to do
        box.tap()
        stands_above(box, button)


def stands_above(box: Locator, button: Locator) -> None:
    """Both are in sight whole, and neither covers the other, measured in one moment."""
    expect(box).to_be_in_viewport(ratio=1)
    expect(button).to_be_in_viewport(ratio=1)
    over, under = box.element_handle(), button.element_handle()
    frame = over.owner_frame()
    assert frame is not None
    frame.wait_for_function(ABOVE, arg=[over, under])


@pytest.mark.parametrize(
    ("language", "apart"),
    [
        ("en", r"Opens \w+day, 10:00.AM, library time \(\w+day, \d:00.AM for you\)\."),
        ("fr", r"Ouverture.: \w+, 10 h, heure de la bibliothèque \(\w+, \d h chez vous\)\."),
    ],
)
def test_who_is_far_away_reads_hours_on_both_clocks(people: People, closed: None, language: str, apart: str) -> None:
    fern = people.patron(language, timezone_id="Pacific/Auckland")
    expect(fern.desk_told).to_contain_text(re.compile(apart), use_inner_text=True)
    both = "for you)" if language == "en" else "chez vous)"
    expect(fern.desk.locator("#promise")).to_contain_text(both)


def test_who_is_far_away_is_told_weekdays_without_a_long_task(people: People, closed: None) -> None:
    """A browser's first date by its Intl keeps a slow phone 60 to 80 ms; the names of the days come with the page."""
    longest = []
    for _ in range(3):
        page = people.watch.open(**PHONE | {"timezone_id": "Pacific/Auckland"})
        page.add_init_script(f"({DATES})()")
        with traced(page) as trace:
            page.goto("/ask/maple/?lang=fr")
            expect(page.locator("#desk-status")).to_contain_text("chez vous")
            page.wait_for_load_state("networkidle")
        longest.append(busiest(trace, "/web/ask.js"))
        assert page.evaluate("dates") == 0
        page.close()
    assert min(longest) < LONG, longest


def test_where_both_clocks_are_alike_one_is_told(people: People, closed: None) -> None:
    fern = people.patron(timezone_id="America/New_York")
    expect(fern.desk_told).to_contain_text("Opens", use_inner_text=True)
    fern.page.wait_for_load_state("networkidle")
    expect(fern.page.locator(".sheet")).not_to_contain_text("library time", use_inner_text=True)


def test_without_scripts_the_page_says_whose_clock_it_is(people: People, closed: None) -> None:
    fern = people.patron(java_script_enabled=False)
    expect(fern.desk_told).to_contain_text("Times are the library’s.", use_inner_text=True)
