"""What a patron's browser pays, counted on what is really served: bytes, requests, and time on a slow phone.

The time until the largest paint, and the longest task, are the best of three: a machine that does other things as well
makes them longer, nothing makes them shorter.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from bench.phone import PHONE, Cost, Trace, busiest, cost_of, traced
from deskbell.channels.web.models import Invitation
from tests.journeys.host import Host
from tests.journeys.people import Patron, People
from tests.world import ask_id

LOADER, WHOLE = 3_000, 30_000
# The page, its icon, five styles, its modules; more of them would each be a round trip of a slow line.
REQUESTS = 26
PAINTED = 2_500
# A task above this is a long one to browsers.
LONG = 50
# Where the library is: whoever is elsewhere reads hours on two clocks.
PHONE_HERE = PHONE | {"timezone_id": "America/Toronto"}
# A browser's first date by its Intl takes a phone 80 milliseconds, in one piece.
DATES = """() => {
  window.dates = 0;
  for (const name of ["toLocaleString", "toLocaleDateString", "toLocaleTimeString"]) {
    const known = Date.prototype[name];
    Date.prototype[name] = function (...given) { window.dates++; return known.apply(this, given); };
  }
  Intl.DateTimeFormat = new Proxy(Intl.DateTimeFormat, {
    construct: (target, given) => (window.dates++, new target(...given)),
    apply: (target, self, given) => (window.dates++, target(...given)),
  });
}"""


def test_before_a_click_a_page_pays_for_the_loader_alone(people: People, host: Host) -> None:
    cost = costs(people, host.address, throttled=False)
    ours = {url: size for url, size in cost.bodies.items() if url.startswith(people.house.address)}
    assert list(ours) == [f"{people.house.address}/tab/maple.js"]
    assert sum(ours.values()) <= LOADER
    assert (cost.shift, cost.sockets) == (0, 0)


@pytest.mark.parametrize("query", ["?place=ask-maple", "?language=fr", "?place=ask-maple&language=fr"])
def test_every_kind_of_loader_is_small(people: People, query: str) -> None:
    with people.house.browser(headers={"Accept-Encoding": "gzip"}) as browser:
        served = browser.get(f"/tab/maple.js{query}")
    assert served.headers["Content-Encoding"] == "gzip"
    assert int(served.headers["Content-Length"]) <= LOADER


def test_a_loader_that_invites_is_small_too(people: People, host: Host) -> None:
    people.world.on_duty(people.world.lucie, people.world.maple_queue)
    rule = Invitation.objects.create(desk=people.world.maple_desk, seconds=20, words={"en": "Looking for something?"})
    try:
        cost = costs(people, f"{host.address}/hours", throttled=False)
    finally:
        rule.delete()
    assert sum(size for url, size in cost.bodies.items() if "/tab/" in url) <= LOADER


def test_the_patrons_page_is_small_until_the_first_message_and_asks_for_little(people: People) -> None:
    cost = costs(people, f"{people.house.address}/ask/maple/?lang=en", throttled=False)
    assert all(url.startswith(people.house.address) for url in cost.bodies)
    assert cost.bytes <= WHOLE, by_size(cost)
    assert len(cost.bodies) <= REQUESTS, by_size(cost)
    assert cost.sockets == 1


def test_on_a_slow_phone_it_is_soon_seen_and_nothing_moves(people: People) -> None:
    address = f"{people.house.address}/ask/maple/?lang=en"
    all_three = [costs(people, address) for _ in range(3)]
    assert [one.shift for one in all_three] == [0, 0, 0]
    assert 0 < min(one.paint for one in all_three) < PAINTED


def test_no_date_is_written_before_there_is_a_conversation_nor_with_its_first_words(people: People) -> None:
    page = people.watch.open(**PHONE_HERE)
    page.add_init_script(f"({DATES})()")
    cost_of(page, f"{people.house.address}/ask/maple/?lang=en", throttled=False)
    assert page.evaluate("dates") == 0
    people.librarian(people.world.ines)
    fern = Patron(page, page)
    fern.asks("Is the reading room open?")
    expect(fern.desk.locator("#passport-link")).to_be_visible()
    people.act(people.world.ines, "replies", words="Until nine.", act=ask_id())
    fern.hears("Until nine.")
    assert page.evaluate("dates") == 0


def test_no_task_keeps_a_slow_phone_for_long_from_the_first_look_to_an_answer(people: People) -> None:
    people.librarian(people.world.ines)
    longest = [busiest(from_look_to_answer(people), "/web/ask.js") for _ in range(3)]
    assert min(longest) < LONG, longest


def from_look_to_answer(people: People) -> Trace:
    page = people.watch.open(**PHONE_HERE)
    with traced(page) as trace:
        page.goto("/ask/maple/?lang=en")
        page.wait_for_load_state("networkidle")
        fern = Patron(page, page)
        fern.asks("Is the reading room open?")
        expect(fern.desk.locator("#passport-link")).to_be_visible()
        people.act(people.world.ines, "replies", words="Until nine.", act=ask_id())
        fern.hears("Until nine.")
        fern.says("Thank you!")
        expect(fern.said.last).to_have_attribute("data-number", re.compile(r"\d"))
    page.close()
    return trace


def test_on_a_slow_phone_the_tab_moves_nothing_of_the_page_around(people: People, host: Host) -> None:
    both = [costs(people, host.address) for _ in range(2)]
    assert [one.shift for one in both] == [0, 0]


def costs(people: People, address: str, *, throttled: bool = True) -> Cost:
    """In a browser that has never been there."""
    return cost_of(people.watch.open(**PHONE_HERE), address, throttled=throttled)


def by_size(cost: Cost) -> list[tuple[int, str]]:
    return sorted(((size, urlsplit(url).path) for url, size in cost.bodies.items()), reverse=True)
