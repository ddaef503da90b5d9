"""On any library's page: nothing comes from elsewhere, no cookie is set, and hostile surroundings do not matter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.host import Host
from tests.journeys.people import Patron, People

# What the page around sees of the tab: only its own frame's address, never a storage or a cookie of ours.
LOOKS = """() => {
  const root = document.querySelector("[data-deskbell]").shadowRoot;
  const [button, panel] = ["button", "#panel"].map(one => root.querySelector(one).getBoundingClientRect());
  return [button.width > 80, button.height >= 44, panel.width >= 380, panel.height >= 400,
          getComputedStyle(root.querySelector("button"), "::before").backgroundColor !== "rgba(0, 0, 0, 0)"];
}"""


@pytest.mark.parametrize("path", ["/", "/strict", "/nonce", "/unset", "/resets", "/rtl", "/twice"])
def test_the_tab_works_on_pages_of_every_kind(people: People, host: Host, path: str) -> None:
    requests: list[str] = []
    fern = people.visitor(host, path)
    fern.page.on("request", lambda request: requests.append(request.url))
    fern.page.reload()
    fern.opens_the_tab()
    fern.asks("Is the reading room open?")
    expect(fern.desk.locator("#passport-link")).to_be_visible()
    assert fern.page.evaluate(LOOKS) == [True] * 5
    assert fern.page.context.cookies() == []
    near = (host.address, people.house.address)
    assert requests and all(one.startswith(near) for one in requests)
    assert "/q/" not in fern.page.content()  # the host's page never learns the passport
    kept = str(fern.page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})"))
    assert fern.passport().split("/q/")[1].strip("/") not in kept


def test_who_asks_in_the_tab_before_its_scripts_are_there_goes_on_in_the_tab(people: People, host: Host) -> None:
    fern = people.visitor(host, "/")
    nothing = {"Content-Type": "text/javascript", "Cache-Control": "no-store"}
    fern.page.route("**/web/ask.js", lambda route: route.fulfill(body="", headers=nothing))
    fern.page.reload()
    fern.opens_the_tab(scripted=False)
    fern.desk.locator("#text").fill("Is the reading room open?")
    fern.page.unroute("**/web/ask.js")
    fern.desk.locator("#before .first").click()
    expect(fern.said.first).to_contain_text("Is the reading room open?")
    expect(fern.desk.locator("#passport-link")).to_be_visible()  # the tab's own page again
    fern.page.reload()  # the tab was open and is so again
    expect(fern.said.first).to_contain_text("Is the reading room open?")


def test_where_the_rest_of_the_tab_cannot_come_each_press_asks_in_a_window_of_its_own(
    people: People, host: Host
) -> None:
    people.watch.forgive("ERR_FAILED")
    fern = people.visitor(host, "/")
    fern.page.route("**/window.js", lambda route: route.abort())
    for _ in range(2):
        with fern.page.context.expect_page() as opened:
            fern.page.get_by_role("button", name="Ask").click()
        expect(opened.value.locator("#text")).to_be_visible()
        opened.value.close()


def test_a_frame_whose_storage_is_blocked_works_as_long_as_it_lives(people: People, host: Host) -> None:
    page = people.watch.open()
    page.add_init_script(
        "for (const name of ['sessionStorage', 'localStorage'])"
        " Object.defineProperty(window, name, { get() { throw new DOMException('blocked', 'SecurityError'); } });"
    )
    page.goto("/ask/maple/?lang=en")
    page.locator("#text").fill("Is the reading room open?")
    page.locator("#before .first").click()
    expect(page.locator("#passport-link")).to_be_visible()
    page.locator("#reply-text").fill("And tomorrow?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log").locator("li.spoken")).to_have_count(2)


def test_the_tab_speaks_the_pages_language(people: People, host: Host) -> None:
    fern = people.visitor(host, "/fr")
    button = fern.page.locator("[data-deskbell] button")
    expect(button).to_be_visible()
    button.click()
    expect(fern.desk.locator("html")).to_have_attribute("lang", "fr")
    expect(fern.desk.get_by_role("button", name="Laissez votre question")).to_be_visible()
    button.click()
    expect(fern.page.locator("[data-deskbell] #panel")).to_be_hidden()


@pytest.mark.parametrize(
    ("path", "reader", "spoken"),
    [
        ("/fr-CA", "en", "fr"),
        ("/unsaid", "fr-CA", "fr"),
        ("/unsaid-frame", "fr-CA", "fr"),
        ("/unsaid", "de", "en"),
        ("/rtl", "fr", "en"),  # in Arabic, which the desk does not speak
    ],
)
def test_tab_and_window_speak_one_language_whatever_the_page_says_of_itself(
    people: People, host: Host, path: str, reader: str, spoken: str
) -> None:
    fern = people.visitor(host, path, locale=reader)
    if path == "/unsaid-frame":
        fern = Patron(fern.page, fern.page.frame_locator("iframe"))
    else:
        expect(fern.page.locator("[data-deskbell]")).to_have_attribute("lang", spoken)
        fern.opens_the_tab("Demandez" if spoken == "fr" else "Ask")
    expect(fern.desk.locator("html")).to_have_attribute("lang", spoken)


@pytest.fixture
def many_languages(people: People) -> Iterator[None]:
    """More words than the tab carries: but for its first language, each is too long to come along."""
    desk = people.world.maple_desk
    had = (desk.languages, desk.name)
    desk.languages = ["en", "fr", "ar", "zh"]
    long = {code: "".join(map(chr, range(0x4E00 + place, 0x5E00, 8))) for place, code in enumerate(("fr", "zh"))}
    desk.name = {"en": "Ask Maple", "ar": "اسأل", **long, "fr": f"Demandez {long['fr']}"}
    desk.save()
    yield
    desk.languages, desk.name = had
    desk.save()


@pytest.mark.parametrize(
    ("path", "loaders"), [("/fr", 2), ("/strict-fr", 2), ("/nonce-fr", 2), ("/box-fr", 2), ("/", 1)]
)
def test_a_language_that_the_tab_does_not_carry_comes_where_a_page_is_in_it(
    people: People, host: Host, many_languages: None, path: str, loaders: int
) -> None:
    requests: list[str] = []
    fern = people.visitor(host, path)
    fern.page.on("request", lambda request: requests.append(request.url))
    fern.page.reload()
    expect(fern.page.locator("[data-deskbell]")).to_have_count(1)
    expect(fern.page.locator("[data-deskbell] .name")).to_contain_text("Ask" if loaders == 1 else "Demandez")
    assert len([one for one in requests if one.startswith(people.house.address)]) == loaders
    fern.opens_the_tab("Demandez" if loaders == 2 else "Ask")
    expect(fern.desk.locator("html")).to_have_attribute("lang", "en" if loaders == 1 else "fr")


def test_no_page_of_a_patron_sets_a_cookie(people: People) -> None:
    fern = people.patron()
    fern.asks("Is the reading room open?")
    expect(fern.desk.locator("#passport-link")).to_be_visible()
    passport = fern.passport()
    for path in (passport, f"{passport}erasing/", f"{passport}revoking/", f"{passport}reply/", "/ask/nowhere/"):
        people.watch.forgive("404 .Not Found.")
        fern.page.goto(path)
        assert fern.page.context.cookies() == [], path
