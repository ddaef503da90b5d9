"""Before somebody asks: what it takes is on screen, however much there is to read and however small the screen."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.host import Host
from tests.journeys.people import People
from tests.world import set_hours

SIZES = [(375, 667), (1280, 720), (1440, 900)]
ENGLISH, FRENCH = ("/", "Ask"), ("/fr", "Poser la question")


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("page", [ENGLISH, FRENCH], ids=["en", "fr"])
def test_the_tabs_button_for_asking_is_on_screen_while_the_desk_is_closed(
    people: People, host: Host, size: tuple[int, int], page: tuple[str, str]
) -> None:
    path, ask = page
    desk = people.world.maple_desk
    here = timezone.now().astimezone(ZoneInfo(desk.library.time_zone))
    set_hours(desk, 600, 1080, weekdays=((here.weekday() + 3) % 7,))
    try:
        fern = people.visitor(host, path, viewport={"width": size[0], "height": size[1]})
        fern.page.locator("[data-deskbell] button").click()
        expect(fern.desk.locator("#promise")).to_be_visible()
        button = fern.desk.get_by_role("button", name=ask, exact=True)
        expect(button).to_be_in_viewport(ratio=1)
        # Nothing lies over it, and whoever comes to the last field by Tab sees that too.
        button.click(trial=True)
        fern.desk.locator("#address").focus()
        expect(fern.desk.locator("#address")).to_be_in_viewport(ratio=1)
        button.click(trial=True)
    finally:
        set_hours(desk, 0, 1440, weekdays=tuple(range(7)))


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
