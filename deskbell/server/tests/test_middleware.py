"""The guard: headers on every page, and only named proxies are believed."""

from __future__ import annotations

import dataclasses
import ipaddress
from collections.abc import Sequence

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from deskbell.server import proxies
from deskbell.server.logs import cut
from deskbell.server.middleware import guarded
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


def test_what_programs_call_passes_the_same_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    known = dataclasses.replace(ENVIRONMENT, trusted_proxies=(ipaddress.ip_network("127.0.0.0/8"),))
    monkeypatch.setattr(proxies, "ENVIRONMENT", known)
    came_from: list[str] = []

    def answer_all(requests: Sequence[HttpRequest]) -> list[HttpResponse]:
        came_from.extend(request.META["REMOTE_ADDR"] for request in requests)
        return [HttpResponse(request.path) for request in requests]

    paths = ["/hooks/a/", "/hooks/%00/", "/hooks/b/"]
    made = [RequestFactory().get(path, headers={"X-Forwarded-For": f"203.0.113.{n}"}) for n, path in enumerate(paths)]
    answers = guarded(answer_all)(made)
    assert [answer.status_code for answer in answers] == [200, 400, 200]
    assert (answers[0].content, answers[2].content) == (b"/hooks/a/", b"/hooks/b/")
    assert came_from == ["203.0.113.0", "203.0.113.2"]
    for answer in answers:
        assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


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
