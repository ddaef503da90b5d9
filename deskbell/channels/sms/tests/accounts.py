"""Accounts of the tests: unsaved ones for what is pure, a desk's own for what is stored; and what came by them."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from deskbell.channels.sms.channel import Sms
from deskbell.mailroom import accounts, attending, files
from deskbell.mailroom.contract import Inbound, Outbound, Receipt
from deskbell.mailroom.models import Account, Arrival
from tests.world import World, build

OURS = "+14165550199"
PATIENCE = 30.0
SMS = Sms()


def account(gateway: str, **settings: Any) -> Account:
    """One that is in no database, with its secrets."""
    made = Account(channel="sms", key="0a1b2c3d4e")
    accounts.put_settings(made, {"address": OURS, "gateway": gateway, "country": "CA", **settings})
    return made


def stored(gateway: str, **settings: Any) -> tuple[World, Account]:
    world = build()
    made = Account(channel="sms", desk=world.maple_desk)
    accounts.put_settings(made, {"address": OURS, "gateway": gateway, "country": "CA", **settings})
    made.save()
    return world, made


def outbound(words: str = "We open at ten.", to: str = "+14165550100", id: str = "0" * 31 + "1") -> Outbound:
    return Outbound(id, to, words)


# ---- what arrived ---------------------------------------------------------------------------------


def read(account: Account) -> list[Inbound | Receipt]:
    """Everything that waits, as the channel reads it; the same text twice counts once, as for the mailroom."""
    found: dict[object, Inbound | Receipt] = {}
    for arrival in Arrival.objects.filter(account=account).order_by("pk"):
        assert arrival.raw is not None
        for item in SMS.read(files.read(arrival.raw), arrival.headers, accounts.for_reading(account)):
            found.setdefault(item.id if isinstance(item, Inbound) else (item.provider_id, item.id, item.state), item)
    return list(found.values())


def words(account: Account) -> list[str]:
    return [item.words for item in read(account) if isinstance(item, Inbound)]


def receipts(account: Account) -> list[Receipt]:
    return [item for item in read(account) if isinstance(item, Receipt)]


# ---- lines ----------------------------------------------------------------------------------------


@contextmanager
def attended() -> Iterator[None]:
    """The mailroom keeps every account's line open, as in a running server."""
    try:
        attending.look_after()
        yield
    finally:
        attending.leave_all()


def until(true: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    ends = time.monotonic() + patience
    while not true():
        assert time.monotonic() < ends, f"never came true: {what}"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
