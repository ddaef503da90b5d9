"""A librarian gives their browser, closes Deskbell, and is called; the part that stays in the browser shows it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from deskbell.formats.tests.push_reader import PushReader
from deskbell.questions import claiming
from deskbell.staff import preferences
from deskbell.staff.models import Browser, Presence
from tests.journeys.people import Librarian, People
from tests.open_house import OpenHouse, open_house
from tests.push_service import PushService, push_service
from tests.world import ask_id

# A browser's own push service is not on this machine: it would give these keys, and this address of ours.
SUBSCRIBES = """(([endpoint, p256dh, auth]) => {
  const made = { endpoint, toJSON: () => ({ keys: { p256dh, auth } }),
    unsubscribe: async () => { localStorage.removeItem("subscribed"); return true; } };
  PushManager.prototype.subscribe = async () => { localStorage.setItem("subscribed", "1"); return made; };
  PushManager.prototype.getSubscription = async () => (localStorage.getItem("subscribed") ? made : null);
})(%s)"""
STANDING = """async () => {
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration.getNotifications()).map(({ title, body, silent }) => [title, body, silent]);
}"""
KEPT = """async () => {
  const kept = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
  return kept.flat().map(({ url }) => new URL(url).pathname);
}"""
# Every tone that is begun, by its frequency.
TONES = """window.tones = []; const begin = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) { tones.push(this.frequency.value); return begin.call(this, at); };"""
CALL = {"title": "One question waits", "body": "Ask Maple", "lang": "en", "waiting": 1, "quiet": False}


@pytest.fixture(scope="module")
def service() -> Iterator[PushService]:
    with push_service() as started:
        yield started


@pytest.fixture(scope="module")
def house(ground: None, service: PushService) -> Iterator[OpenHouse]:
    with open_house(DESKBELL_OWN_PUSH_SERVICES=service.named) as opened:
        yield opened


@pytest.fixture
def ines(people: People, service: PushService) -> tuple[Librarian, str]:
    """At her console, on duty; her browser has a push service. Gives its endpoint too."""
    Browser.objects.all().delete()
    endpoint, reader = service.browser()
    librarian = people.librarian(people.world.ines)
    arm(librarian.page.context, people.house.address, endpoint, reader)
    return librarian, endpoint


def arm(context: BrowserContext, address: str, endpoint: str, reader: PushReader) -> None:
    context.add_init_script(SUBSCRIBES % json.dumps([endpoint, reader.public, reader.auth]))
    context.grant_permissions(["notifications"], origin=address)


def give_browser(page: Page) -> None:
    page.goto("/me/")
    page.get_by_role("button", name="Call me in this browser").click()
    expect(page.get_by_text("You are called in this browser")).to_be_visible()


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it did not come true"
        time.sleep(0.1)


def test_whoever_closes_the_console_is_called_within_seconds_and_told_when_it_is_taken(
    people: People, service: PushService, ines: tuple[Librarian, str]
) -> None:
    librarian, endpoint = ines
    give_browser(librarian.page)
    librarian.page.goto("/")
    expect(librarian.page.locator("desk-console")).to_be_visible()
    until(lambda: Presence.objects.filter(pk=people.world.ines.pk).exclude(looked_at=None).exists())
    people.world.asks(people.world.fern)
    # She looks at it, so nobody calls her.
    assert service.wait_for(endpoint, 1, 3) == []
    librarian.page.close()
    (call,) = service.wait_for(endpoint, 1)
    assert (call["title"], call["body"], call["quiet"]) == ("1 question waits", "Ask Maple", False)
    people.act(people.world.lucie, "claim")
    assert [one["quiet"] for one in service.wait_for(endpoint, 2)] == [False, True]


def test_a_console_out_of_sight_calls_and_one_that_is_seen_again_does_not(
    people: People, service: PushService, ines: tuple[Librarian, str]
) -> None:
    librarian, endpoint = ines
    give_browser(librarian.page)
    librarian.page.goto("/")
    looked = Presence.objects.filter(pk=people.world.ines.pk).exclude(looked_at=None)
    until(looked.exists)
    show(librarian.page, "hidden")
    until(lambda: not looked.exists())
    people.world.asks(people.world.fern)
    assert len(service.wait_for(endpoint, 1)) == 1
    show(librarian.page, "visible")
    until(looked.exists)
    people.world.asks(people.world.otto)
    assert len(service.wait_for(endpoint, 2, 3)) == 1


def show(page: Page, state: str) -> None:
    """The browser puts the page out of sight, or before somebody."""
    page.evaluate(f"""Object.defineProperty(document, "visibilityState", {{ value: "{state}", configurable: true }});
      document.dispatchEvent(new Event("visibilitychange"))""")


def test_the_console_can_be_installed(ines: tuple[Librarian, str]) -> None:
    page = ines[0].page
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    wire = page.context.new_cdp_session(page)
    told = wire.send("Page.getAppManifest")
    assert told["errors"] == []
    manifest = json.loads(told["data"])
    folder = told["url"].rpartition("/")[0]
    for icon in manifest["icons"]:
        assert page.request.get(f"{folder}/{icon['src']}").ok
    assert {icon.get("purpose", "any") for icon in manifest["icons"]} == {"any", "maskable"}
    problems = wire.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [one["errorId"] for one in problems if one["errorId"] != "in-incognito"] == []


def test_trying_and_removing_a_browser(people: People, service: PushService, ines: tuple[Librarian, str]) -> None:
    librarian, endpoint = ines
    page = librarian.page
    give_browser(page)
    page.get_by_role("button", name=re.compile("^Try it")).click()
    expect(page.get_by_text("A call is on its way to that browser.")).to_be_visible()
    (call,) = service.wait_for(endpoint, 1)
    assert call["title"] == "This is how you are called"
    page.get_by_role("button", name="No longer in this browser").click()
    expect(page.get_by_role("button", name="Call me in this browser")).to_be_visible()
    assert not Browser.objects.exists()


def test_the_worker_shows_a_call_and_takes_it_back_for_who_looks(
    people: People, service: PushService, ines: tuple[Librarian, str]
) -> None:
    page = ines[0].page
    give_browser(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    push(page, people.house.address, CALL)
    until(lambda: page.evaluate(STANDING) == [["One question waits", "Ask Maple", False]])
    push(
        page,
        people.house.address,
        CALL | {"title": "Nothing waits for you now", "body": "", "waiting": 0, "quiet": True},
    )
    until(lambda: page.evaluate(STANDING) == [["Nothing waits for you now", "", True]])
    page.goto("/")
    until(lambda: page.evaluate(STANDING) == [])
    push(page, people.house.address, CALL)
    time.sleep(0.5)
    assert page.evaluate(STANDING) == []


def test_who_signs_out_leaves_no_call_and_no_page_in_the_browser(people: People, ines: tuple[Librarian, str]) -> None:
    page = ines[0].page
    asked = people.world.asks(people.world.fern)
    page.goto(f"/questions/{asked.question.pk}/")
    give_browser(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    push(page, people.house.address, CALL)
    until(lambda: len(page.evaluate(STANDING)) == 1)
    page.evaluate("document.querySelector('form[action=\"/sign-out/\"]').submit()")
    page.wait_for_url("**/sign-in/")
    until(lambda: page.evaluate(STANDING) == [])
    kept = page.evaluate(KEPT)
    assert "/offline/" in kept
    assert [path for path in kept if not path.startswith("/static/")] == ["/offline/"]


def push(page: Page, address: str, call: dict[str, object]) -> None:
    """What the browser itself does when its push service hands over a push."""
    wire = page.context.new_cdp_session(page)
    known: list[str] = []
    wire.on("ServiceWorker.workerRegistrationUpdated", lambda told: known.extend(
        one["registrationId"] for one in told["registrations"] if not one["isDeleted"]))  # fmt: skip
    wire.send("ServiceWorker.enable")
    until(lambda: bool(page.evaluate("1")) and bool(known))
    wire.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": address, "registrationId": known[-1], "data": json.dumps(call)},
    )
    wire.detach()


def test_sounds_are_heard_before_they_are_chosen_and_all_keys_are_listed(
    people: People, accessible: Callable[[Page], None]
) -> None:
    page = people.librarian(people.world.ines).page
    page.add_init_script(TONES)
    page.goto("/me/")
    page.get_by_label("Volume").fill("0")
    page.get_by_role("button", name="Listen").first.click()
    assert page.evaluate("tones") == []
    page.get_by_label("Volume").fill("80")
    page.get_by_role("button", name="Listen").first.click()
    page.get_by_role("button", name="Listen").last.click()
    assert page.evaluate("tones") == [1318, 2637, 660, 880]
    page.get_by_label("A sound when a patron writes in a question of mine").check()
    page.locator("form[data-part=preferences] button.primary").click()
    expect(page.get_by_label("Volume")).to_have_value("80")
    accessible(page)
    page.get_by_role("link", name="all keys").click()
    expect(page.locator("dialog.keys")).to_be_visible()


def test_a_patrons_word_in_a_question_of_mine_sounds_where_that_is_wanted(people: People) -> None:
    preferences.choose(people.world.ines, words=True, sounds=False)
    asked = people.world.asks(people.world.fern)
    claiming.claim(asked.question, people.world.ines)
    page = people.librarian(people.world.ines).page
    page.evaluate(f"() => {{ {TONES} }}")
    with people.house.browser() as fern:
        said = {"text": "And the one from 1912?", "id": ask_id()}
        assert fern.post(f"/q/{asked.passport}/reply/", data=said).status_code == 303
    expect(page.locator('[data-group="mine"] li[data-unread]')).to_have_count(1)
    until(lambda: page.evaluate("tones") == [660, 880])


def test_while_the_server_is_away_the_console_says_so_in_a_sentence(
    people: People, ines: tuple[Librarian, str], accessible: Callable[[Page], None]
) -> None:
    page = ines[0].page
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto("/me/")
    people.watch.forgive(r"ERR_CONNECTION_REFUSED|ERR_FAILED|Failed to load|WebSocket")
    people.house.server.stop()
    try:
        page.goto("/")
        expect(page.get_by_role("heading", name="Deskbell cannot be reached")).to_be_visible()
        accessible(page)
    finally:
        people.house.server.start()
    page.get_by_role("link", name="Try again").click()
    expect(page.locator("desk-console")).to_be_visible()
