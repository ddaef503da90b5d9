"""A disk that is nearly full takes words and nothing large; what is refused comes again, and it is said."""

from __future__ import annotations

import logging
import shutil
from typing import Any
from unittest import mock

import pytest
from django.test import Client

from deskbell.mailroom import bringing, checking, letterbox, space
from deskbell.mailroom.contract import Enclosure, Inbound
from deskbell.mailroom.models import Account, Arrival, File
from deskbell.mailroom.tests.pigeon import Pigeon
from tests import world as cast

pytestmark = pytest.mark.django_db(transaction=True)
LARGE = b"x" * (space.SMALL + 1)


@pytest.fixture
def account(pigeon: Pigeon) -> Account:
    return Account.objects.create(channel=pigeon.name, desk=cast.build().maple_desk, key="loft")


def test_it_begins_and_ends_with_what_is_free_and_is_logged_once(
    full_disk: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "deskbell.mailroom"):
        assert [space.is_short() for _ in range(3)] == [True] * 3
        full_disk.KEEP_FREE = 0
        assert [space.is_short() for _ in range(3)] == [False] * 3
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]


def test_what_the_disk_says_holds_for_a_second(full_disk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(space, "LOOK", 60.0)
    monkeypatch.setattr(space, "_looked", (-60.0, False))
    monkeypatch.setattr(space, "free", asked := mock.Mock(return_value=0))
    assert all(space.is_short() for _ in range(100)) and asked.call_count == 1


def test_a_disk_that_does_not_say_refuses_nothing(full_disk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(place: object) -> None:
        raise OSError

    monkeypatch.setattr(shutil, "disk_usage", unknown)
    assert space.free() is None and not space.is_short() and not checking.findings()


def test_words_are_kept_and_what_is_large_is_to_be_brought_again(account: Account, full_disk: Any) -> None:
    letterbox.drop(account, b"Where is the map?", {})
    with pytest.raises(letterbox.NoRoom):
        letterbox.drop(account, LARGE, {})
    assert [type(one) for one in letterbox.drop_all([(account, b"a", {}), (account, LARGE, {})])] == [
        int,
        letterbox.NoRoom,
    ]
    assert Arrival.objects.count() == 2
    assert not File.objects.filter(size__gt=space.SMALL).exists()
    full_disk.KEEP_FREE = 0
    letterbox.drop(account, LARGE, {})


def test_a_picture_that_lies_elsewhere_is_left_there_and_in_the_end_the_words_come_alone(
    account: Account, full_disk: Any, pigeon: Pigeon, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[str] = []

    def fetch(account: Account, address: str) -> Enclosure:
        fetched.append(address)
        return Enclosure("map.png", "image/png", b"png")

    monkeypatch.setattr(pigeon, "fetch", fetch, raising=False)
    item = Inbound("m1", "See", elsewhere=("https://pictures.example/1",))
    with pytest.raises(bringing.NotYet):
        bringing.brought(Arrival(account=account, tries=1), item)
    taken = bringing.brought(Arrival(account=account, tries=bringing.TRIES), item)
    assert isinstance(taken, Inbound) and taken.words.startswith("See\n") and not taken.files and not fetched
    full_disk.KEEP_FREE = 0
    assert isinstance(brought := bringing.brought(Arrival(account=account, tries=1), item), Inbound) and brought.files


def test_staff_are_told_and_so_is_whoever_runs_it(full_disk: Any) -> None:
    world, words = cast.build(), "disk is nearly full"
    pages = {"/": (world.ines, world.ada), "/organisation/": (world.ada,)}
    client = Client(headers={"Accept-Language": "en"})

    def told() -> list[bool]:
        found = [any(words in sentence for sentence in checking.findings())]
        for address, people in pages.items():
            for person in people:
                client.force_login(person)
                found.append(words in client.get(address).content.decode())
        return found

    assert told() == [True] * 4
    assert b"deskbell_free_bytes " in client.get("/metrics").content
    full_disk.KEEP_FREE = 0
    assert told() == [False] * 4
