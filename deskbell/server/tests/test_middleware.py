"""The guard: headers on every page, and only named proxies are believed."""

from __future__ import annotations

import dataclasses
import ipaddress
from unittest import mock

import pytest
from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.test import Client

from deskbell.server import proxies
from deskbell.server.logs import cut
from deskbell.server.pages_app import pages_app
from deskbell.server.settings import ENVIRONMENT


@pytest.mark.django_db
def test_every_page_carries_the_headers(client: Client) -> None:
    answer = client.get("/sign-in/")
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/%00", "/questions/%0a/", "/q/%1f"])
def test_control_characters_in_an_address_are_refused(client: Client, path: str) -> None:
    assert client.get(path).status_code == 400


@pytest.mark.django_db
def test_what_programs_call_carries_the_same_headers_and_meets_no_session(client: Client) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = "stolen"
    with mock.patch.object(SessionMiddleware, "process_request", side_effect=AssertionError):
        answer = client.get("/hooks/nobody/", headers={"Accept-Language": "fr"})
        unknown = client.get("/hooks/no.such.key/")
    assert (answer.status_code, unknown.status_code, client.get("/hooks/").status_code) == (404, 404, 404)
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")


def test_what_no_page_would_take_is_refused_before_it_is_kept() -> None:
    pages = pages_app()
    pages.close()
    assert pages._max_body == settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_a_stranger_cannot_say_that_they_are_somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    known = dataclasses.replace(ENVIRONMENT, trusted_proxies=(ipaddress.ip_network("10.0.0.0/8"),))
    monkeypatch.setattr(proxies, "ENVIRONMENT", known)
    assert proxies.client_of("198.51.100.7", "203.0.113.9") == "198.51.100.7"
    assert proxies.client_of("10.0.0.1", "203.0.113.9") == "203.0.113.9"
    assert proxies.client_of("10.0.0.1", "1.2.3.4, 203.0.113.9, 10.0.0.2") == "203.0.113.9"
    assert proxies.client_of("10.0.0.1", "nonsense") == "10.0.0.1"
    assert proxies.client_of("10.0.0.1", "") == "10.0.0.1"


def test_secrets_in_addresses_are_cut_from_the_log() -> None:
    assert cut("Not Found: /q/AbCdEfGhIjKlMnOp/reply/") == "Not Found: /q/AbC…/reply/"
    assert cut("/join/abcdefghijk/ and /set-up/0123456789/") == "/join/abc…/ and /set-up/012…/"
    assert cut("/questions/812/claim/") == "/questions/812/claim/"
    assert cut("Forbidden: /hooks/AbCdEfGh/mo/0123456789abcdef") == "Forbidden: /hooks/AbC…"
