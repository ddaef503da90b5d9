"""Every way in which a library places its desk: in single-page apps, as a box, in frames of others, in print."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from deskbell.channels.web.placing.snippets import snippets
from tests.journeys.host import NEEDED, Host
from tests.journeys.people import Patron, People

WORDS = "Is the reading room open?"
SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) shifts.push(one.value);
  }).observe({ type: "layout-shift", buffered: true });
}"""


def test_the_strict_page_allows_what_the_console_names_and_nothing_more(people: People, host: Host) -> None:
    policy = next(one.code for one in snippets(people.world.maple_desk) if one.key == "snippet-policy")
    directives = [one.split()[0] for one in policy.split(";")]
    assert directives == [one.split()[0] for one in NEEDED.split(";")] == ["script-src", "frame-src"]


def test_a_desk_is_drawn_once_however_often_its_line_stands_there(people: People, host: Host) -> None:
    page = opened(people, host, "/twice")
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-deskbell]")).to_have_count(1)


def test_it_stays_on_a_page_that_throws_everything_away_and_so_does_what_was_said(people: People, host: Host) -> None:
    fern = people.visitor(host, "/one-page")
    fern.opens_the_tab()
    fern.asks(WORDS)
    fern.page.get_by_role("link", name="Next").click()
    expect(fern.page.get_by_role("heading")).to_have_text("/next")
    expect(fern.said.first).to_contain_text(WORDS)
    expect(fern.page.locator("[data-deskbell]")).to_have_count(1)
    fern.says("And tomorrow?")
    expect(fern.said).to_have_count(2)


# ---- a box ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/box", "/strict-box"])
def test_a_box_stands_in_the_place_of_its_link_and_opens_below(people: People, host: Host, path: str) -> None:
    requests: list[str] = []
    page = people.watch.open()
    page.on("request", lambda one: requests.append(one.url))
    page.goto(host.address + path)
    expect(button(page)).to_be_visible()
    assert len([one for one in requests if people.house.address in one]) == 1  # the loader alone
    expect(page.locator("#ask-maple > a")).to_have_count(0)
    heading, place = (page.locator(one).bounding_box() for one in ("h1", "#ask-maple"))
    drawn = button(page).bounding_box()
    assert heading and place and drawn
    assert place["y"] <= drawn["y"] and drawn["x"] < 30 and drawn["y"] > heading["y"]
    fern = Patron(page, page.frame_locator("[data-deskbell] iframe"))
    fern.opens_the_tab()
    fern.asks(WORDS)
    panel, drawn = (page.locator(f"[data-deskbell] {one}").bounding_box() for one in ("#panel", "#box > button"))
    assert panel and drawn
    assert panel["y"] >= drawn["y"] + drawn["height"]
    assert panel["width"] > 700


def test_a_box_appears_where_its_place_is_made_later(people: People, host: Host) -> None:
    page = opened(people, host, "/one-page-box")
    expect(page.get_by_role("link", name="Next")).to_be_visible()
    expect(page.locator("[data-deskbell]")).to_have_count(0)
    page.get_by_role("link", name="Next").click()
    expect(page.locator("#ask-maple [data-deskbell] button")).to_be_visible()


def test_a_box_and_the_tab_stand_on_one_page_and_hold_one_conversation(people: People, host: Host) -> None:
    fern = people.visitor(host, "/box-and-tab")
    expect(fern.page.locator("[data-deskbell] #box > button")).to_have_count(2)
    box, tab = (fern.page.locator(f"[data-deskbell={one}]") for one in ("ask-maple", "maple"))
    box.locator("#box > button").click()
    fern.desk = box.frame_locator("iframe")
    fern.asks(WORDS)
    tab.locator("#box > button").click()
    other = Patron(fern.page, tab.frame_locator("iframe"))
    expect(other.said.first).to_contain_text(WORDS)


def test_without_scripts_the_box_is_a_link_and_the_frame_a_form(people: People, host: Host) -> None:
    page = people.watch.open(java_script_enabled=False)
    page.goto(f"{host.address}/box")
    page.get_by_role("link", name="Ask Maple").click()
    expect(page.locator("#text")).to_be_visible()
    page.goto(f"{host.address}/frame")
    frame = page.frame_locator("iframe")
    frame.locator("#text").fill(WORDS)
    frame.locator("#before .first").press("Enter")
    expect(frame.locator("body")).to_contain_text(WORDS)


# ---- frames of others -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/vendor", "/sandbox"])
def test_the_tab_works_on_a_librarys_page_in_somebody_elses_frame(people: People, vendor: Host, path: str) -> None:
    page = opened(people, vendor, path)
    library = page.frame_locator("iframe")
    library.locator("[data-deskbell] #box > button").press("Enter")
    fern = Patron(page, library.frame_locator("[data-deskbell] iframe"))
    fern.asks(WORDS)
    expect(library.locator(".away")).to_have_count(0)


def test_in_a_frame_that_seals_everything_off_somebody_can_ask_all_the_same(people: People, vendor: Host) -> None:
    people.watch.forgive("CORS|ERR_FAILED|origin 'null'")
    page = opened(people, vendor, "/sealed")
    library = page.frame_locator("iframe")
    library.locator("[data-deskbell] #box > button").press("Enter")
    desk = library.frame_locator("[data-deskbell] iframe")
    expect(library.get_by_role("link", name="Nothing to see here")).to_be_visible()
    desk.locator("#text").fill(WORDS)
    desk.locator("#before .first").press("Enter")
    expect(desk.locator("body")).to_contain_text(WORDS)


@pytest.fixture
def listed(people: People, host: Host) -> Iterator[None]:
    """Maple's desk is for the library's own site."""
    desk = people.world.maple_desk
    desk.sites = [host.address]
    desk.save()
    yield
    desk.sites = []
    desk.save()


@pytest.mark.parametrize("path", ["/", "/box", "/frame"])
def test_a_site_that_may_not_show_the_desk_says_so_and_leads_there(
    people: People, host: Host, vendor: Host, listed: None, path: str
) -> None:
    people.watch.forgive("403")
    page = opened(people, vendor, path)
    if path == "/frame":
        desk: FrameLocator = page.frame_locator("iframe")
    else:
        button(page).click()
        desk = page.frame_locator("[data-deskbell] iframe")
    expect(desk.get_by_role("heading")).to_have_text("Ask in a window of its own")
    with page.context.expect_page() as window:
        desk.get_by_role("link", name="Open “Ask Maple”").press("Enter")
    fern = Patron(window.value, window.value)
    fern.asks(WORDS)


def test_a_site_on_the_list_shows_the_desk_and_a_vendor_around_it_leads_there(
    people: People, host: Host, vendor: Host, listed: None
) -> None:
    fern = people.visitor(host)
    fern.opens_the_tab()
    fern.asks(WORDS)
    # The vendor's frame is around the library's: only the browser knows, and draws nothing.
    people.watch.forgive("frame-ancestors|chrome-error")
    page = opened(people, vendor, "/vendor")
    library = page.frame_locator("iframe")
    library.locator("[data-deskbell] #box > button").press("Enter")
    with page.context.expect_page() as window:
        library.get_by_role("link", name="Nothing to see here").press("Enter")
    expect(window.value.locator("#text")).to_be_visible()


def test_on_a_phone_what_is_refused_can_be_closed(people: People, vendor: Host, listed: None) -> None:
    people.watch.forgive("403")
    page = people.watch.open(viewport={"width": 390, "height": 700})
    page.goto(vendor.address)
    button(page).click()
    panel = page.locator("[data-deskbell] #panel")
    expect(panel.get_by_role("button", name="Minimise")).to_be_visible()
    expect(panel.get_by_role("link", name="Nothing to see here")).to_have_count(0)  # the page in it says so itself
    panel.get_by_role("button", name="Minimise").click()
    expect(panel).to_be_hidden()
    expect(button(page)).to_be_focused()


def test_where_a_policy_forbids_the_frame_there_is_the_way_to_the_desk(people: People, host: Host) -> None:
    people.watch.forgive("frame-src|Framing")
    page = opened(people, host, "/unframed")
    button(page).click()
    expect(page.get_by_role("link", name="Nothing to see here")).to_be_visible()


# ---- and what a page may do to it -------------------------------------------------------------------


def test_in_print_it_is_gone(people: People, host: Host) -> None:
    fern = people.visitor(host)
    fern.opens_the_tab()
    expect(fern.page.locator("[data-deskbell] #panel")).to_be_visible()
    fern.page.emulate_media(media="print")
    expect(fern.page.locator("[data-deskbell] #box")).to_be_hidden()
    expect(fern.page.locator("[data-deskbell] #panel")).to_be_hidden()
    fern.page.emulate_media(media="screen")
    expect(fern.page.locator("[data-deskbell] #panel")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/rtl", "/box", "/one-page"])
def test_nothing_moves_when_it_is_opened(people: People, host: Host, path: str) -> None:
    page = people.watch.open()
    page.add_init_script(f"({SHIFTS})()")
    page.goto(host.address + path)
    expect(button(page)).to_be_visible()
    page.wait_for_load_state("networkidle")
    if path != "/box":  # whose link becomes a button; docs/run tells how to keep its height
        assert page.evaluate("shifts") == []
    before = page.evaluate("shifts.length")
    button(page).click()
    expect(page.frame_locator("[data-deskbell] iframe").locator("#text")).to_be_visible()
    assert page.evaluate("shifts.length") == before


def test_what_the_page_around_or_another_frame_pretends_is_not_believed(people: People, host: Host) -> None:
    fern = people.visitor(host)
    fern.opens_the_tab()
    fern.asks(WORDS)
    panel = fern.page.locator("[data-deskbell] #panel")
    # The page itself, and a frame of its own, say that the tab should go away, and count what is unread.
    fern.page.evaluate(
        """async () => {
          const said = { deskbell: 1, minimise: true, unread: 99 };
          postMessage(said, "*");
          const frame = document.createElement("iframe");
          frame.srcdoc = `<script>parent.postMessage(${JSON.stringify(said)}, "*")</scr` + "ipt>";
          document.body.append(frame);
          await new Promise((done) => frame.addEventListener("load", () => setTimeout(done, 200)));
        }"""
    )
    expect(panel).to_be_visible()
    expect(fern.page.locator("[data-deskbell] .mark")).to_have_text("")
    # That frame speaks to the desk as if it were the page around.
    fern.page.evaluate(
        """async () => {
          const desk = document.querySelector("[data-deskbell]").shadowRoot.querySelector("iframe").contentWindow;
          const own = document.querySelector("body > iframe").contentWindow;
          own.desk = desk;
          own.eval('desk.postMessage({ deskbell: 1, page: { title: "Evil", address: "https://evil.example/" } }, "*")');
          await new Promise((done) => setTimeout(done, 200));
        }"""
    )
    expect(fern.desk.locator("#from-title")).not_to_have_text("Evil")
    # Rubbish from the page that does stand around it harms nobody.
    fern.page.evaluate(
        """async () => {
          const desk = document.querySelector("[data-deskbell]").shadowRoot.querySelector("iframe").contentWindow;
          for (const one of [null, 1, "x", [], { deskbell: 1, page: 7 }, { deskbell: 1, page: { address: {} } },
                             { deskbell: 1, shown: "yes" }, { deskbell: 1, text: "send this", ask: true }]) {
            desk.postMessage(one, "*");
          }
          await new Promise((done) => setTimeout(done, 200));
        }"""
    )
    fern.says("And tomorrow?")
    expect(fern.said).to_have_count(2)


def test_two_tabs_of_a_browser_hold_one_conversation(people: People, host: Host) -> None:
    fern = people.visitor(host)
    fern.opens_the_tab()
    fern.asks(WORDS)
    with fern.page.context.expect_page() as window:
        fern.page.evaluate("open('/hours')")
    other = Patron(window.value, window.value.frame_locator("[data-deskbell] iframe"))
    panel = other.page.locator("[data-deskbell] #panel")
    expect(panel.or_(button(other.page)).first).to_be_visible()  # the tab is drawn, and opened where it was open
    if not panel.is_visible():
        other.opens_the_tab()
    expect(other.said.first).to_contain_text(WORDS)
    other.says("And tomorrow?")
    fern.hears("And tomorrow?")


def opened(people: People, host: Host, path: str) -> Page:
    page = people.watch.open()
    page.goto(host.address + path)
    return page


def button(page: Page) -> Locator:
    return page.locator("[data-deskbell] #box > button")
