"""The tab was loaded on a page of that site: told to whoever placed it, and nothing of whoever read the page."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from deskbell.channels.web.models import Sighting
from deskbell.channels.web.placing import sightings
from deskbell.channels.web.steps import steps
from tests import world as cast

PAGE = "https://www.library.example/hours?patron=fern"


@pytest.fixture(autouse=True)
def nothing_was_seen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    sightings._known.clear()
    monkeypatch.setattr(sightings, "_written", -10.0)
    yield
    sightings._known.clear()


def load(referer: str = PAGE, **more: str) -> None:
    """A second has passed since the last."""
    sightings._written = -10.0
    answer = Client().get("/tab/maple.js", headers={"referer": referer, "sec-fetch-dest": "script", **more})
    assert answer.status_code == 200


def test_the_site_is_kept_and_not_the_page(world: cast.World) -> None:
    load()
    assert [one.site for one in sightings.of(world.maple_desk)] == ["https://www.library.example"]
    (placed,) = [step for step in steps(world.maple_desk) if step.place == 60]
    assert placed.done
    assert placed.found == "www.library.example"


def test_the_same_site_is_one_row_and_seen_again(world: cast.World) -> None:
    load()
    first = Sighting.objects.get()
    sightings._known.clear()
    load("https://WWW.library.example/other")
    assert Sighting.objects.get().last_at > first.last_at


def test_a_page_that_does_not_say_where_it_is_counts_too(world: cast.World) -> None:
    load("")
    assert Sighting.objects.get().site == ""


@pytest.mark.parametrize(
    "referer",
    [
        settings.PUBLIC_URL + "/organisation/", "https://x.example;script-src/", "javascript:alert(1)", "https://[half",
        "https://" + "x" * 300 + ".example/", "ftp://x.example/", "https://a b.example/", "https://ada:pw@x.example/",
    ],
)  # fmt: skip
def test_what_is_no_site_or_our_own_is_not_kept(world: cast.World, referer: str) -> None:
    load(referer)
    assert not Sighting.objects.exists()


def test_a_script_opened_as_a_page_is_not_placed(world: cast.World) -> None:
    load("", **{"sec-fetch-dest": "document"})
    sightings._written = -10.0
    Client().get("/tab/maple.js")
    assert not Sighting.objects.exists()


def test_a_stranger_fills_no_table(world: cast.World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sightings, "MOST", 3)
    for number in range(6):
        load(f"https://x{number}.example/")
    assert [one.site for one in sightings.of(world.maple_desk)] == [
        f"https://x{number}.example" for number in (5, 4, 3)
    ]
    assert len(sightings._known) == 6
    monkeypatch.setattr(time, "monotonic", lambda: sightings._written)
    for number in range(5):  # within one second nothing is looked up at all
        sightings.note(world.maple_desk, {"Referer": f"https://y{number}.example/"})
    assert len(sightings._known) == 6


def test_a_database_that_takes_nothing_leaves_the_tab_where_it_is(
    world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(Sighting.objects, "get_or_create", full)
    load()
    assert not Sighting.objects.exists()


@given(st.text(max_size=80), st.text(max_size=20))
def test_whatever_a_browser_says_is_a_site_or_nothing(referer: str, dest: str) -> None:
    site = sightings._site({"Referer": referer, "Sec-Fetch-Dest": dest})
    assert site is None or len(site) <= sightings.LONGEST
