"""The cast and its administrator, for tests that arrange a desk. Tests come from one address, all within a second; each
has the allowance of a quiet day."""

from __future__ import annotations

import pytest
from django.test import Client

from deskbell.live import floods
from tests import world as cast


@pytest.fixture(autouse=True)
def a_quiet_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floods, "asks", floods.Allowance(floods.asks.rate, floods.asks.most))


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


@pytest.fixture
def ada(world: cast.World, client: Client) -> Client:
    client.force_login(world.ada)
    return client
