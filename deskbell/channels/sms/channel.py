"""Text messages behind the mailroom's contract: each call goes to the account's gateway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from deskbell.channels.sms.forms import SmsForm
from deskbell.channels.sms.gateways import GATEWAYS, Gateway, Payload
from deskbell.channels.sms.gateways.gateway import failed
from deskbell.formats import gsm
from deskbell.mailroom.contract import (
    Attendant,
    Enclosure,
    Inbound,
    Limits,
    NotThere,
    Outbound,
    Receipt,
    TryLater,
    Unreadable,
)
from deskbell.mailroom.models import Account


class Sms:
    """Not repeatable: no gateway promises that the same text handed over twice arrives once."""

    name = "sms"
    label = _("Text messages")
    limits = Limits(characters=1600, threads=False, to="phone")
    settings_form = SmsForm

    def verify(self, request: HttpRequest, account: Account) -> bool:
        gateway = _gateway(account.settings)
        return gateway is not None and gateway.verify(request, account)

    def answer(self, request: HttpRequest, account: Account) -> HttpResponse:
        """What the gateway's own webhooks want to hear; anything else might be sent to the patron's phone."""
        gateway = _gateway(account.settings)
        return gateway.answer() if gateway else HttpResponse()

    def read(self, raw: bytes, headers: Mapping[str, str], settings: Mapping[str, Any]) -> list[Inbound | Receipt]:
        gateway = _gateway(settings)
        if gateway is None:
            raise Unreadable("the account has no gateway for texts")
        return gateway.read(Payload(raw, headers), settings)

    def send(self, account: Account, outbound: Outbound) -> Receipt:
        gateway = _gateway(account.settings)
        if gateway is None:
            raise TryLater("the account has no gateway for texts", whole=True)
        words = _as_sent(outbound.words)
        if not words:
            return failed(outbound.id, "a text needs words")
        return gateway.send(account, outbound, words, gsm.measure(words).parts)

    def fetch(self, account: Account, address: str) -> Enclosure:
        """A picture that came with a text."""
        gateway = _gateway(account.settings)
        if gateway is None:
            raise NotThere("the account has no gateway for texts")
        return gateway.fetch(account, address)

    def attend(self, account: Account) -> Attendant | None:
        gateway = _gateway(account.settings)
        return gateway.attend(account) if gateway else None

    def sends_by_attendant(self, account: Account) -> bool:
        """Whether what leaves needs the line that ``attend`` keeps open, so that only its process can send."""
        gateway = _gateway(account.settings)
        return gateway is not None and gateway.sends_by_line

    def at_once(self, account: Account) -> int:
        """How many calls of its gateway may be under way together."""
        gateway = _gateway(account.settings)
        return gateway.at_once if gateway else 1

    def to_set_up(self, account: Account, hook: str) -> list[tuple[str, str]]:
        """What to type in at the provider: a label and a text each. ``hook`` is the account's address for webhooks."""
        gateway = _gateway(account.settings)
        return gateway.to_set_up(account, hook) if gateway else []


def _gateway(settings: Mapping[str, Any]) -> Gateway | None:
    return GATEWAYS.get(str(settings.get("gateway", "")))


def _as_sent(words: str) -> str:
    """Without what no phone shows: NUL, and the carriage returns of browsers."""
    return words.replace("\0", "").replace("\r\n", "\n").strip()
