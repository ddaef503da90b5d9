"""The door of the live end: who is believed to knock."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from multidict import CIMultiDict

from deskbell.live import floods, picows_end
from deskbell.live.gateway import Gateway


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    monkeypatch.setattr(floods, "sockets", floods.Allowance(rate=0, most=10))
    made = Gateway()
    yield made
    made.stop()


def knock(*headers: tuple[str, str]) -> Any:
    return SimpleNamespace(path=b"/live", peer="10.0.0.1", headers=CIMultiDict(headers))


def test_a_line_that_the_client_forged_stands_before_the_proxys_own(gateway: Gateway) -> None:
    """A proxy may add a header line of its own instead of writing behind the client's."""
    told: list[str] = []

    def client(peer: str, forwarded: str) -> str:
        told.append(forwarded)
        return peer

    door = picows_end.door(gateway, lambda netloc: True, client)
    door(knock(("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-For", "198.51.100.7")))
    door(knock())
    assert told == ["203.0.113.9,198.51.100.7", ""]


def test_a_page_of_another_site_stays_outside(gateway: Gateway) -> None:
    door = picows_end.door(gateway, lambda netloc: netloc == "ask.example.org", lambda peer, _: peer)
    assert isinstance(door(knock(("Origin", "https://ask.example.org"))), picows_end.Listener)
    for origin in ("https://evil.example", "https://ask.example.org.evil.example", "null"):
        answer = door(knock(("Origin", origin), ("Host", "ask.example.org")))
        assert isinstance(answer, tuple) and answer[0] == 403
