"""The suite that every channel passes catches one that does not."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any

import pytest
from django import forms
from django.http import HttpRequest
from django.test import RequestFactory

from deskbell.mailroom.conformance import Conformance, Recorded
from deskbell.mailroom.contract import Enclosure, Inbound, Limits, Outbound, Receipt, Unreadable
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


class Loft(forms.Form):
    """Settings that no JSON can hold, and a secret that is no field."""

    secrets = frozenset({"whistle"})
    opened = forms.DateField()


class TestPigeon(Conformance):
    channel = Pigeon()
    recorded = [Recorded(PAYLOAD, words=["Coo", "Where is the loft?"])]
    genuine = [signed(PAYLOAD, KEY)]
    forged = [signed(PAYLOAD, b"another key")]


class Careless(Pigeon):
    """Everything wrong that the suite looks for."""

    limits = Limits(characters=0, to="loft", collects=True)
    settings_form = Loft  # type: ignore[assignment]

    def verify(self, request: HttpRequest, account: Account) -> bool:
        return True

    def read(self, raw: bytes, headers: Mapping[str, str], settings: Mapping[str, Any]) -> list[Inbound | Receipt]:
        json.loads(raw)
        return [Inbound(id=secrets.token_hex(4), words="Coo\0", files=(Enclosure("../nest", "text/plain", b""),))]


@pytest.mark.parametrize(
    "promise",
    [
        "test_recorded_payloads_are_read_without_loss",
        "test_the_same_payload_gives_the_same_ids",
        "test_what_it_reads_can_be_stored",
        "test_rubbish_is_unreadable_and_nothing_else",
        "test_only_the_provider_is_believed",
        "test_no_request_makes_it_fail",
        "test_its_settings_are_what_can_be_stored",
        "test_its_limits_make_sense",
        "test_a_provider_that_is_away_is_a_reason_to_wait",
    ],
)
def test_a_careless_channel_is_caught(promise: str) -> None:
    suite = TestPigeon()
    suite.channel = Careless()  # type: ignore[misc]
    suite.away = Account()  # type: ignore[misc]
    with pytest.raises((AssertionError, ValueError, RecursionError)):
        getattr(suite, promise)()
