"""Intake and registry: the first taker that wants an arrival has it; channels are found where they are offered."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import override_settings
from django.utils import timezone

from deskbell.libraries.models import Desk, Library, Queue
from deskbell.mailroom import intake, registry
from deskbell.mailroom.arriving import Arriving
from deskbell.mailroom.contract import Inbound, Taken
from deskbell.mailroom.models import Account

HERE = "deskbell.mailroom.tests.test_intake"
ARRIVAL = Inbound("a1", "Hello")


def wants_nothing(arriving: Arriving) -> None:
    return None


def takes_all(arriving: Arriving) -> Taken:
    return Taken(7, 1, timezone.now(), fresh=True)


def refuses(arriving: Arriving) -> Taken:
    raise AssertionError("asked although somebody before took it")


def sends_elsewhere(arriving: Arriving) -> Arriving:
    return replace(arriving, desk=Desk(pk=5, library=Library(), queue=Queue()))


def takes_at_five(arriving: Arriving) -> Taken | None:
    return Taken(5, 1, timezone.now(), fresh=True) if arriving.desk.pk == 5 else None


def at(*names: str) -> list[str]:
    return [f"{HERE}.{name}" for name in names]


def anywhere() -> Account:
    return Account(channel="web", desk=Desk(pk=1, library=Library(), queue=Queue()))


def test_takers_are_asked_in_order_until_one_takes_it() -> None:
    with override_settings(INTAKE=at("wants_nothing", "takes_all", "refuses")):
        assert intake.take(anywhere(), ARRIVAL).stream == 7


def test_a_taker_may_hand_an_arrival_on_for_another_desk() -> None:
    with override_settings(INTAKE=at("sends_elsewhere", "wants_nothing", "takes_at_five", "refuses")):
        assert intake.take(anywhere(), ARRIVAL).stream == 5


def test_an_arrival_that_nobody_takes_is_said_aloud() -> None:
    with override_settings(INTAKE=at("wants_nothing")), pytest.raises(intake.NotTakenError, match="web"):
        intake.take(anywhere(), ARRIVAL)


def test_channels_are_found_and_named_and_a_lost_one_keeps_its_name() -> None:
    assert all(channel.name == name for name, channel in registry.channels().items())
    assert registry.label_of("pigeon") == "pigeon"


@pytest.mark.django_db
def test_a_desks_account_is_made_once() -> None:
    library = Library.objects.create(key="maple", name={"en": "Maple"})
    queue = Queue.objects.create(library=library, name={"en": "Maple"})
    desk = Desk.objects.create(library=library, queue=queue, key="maple", name={"en": "Maple"})
    made = registry.account_of(desk, "web")
    assert registry.account_of(desk, "web") == made
    assert registry.account_of(desk, "counter") != made
    assert made.desk == desk


@pytest.mark.django_db
def test_desks_with_long_keys_that_begin_alike_have_accounts_of_their_own() -> None:
    desks = [_desk(key) for key in ("bibliotheque-publique-de-laval", "bibliotheque-publique-de-gatineau")]
    accounts = [registry.account_of(desk, "web") for desk in desks]
    assert [account.desk for account in accounts] == desks


def _desk(key: str) -> Desk:
    library = Library.objects.create(key=key, name={"fr": key})
    queue = Queue.objects.create(library=library, name={"fr": "Questions"})
    return Desk.objects.create(library=library, queue=queue, key=key, name={"fr": key})
