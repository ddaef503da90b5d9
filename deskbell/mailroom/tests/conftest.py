"""Channels that only the tests have."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings

from deskbell.mailroom import registry
from deskbell.mailroom.models import Account
from deskbell.mailroom.tests import pigeons
from deskbell.mailroom.tests.pigeon import TAKES, Pigeon
from deskbell.mailroom.tests.pigeons import Pigeons


@pytest.fixture
def pigeon(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pigeon]:
    """The channel, the only one there is; what it brings is taken by ``pigeon.takes``."""
    channel = Pigeon()
    monkeypatch.setattr(registry, "channels", lambda: {"pigeon": channel})
    with override_settings(INTAKE=[TAKES]):
        yield channel


@pytest.fixture
def flock(monkeypatch: pytest.MonkeyPatch) -> Pigeons:
    """The channel for what leaves, the only one there is."""
    return pigeons.released(monkeypatch)


@pytest.fixture
def account(flock: Pigeons) -> Account:
    return pigeons.account()
