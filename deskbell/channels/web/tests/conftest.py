"""Tests come from one address, all within a second; each has the allowance of a quiet day."""

from __future__ import annotations

import pytest

from deskbell.live import floods


@pytest.fixture(autouse=True)
def a_quiet_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floods, "asks", floods.Allowance(floods.asks.rate, floods.asks.most))
