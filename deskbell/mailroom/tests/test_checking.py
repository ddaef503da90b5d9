"""``deskbell check``: what it says of accounts and arrivals."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from deskbell.mailroom import accounts, checking, letterbox, reading
from deskbell.mailroom.models import Account, Arrival
from deskbell.mailroom.tests.pigeon import Pigeon, account_of

pytestmark = pytest.mark.django_db


def test_all_is_well(pigeon: Pigeon) -> None:
    account_of()
    assert checking.findings() == []


def test_each_thing_to_look_at_is_a_sentence_that_says_what_to_do(pigeon: Pigeon) -> None:
    account = account_of()
    name = f"Carrier pigeon of Ask (account {account.pk})"
    accounts.put_settings(account, {"address": "north", "whistle": "notes"})
    account.sealed = b""
    account.save()
    accounts.trouble(account, "no wind")
    letterbox.drop(account, b"{", {})
    reading.read_waiting()
    letterbox.drop(account, b"[]", {})
    Arrival.objects.filter(state=Arrival.State.WAITING).update(arrived_at=timezone.now() - timedelta(hours=1))
    lost, trouble, failed, late = checking.findings()
    assert lost.startswith(f"{name} has lost its passwords")
    assert trouble.startswith(f"{name} is in trouble since ") and trouble.endswith("no wind")
    assert "could not be read: 1." in failed and "ten minutes: 1." in late


def test_a_channel_that_is_gone_is_named(pigeon: Pigeon) -> None:
    account_of()
    Account.objects.update(channel="raven")
    (said,) = checking.findings()
    assert said.startswith("raven of Ask") and "not installed" in said
    Account.objects.update(active=False)
    assert checking.findings() == []
