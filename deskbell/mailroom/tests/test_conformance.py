"""The suite that every channel passes catches one that does not."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from deskbell.mailroom.conformance import Conformance, Recorded
from deskbell.mailroom.contract import Inbound, Limits, Outbound, Receipt, Unreadable
from deskbell.mailroom.models import Account

KEY = b"a key for tests"


def signed(body: bytes, key: bytes) -> HttpRequest:
    signature = hmac.new(key, body, hashlib.sha256).hexdigest()
    return RequestFactory().post("/", body, content_type="application/json", headers={"X-Signature": signature})


class Pigeon:
    """A channel as it should be."""

    name = "pigeon"
    label = "Carrier pigeon"
    limits = Limits(characters=300)
    settings_form = None

    def verify(self, request: HttpRequest, account: Account) -> bool:
        wanted = hmac.new(KEY, request.body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(wanted.encode(), request.headers.get("X-Signature", "").encode())

    def read(self, raw: bytes, headers: Mapping[str, str], settings: Mapping[str, Any]) -> list[Inbound | Receipt]:
        try:
            said = json.loads(raw)
            return [Inbound(id=str(one["ring"]), words=str(one["words"])) for one in said["birds"]]
        except (ValueError, TypeError, KeyError, RecursionError) as why:
            raise Unreadable(str(why)) from why

    def send(self, account: Account, outbound: Outbound) -> Receipt:
        return Receipt(outbound.id, "unknown")


PAYLOAD = b'{"birds": [{"ring": 7, "words": "Coo"}, {"ring": 8, "words": "Where is the loft?"}]}'


class TestPigeon(Conformance):
    channel = Pigeon()
    recorded = [Recorded(PAYLOAD, words=["Coo", "Where is the loft?"])]
    genuine = [signed(PAYLOAD, KEY)]
    forged = [signed(PAYLOAD, b"another key")]


class Careless(Pigeon):
    """Everything wrong that the suite looks for."""

    def verify(self, request: HttpRequest, account: Account) -> bool:
        return True

    def read(self, raw: bytes, headers: Mapping[str, str], settings: Mapping[str, Any]) -> list[Inbound | Receipt]:
        said = json.loads(raw)
        return [Inbound(id=str(id(said)), words="Coo")]


@pytest.mark.parametrize(
    "promise",
    [
        "test_recorded_payloads_are_read_without_loss",
        "test_rubbish_is_unreadable_and_nothing_else",
        "test_only_the_provider_is_believed",
    ],
)
def test_a_careless_channel_is_caught(promise: str) -> None:
    suite = TestPigeon()
    suite.channel = Careless()  # type: ignore[misc]
    with pytest.raises((AssertionError, ValueError, RecursionError)):
        getattr(suite, promise)()
