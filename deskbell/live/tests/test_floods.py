"""A whole class gets through; a flood does not; a quiet address is forgotten."""

from __future__ import annotations

import pytest

from deskbell.live import floods
from deskbell.live.floods import Allowance


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_thirty_pupils_behind_one_address_all_get_through() -> None:
    asks = Allowance(floods.asks.rate, floods.asks.most)
    assert all(asks.take("198.51.100.7") for _ in range(60))


def test_a_flood_is_refused_and_others_are_not() -> None:
    clock = Clock()
    asks = Allowance(0.5, 80, clock)
    taken = [asks.take("198.51.100.7") for _ in range(500)]
    assert taken.count(True) == 80
    assert asks.take("198.51.100.8")
    clock.now += 10
    assert [asks.take("198.51.100.7") for _ in range(6)] == [True] * 5 + [False]


def test_who_asks_for_too_much_at_once_is_refused_and_shuts_nobody_else_out() -> None:
    uploads = Allowance(0, 10)
    assert uploads.take("198.51.100.7", 4)
    assert [uploads.take("198.51.100.7", 8) for _ in range(3)] == [False] * 3
    assert uploads.take("198.51.100.7", 6)


def test_a_household_of_ipv6_is_one_address() -> None:
    asks = Allowance(0, 1)
    assert asks.take("2001:db8:1:2::a")
    assert not asks.take("2001:db8:1:2::b")
    assert asks.take("2001:db8:1:3::a")


def test_memory_stays_bounded_under_a_flood_of_addresses() -> None:
    asks = Allowance(0.5, 80)
    for number in range(floods.MOST_ADDRESSES + 5000):
        asks.take(f"address {number}")
    assert len(asks._left) <= floods.MOST_ADDRESSES


def test_lifted_limits_let_everything_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floods, "asks", Allowance(rate=0.5, most=1))
    monkeypatch.setattr(floods, "sockets", Allowance(rate=0.5, most=1))
    monkeypatch.setattr(floods, "words", Allowance(rate=0.5, most=1))
    monkeypatch.setattr(floods, "addresses", Allowance(rate=0.5, most=1))
    floods.lift()
    assert all(floods.sockets.take("192.0.2.1") and floods.asks.take("192.0.2.1") for _ in range(1000))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::abcd:1", "2001:db8::1234:2", True),
        ("2001:db8::1", "2001:0db8:0:0:ffff::9", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.8", False),
    ],
)
def test_an_ipv6_household_is_one_address_however_it_is_written(one: str, other: str, same: bool) -> None:
    asks = Allowance(rate=0, most=1)
    assert asks.take(one)
    assert asks.take(other) != same
