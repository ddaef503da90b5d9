"""How often a connection may speak."""

from __future__ import annotations

import pytest

from deskbell.live.connection import Connection
from deskbell.live.gateway import Gateway
from deskbell.live.limits import rates_of


class SilentEnd:
    def write(self, frame: bytes) -> None: ...
    def write_all(self, frames: list[bytes]) -> None: ...
    def close(self, code: int, reason: str) -> None: ...
    def ping(self) -> None: ...


def frames_let_through(patron: int, tries: int, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(Connection, "rates", rates_of(patron))
    connection = Connection(Gateway(1), SilentEnd(), "127.0.0.1")
    connection.allowance = connection.rates["patron"][1]
    return sum(connection._may_speak_now() for _ in range(tries))


def test_a_flood_is_stopped_after_eight_seconds_worth(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 40 <= frames_let_through(5, 100, monkeypatch) <= 41


def test_zero_is_no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    assert frames_let_through(0, 5000, monkeypatch) == 5000


def test_staff_may_send_eight_times_as_much() -> None:
    rates = rates_of(8)
    assert rates["staff"][0] == 8 * rates["patron"][0]
