"""Accounts that send, for tests: whichever channel of the house sends to a kind of address."""

from __future__ import annotations

from deskbell.libraries.models import Desk
from deskbell.mailroom import registry
from deskbell.mailroom.models import Account

ADDRESSES = {"email": "ask@maple.example", "phone": "+14165550100"}


def account_to(desk: Desk, kind: str) -> Account:
    """The desk's account with the channel that sends to email addresses, or to phones."""
    name = next(name for name, channel in registry.channels().items() if channel.limits.to == kind)
    key = f"{desk.key}-{kind}"
    return Account.objects.create(channel=name, desk=desk, key=key, address=ADDRESSES[kind])
