"""Passwords do not cross the network in the clear."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from deskbell.staff.plain_http import is_private


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_a_browser_on_this_machine_may_speak_plain_http(host: str) -> None:
    assert is_private(RequestFactory().get("/sign-in/", headers={"host": host}))


@pytest.mark.parametrize("host", ["ask.example.org", "192.168.1.5", "localhost.example.org"])
def test_a_name_that_is_not_of_this_machine_may_not(host: str) -> None:
    assert not is_private(RequestFactory().get("/sign-in/", headers={"host": host}))


@pytest.mark.parametrize("address", ["192.168.1.9", "2001:db8::1", "", "unix:"])
def test_a_browser_elsewhere_may_not_whatever_host_it_names(address: str) -> None:
    request = RequestFactory().get("/sign-in/", headers={"host": "localhost"}, REMOTE_ADDR=address)
    assert not is_private(request)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via"])
def test_somebody_in_between_is_not_this_machine(header: str) -> None:
    assert not is_private(RequestFactory().get("/sign-in/", headers={"host": "localhost", header: "127.0.0.1"}))


def test_https_may_from_anywhere() -> None:
    request = RequestFactory().get("/sign-in/", headers={"host": "ask.example.org"}, REMOTE_ADDR="8.8.4.4", secure=True)
    assert is_private(request)
