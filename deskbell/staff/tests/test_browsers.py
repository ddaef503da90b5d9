"""Browsers that may be called: given in a session, good for as long as it lasts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import override_settings
from django.utils import timezone

from deskbell.staff import browsers, pushing, trying
from deskbell.staff.models import Browser, Staff
from deskbell.staff.roles import sign_out_everywhere
from tests import world as cast
from tests.push_service import PushService, push_service

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"
)


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as started, override_settings(OWN_PUSH_SERVICES={started.named}):
        yield started


def give(service: PushService, staff: Staff, user_agent: str = WINDOWS, endpoint: str = "") -> Browser:
    fresh, reader = service.browser()
    session = SessionStore()
    session.create()
    return browsers.keep(staff, str(session.session_key), endpoint or fresh, reader.public, reader.auth, user_agent)


def test_a_browser_has_a_name_that_its_owner_knows(world: cast.World, service: PushService) -> None:
    assert give(service, world.ines).name == "Firefox · Windows"
    assert browsers.name_of(PHONE) == "Chrome · Android"
    assert browsers.name_of("curl/8") == ""


def test_the_same_browser_again_is_one_and_belongs_to_whoever_gave_it_last(
    world: cast.World, service: PushService
) -> None:
    first = give(service, world.ines)
    give(service, world.lucie, endpoint=first.endpoint)
    assert Browser.objects.get().staff == world.lucie
    assert not browsers.of(world.ines).exists()


@pytest.mark.parametrize("wrong", [{"endpoint": "https://10.0.0.1/x"}, {"public": "AAAA"}, {"auth": ""}])
def test_what_cannot_be_called_is_not_kept(world: cast.World, service: PushService, wrong: dict[str, str]) -> None:
    endpoint, reader = service.browser()
    given = {"endpoint": endpoint, "public": reader.public, "auth": reader.auth} | wrong
    with pytest.raises(browsers.NoBrowser):
        browsers.keep(world.ines, "s", user_agent="", **given)
    assert not Browser.objects.exists()


def test_signing_out_there_or_everywhere_or_leaving_ends_it(world: cast.World, service: PushService) -> None:
    one, two, three = (give(service, staff) for staff in (world.ines, world.lucie, world.tom))
    assert set(browsers.good()) == {one, two, three}
    Session.objects.filter(session_key=one.session).delete()
    sign_out_everywhere(world.lucie)
    world.tom.is_active = False
    world.tom.save()
    assert not browsers.good().exists()
    assert browsers.sweep() == 3


def test_one_person_has_so_many_and_no_more(
    world: cast.World, service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browsers, "MOST", 2)
    oldest, *newer = (give(service, world.ines) for _ in range(3))
    assert set(browsers.of(world.ines)) == set(newer)
    assert not Browser.objects.filter(pk=oldest.pk).exists()


def test_what_is_not_reached_rests_longer_and_longer_and_in_the_end_goes(
    world: cast.World, service: PushService
) -> None:
    browser = give(service, world.ines)
    rests = []
    for _ in range(browsers.PATIENCE - 1):
        browser.refresh_from_db()
        browsers.missed(browser)
        browser.refresh_from_db()
        assert browser.rests_until
        rests.append(round((browser.rests_until - timezone.now()).total_seconds()))
    assert rests == sorted(rests) and max(rests) == 3600
    assert not browsers.rested().exists()
    browsers.missed(browser)
    assert not Browser.objects.exists()


def test_a_service_says_for_how_long_to_rest_within_reason(world: cast.World, service: PushService) -> None:
    browser = give(service, world.ines)
    for said, rests in ((90.0, 90), (0.0, 10), (999_999.0, 3600)):
        browsers.missed(browser, said)
        browser.refresh_from_db()
        assert browser.rests_until
        assert abs(browser.rests_until - timezone.now() - timedelta(seconds=rests)) < timedelta(seconds=5)


def test_trying_it_calls_that_browser_once(world: cast.World, service: PushService) -> None:
    first, second = give(service, world.lucie), give(service, world.lucie)
    assert trying.ask_for_one(world.lucie, first.pk)
    assert not trying.ask_for_one(world.ines, second.pk)
    assert (trying.call(), trying.call()) == (1, 0)
    (call,) = service.calls(first.endpoint)
    assert (call["lang"], call["quiet"], call["waiting"]) == ("fr", False, 0)
    assert service.calls(second.endpoint) == []


def test_a_push_is_signed_sealed_and_worth_half_an_hour(world: cast.World, service: PushService) -> None:
    browser = give(service, world.ines)
    pushing.push(browser, pushing.Call("One question waits", "Ask Maple", "en", 1))
    (pushed,) = service.pushes(browser.endpoint)
    assert pushed.headers["Content-Encoding"] == "aes128gcm"
    assert (pushed.headers["TTL"], pushed.headers["Urgency"], pushed.headers["Topic"]) == ("1800", "high", "deskbell")
    assert pushed.headers["Authorization"].endswith(f"k={pushing.public_key()}")
    assert b"waits" not in pushed.raw and b"Maple" not in pushed.raw


@pytest.mark.parametrize(("status", "ends"), [(404, pushing.Gone), (410, pushing.Gone), (429, pushing.Missed),
                                              (307, pushing.Missed), (500, pushing.Missed)])  # fmt: skip
def test_what_the_service_answers_is_gone_or_missed(
    world: cast.World, service: PushService, status: int, ends: type[Exception]
) -> None:
    browser = give(service, world.ines)
    service.answers[browser.endpoint.removeprefix(f"http://{service.named}")] = status
    with pytest.raises(ends):
        pushing.push(browser, pushing.Call("x", "", "en"))
