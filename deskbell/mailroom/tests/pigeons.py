"""A channel for tests of what leaves: pigeons, who carry what they are given as the test says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from deskbell.libraries.models import Desk, Library, Queue
from deskbell.mailroom import addresses, deliveries, registry, taking
from deskbell.mailroom.contract import Inbound, Limits, Outbound, Receipt, TryLater, Unreadable
from deskbell.mailroom.models import Account, Address, Delivery

FERN, OTTO, MEI = "+14165550142", "+14165550143", "+15145550144"


class Pigeons:
    """Everything arrives, until ``does`` says otherwise."""

    name = "pigeons"
    label = "Pigeons"
    settings_form = None

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.sent: list[Outbound] = []
        self.at: list[datetime] = []
        self.calls = 0
        self.does: Callable[[Outbound], Receipt] = arrives

    def verify(self, request: HttpRequest, account: Account) -> bool:
        return False

    def read(self, raw: bytes, headers: Mapping[str, str], settings: Mapping[str, Any]) -> list[Inbound | Receipt]:
        try:
            ring, sender, words = raw.decode().split("|", 2)
        except ValueError as why:
            raise Unreadable("not from a pigeon") from why
        return [Inbound(id=ring, sender=sender, words=words)]

    def send(self, account: Account, outbound: Outbound) -> Receipt:
        self.calls += 1
        receipt = self.does(outbound)
        self.sent.append(outbound)
        self.at.append(timezone.now())
        return receipt

    @property
    def words(self) -> list[str]:
        return [outbound.words for outbound in self.sent]


def arrives(outbound: Outbound) -> Receipt:
    return Receipt(outbound.id, "sent", provider_id=f"p{outbound.id[:8]}")


def is_away(outbound: Outbound) -> Receipt:
    raise TryLater("the loft is shut", whole=True)


def breaks(outbound: Outbound) -> Receipt:
    raise RuntimeError("a hawk")


def released(monkeypatch: pytest.MonkeyPatch, **limits: Any) -> Pigeons:
    """The channel, in the registry for as long as the test lasts. To phones, unless ``to`` says otherwise."""
    pigeons = Pigeons(Limits(**{"to": "phone", "characters": 1600, **limits}))
    monkeypatch.setitem(registry.channels(), "pigeons", pigeons)
    return pigeons


def desk(key: str, *languages: str) -> Desk:
    name = {"en": f"{key.title()} Public Library", "fr": f"Bibliothèque {key.title()}"}
    library = Library.objects.create(key=key, name=name)
    queue = Queue.objects.create(library=library, name=name)
    return Desk.objects.create(library=library, queue=queue, key=key, name=name, languages=list(languages or ("en",)))


def account(at: Desk | None = None, **settings: Any) -> Account:
    """Each has a number of its own, the first +16135550100."""
    loft, number = at or desk("maple"), Account.objects.filter(channel="pigeons").count()
    return Account.objects.create(channel="pigeons", desk=loft, address=f"+161355501{number:02}", settings=settings)


def address(of: Account, text: str = FERN) -> Address:
    """One that has written to us before."""
    addresses.keep(of.desk.library, text)
    addresses.mark_heard(of.desk.library_id, text)
    found = addresses.find(of.desk.library, text)
    assert found is not None
    return found


def put(of: Account, words: str, text: str = FERN, **more: Any) -> Delivery:
    with transaction.atomic():
        return deliveries.put(of, address(of, text), words=words, **more)


def take(delivery: Delivery) -> bool:
    """A sender makes it its own; ``False`` when it waits no more. Raises ``NotNow``."""
    return bool(taking.take_all(delivery.account, [delivery]))
