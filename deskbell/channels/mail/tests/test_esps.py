"""Providers that only send: their API is called with the key, their reports are read, and no letter comes by them."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from deskbell.channels.mail.channel import Mail
from deskbell.channels.mail.esps import ESPS
from deskbell.channels.mail.tests.making import FERN, MAPLE, OUTBOUND, outbound
from deskbell.channels.mail.tests.test_providers import KEPT, api, called, unsaved
from deskbell.mailroom import accounts
from deskbell.mailroom.contract import Receipt
from tests import world

ONLY_SEND = [name for name, esp in ESPS.items() if not esp.receives]


@pytest.mark.parametrize("provider", ONLY_SEND)
@pytest.mark.django_db
def test_a_message_leaves_by_its_api(provider: str) -> None:
    pytest.importorskip("anymail")
    said: dict[str, object] = {"messageId": "m1", "id": "m1", "success": True, "message_ids": ["m1"]}
    said["emails"] = [{"message_id": "m1", "mail_rcpt": FERN, "rcpt_to": FERN, "email": FERN, "status": "new"}]
    with api(200, said) as (url, asked):
        account = unsaved(provider)
        account.desk = world.build().maple_desk
        more = {"provider_url": url, "way_out": "provider", "provider_domain": "p1", "provider_key": "key"}
        accounts.put_settings(account, {**accounts.settings_of(account), "address": MAPLE, **more})
        receipt = Mail().send(account, outbound())
    assert len(asked) == 1 and FERN in json.dumps(asked[0])
    assert receipt.id == OUTBOUND and receipt.state in {"sent", "unknown"}


@pytest.mark.parametrize("provider", ONLY_SEND)
def test_no_letter_is_taken_from_its_webhooks(provider: str) -> None:
    assert not Mail().verify(called({"event": "delivered"}, path="inbound"), unsaved(provider))


def test_brevo_tells_what_became_of_a_letter_of_ours() -> None:
    said = {
        "event": "hard_bounce", "email": FERN, "message-id": "<m1@brevo.example>", "reason": "no such mailbox",
        "ts_epoch": int(timezone.now().timestamp() * 1000), "ts_event": int(timezone.now().timestamp()),
        "X-Mailin-custom": json.dumps({"outbound": OUTBOUND}),
    }  # fmt: skip
    assert Mail().verify(called(said, path="tracking"), unsaved("brevo"))
    given = accounts.for_reading(unsaved("brevo"))
    (receipt,) = Mail().read(json.dumps(said).encode(), KEPT | {"path": "tracking"}, given)
    assert isinstance(receipt, Receipt)
    assert (receipt.id, receipt.state, receipt.address) == (OUTBOUND, "failed", FERN)
