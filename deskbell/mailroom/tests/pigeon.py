"""A channel for tests: pigeons bring JSON, and a ring on their leg tells whose they are."""

from __future__ import annotations

import hmac
import json
import threading
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from deskbell.journal import record
from deskbell.libraries.models import Desk, Library, Queue
from deskbell.mailroom.arriving import Arriving
from deskbell.mailroom.contract import Enclosure, Inbound, Limits, Outbound, Receipt, Taken, Unreadable
from deskbell.mailroom.models import Account

RING = "a ring on its leg"


class Loft(forms.Form):
    """A pigeon's settings."""

    secrets = {"whistle": ("tower",)}
    address = forms.CharField(max_length=80)
    whistle = forms.CharField(max_length=80)
    grains = forms.IntegerField(required=False, min_value=0)
    # Where the whistle is heard; and lofts whose pigeons fly here too.
    tower = forms.CharField(required=False)
    aliases = forms.CharField(required=False)

    def clean_aliases(self) -> list[str]:
        return str(self.cleaned_data["aliases"]).split()


class Flight:
    """Keeps a window open until it is told to close it; breaks as often as it is told to."""

    def __init__(self, channel: Pigeon, account: Account) -> None:
        self.channel, self.account = channel, account

    def run(self, ended: threading.Event) -> None:
        self.channel.flights.append(self.account.address)
        self.channel.flying.set()
        if self.channel.storms:
            self.channel.storms -= 1
            raise OSError("a storm over the lake")
        ended.wait()
        self.channel.landed.set()


class Pigeon:
    name = "pigeon"
    label = "Carrier pigeon"
    limits = Limits(characters=80, to="loft")
    settings_form: type[forms.Form] | None = Loft

    def __init__(self) -> None:
        self.flights: list[str] = []
        self.storms = 0
        self.flying, self.landed = threading.Event(), threading.Event()

    def verify(self, request: HttpRequest, account: Account) -> bool:
        return hmac.compare_digest(request.headers.get("X-Ring", "").encode(), RING.encode())

    def answer(self, request: HttpRequest, account: Account) -> HttpResponse:
        return HttpResponse("coo", content_type="text/plain")

    def read(self, raw: bytes, headers: Mapping[str, str], settings: Mapping[str, Any]) -> list[Inbound | Receipt]:
        if raw == b"egg":
            raise ZeroDivisionError("a fault of the channel's own")
        try:
            said = json.loads(raw)
            return [self._inbound(one) for one in said]
        except (ValueError, TypeError, KeyError, RecursionError) as why:
            raise Unreadable("no pigeon writes so") from why

    def send(self, account: Account, outbound: Outbound) -> Receipt:
        return Receipt(outbound.id, "sent")

    def attend(self, account: Account) -> Flight:
        return Flight(self, account)

    def to_set_up(self, account: Account, hook: str) -> list[tuple[str, str]]:
        return [("Window", hook)]

    @staticmethod
    def _inbound(said: dict[str, Any]) -> Inbound:
        grain = b"g" * said.get("grains", 0)
        files = (Enclosure("grain.txt", "text/plain", grain),) if grain else ()
        return Inbound(id=said["id"], words=said["words"], sender=said.get("from", ""), files=files)


def account_of(key: str = "loft", **more: Any) -> Account:
    """A desk with a pigeon loft, at a library of its own."""
    library = Library.objects.create(key=f"{key}-library", name={"en": "Maple"}, time_zone="America/Toronto")
    queue = Queue.objects.create(library=library, name={"en": "Queue"})
    desk = Desk.objects.create(library=library, queue=queue, key=f"{key}-desk", name={"en": "Ask"}, languages=["en"])
    return Account.objects.create(channel="pigeon", desk=desk, key=key, **more)


def letter(*messages: tuple[str, str]) -> bytes:
    return json.dumps([{"id": origin, "words": words} for origin, words in messages]).encode()


def takes(arriving: Arriving) -> Taken:
    """A taker that begins a stream with each message, and refuses a word."""
    inbound = arriving.inbound
    stream = record.begin("question")
    entry = record.record(stream.pk, "asked", voice="patron", author="patron", words=inbound.words).entry
    if "poison" in inbound.words:
        raise ValueError("the taker chokes on it")
    return Taken(stream.pk, entry.number, timezone.now(), fresh=True)


TAKES = "deskbell.mailroom.tests.pigeon.takes"
