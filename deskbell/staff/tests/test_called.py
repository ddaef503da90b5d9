"""The pages by which somebody is called, or no more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client, override_settings

from deskbell.staff.models import Browser
from tests import world as cast
from tests.push_service import PushService, push_service

JSON = {"accept": "application/json"}


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as started, override_settings(OWN_PUSH_SERVICES={started.named}):
        yield started


@pytest.fixture
def client(world: cast.World) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(world.ines)
    return client


def given(service: PushService) -> dict[str, str]:
    endpoint, reader = service.browser()
    return {"endpoint": endpoint, "public": reader.public, "auth": reader.auth}


def test_a_browser_is_given_listed_and_taken_back(world: cast.World, service: PushService, client: Client) -> None:
    agent = {"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"}
    assert client.post("/me/browsers/", given(service), headers=JSON | agent).json()["ok"]
    kept = Browser.objects.get()
    assert (kept.staff, kept.session) == (world.ines, client.session.session_key)
    assert "Firefox · Windows" in client.get("/me/").content.decode()
    client.post("/me/browsers/ending/", {"number": kept.pk})
    assert "Firefox · Windows" not in client.get("/me/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"endpoint": "https://10.0.0.1/x"}, {"endpoint": "http://localhost/x"}, {"public": "x"}, {"auth": "\x00"}],
)
def test_what_is_no_browser_is_refused_in_words(service: PushService, client: Client, wrong: dict[str, str]) -> None:
    answer = client.post("/me/browsers/", given(service) | wrong, headers=JSON)
    assert (answer.status_code, answer.json()["refused"]) == (422, "no_browser")
    assert client.post("/me/browsers/", {}, headers=JSON).status_code == 422


def test_nobody_touches_anothers_browser(world: cast.World, service: PushService, client: Client) -> None:
    mine = given(service)
    client.post("/me/browsers/", mine, headers=JSON)
    kept = Browser.objects.get()
    other = Client(headers={"host": "localhost"})
    other.force_login(world.lucie)
    other.post("/me/browsers/ending/", {"number": kept.pk})
    other.post("/me/browsers/ending/", {"endpoint": mine["endpoint"]}, headers=JSON)
    assert other.post("/me/browsers/trial/", {"number": kept.pk}, headers=JSON).status_code == 404
    kept.refresh_from_db()
    assert kept.trial_at is None


@pytest.mark.parametrize("number", ["", "0", "x", "9" * 30, "-1", "²"])
def test_a_number_of_no_browser_does_nothing(client: Client, number: str) -> None:
    for place in ("ending", "trial"):
        assert client.post(f"/me/browsers/{place}/", {"number": number}).status_code == 302


def test_signing_out_ends_the_calls_there(world: cast.World, service: PushService, client: Client) -> None:
    from deskbell.staff import browsers

    client.post("/me/browsers/", given(service), headers=JSON)
    client.post("/sign-out/")
    assert not browsers.of(world.ines).exists()


def test_the_script_that_stays_may_be_looked_for_by_anybody_and_is_never_old(db: None) -> None:
    answer = Client(headers={"host": "localhost"}).get("/service-worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    assert b"push" in answer.content


def test_the_sentence_for_bad_days_is_in_ones_language(world: cast.World, client: Client) -> None:
    assert "cannot be reached" in client.get("/offline/").content.decode()
    client.force_login(world.lucie)
    assert "joignable" in client.get("/offline/").content.decode()
