"""A call leaves for the internet and never for the house's own network, whatever name or number it is given."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from deskbell.staff import outside
from tests.push_service import push_service

INSIDE = (
    "127.0.0.1", "10.1.2.3", "192.168.0.9", "172.16.5.5", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "::1", "::", "fe80::1", "fd00::5", "fec0::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "2002:a00:1::",
    "64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1", "ff02::1",
    "64:ff9b:1::7f00:1", "::127.0.0.1", "::ffff:0:7f00:1", "::a9fe:a9fe", "5f00::1",
)  # fmt: skip
OUTSIDE = ("9.9.9.9", "2620:fe::fe", "64:ff9b::909:909")


@pytest.mark.parametrize("number", INSIDE)
def test_numbers_of_the_house_are_not_everybodys(number: str) -> None:
    assert not outside.is_everybodys(number)


@pytest.mark.parametrize("number", OUTSIDE)
def test_numbers_of_the_internet_are(number: str) -> None:
    assert outside.is_everybodys(number)


@pytest.mark.parametrize(
    "address",
    [
        "", "https://", "http://push.example.org/x", "https://push.example.org:8443/x", "https://localhost/x",
        "https://intranet/x", "https://127.0.0.1/x", "https://2130706433/x", "https://0x7f.1/x", "https://[::1]/x",
        "https://ada:secret@push.example.org/x", "ftp://push.example.org/x", "https://push.example.org/" + "x" * 1000,
        "https://push.example.org./x", "https://push.example.org/a b", "https://push.example.org/\r\nHost: x",
        "https://push.exämple.org/x", "https://push.example.org:99999/x", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_service_is_refused(address: str) -> None:
    with pytest.raises(outside.NotOutside):
        outside.check(address)


@given(st.text(max_size=60) | st.text(max_size=40).map("https://{}".format))
def test_whatever_is_given_is_judged_in_words(address: str) -> None:
    try:
        assert outside.check(address).scheme == "https"
    except outside.NotOutside:
        pass


@pytest.mark.parametrize("number", ["127.0.0.1", "::1", "10.0.0.7"])
def test_a_name_that_stands_for_a_number_of_the_house_is_not_called(
    monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    """One good number beside it helps nothing, and nobody is connected to."""

    def found(*_: Any, **__: Any) -> list[Any]:
        return [(0, 0, 0, "", ("9.9.9.9", 443)), (0, 0, 0, "", (number, 443))]

    def connected(*_: Any, **__: Any) -> socket.socket:
        pytest.fail("it was called")

    monkeypatch.setattr(socket, "getaddrinfo", found)
    monkeypatch.setattr(socket, "create_connection", connected)
    with pytest.raises(outside.NotOutside):
        outside.post("https://push.example.org/x", b"", {})


def test_the_line_goes_to_the_number_that_was_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def found(*_: Any, **__: Any) -> list[Any]:
        asked.append("name")
        return [(0, 0, 0, "", ("2620:fe::fe", 443)), (0, 0, 0, "", ("9.9.9.9", 443))]

    def connected(where: object, **_: Any) -> socket.socket:
        asked.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", found)
    monkeypatch.setattr(socket, "create_connection", connected)
    with pytest.raises(outside.NoAnswer):
        outside.post("https://push.example.org/x", b"", {})
    assert asked == ["name", ("2620:fe::fe", 443), ("9.9.9.9", 443)]


def test_a_service_of_the_house_is_called_where_the_administrator_named_it() -> None:
    with push_service() as service:
        endpoint, _ = service.browser()
        with pytest.raises(outside.NotOutside):
            outside.post(endpoint, b"", {})
        service.answers[endpoint.removeprefix(f"http://{service.named}")] = 202
        with override_settings(OWN_PUSH_SERVICES={service.named}):
            assert outside.post(endpoint, b"words", {}).status == 202


def test_what_it_answers_leads_nowhere() -> None:
    with push_service() as service, override_settings(OWN_PUSH_SERVICES={service.named}):
        endpoint, _ = service.browser()
        service.answers[endpoint.removeprefix(f"http://{service.named}")] = 307
        assert outside.post(endpoint, b"words", {}).status == 307


def test_who_says_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        named = f"127.0.0.1:{silent.getsockname()[1]}"
        with override_settings(OWN_PUSH_SERVICES={named}), pytest.raises(outside.NoAnswer):
            outside.post(f"http://{named}/x", b"", {})
