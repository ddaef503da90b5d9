"""The counter behind the mailroom's contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from deskbell.mailroom.contract import Inbound, Limits, Outbound, Receipt, Unreadable
from deskbell.mailroom.models import Account


class Counter:
    """A person stands there, or is on the phone; what is answered is said aloud and written down."""

    name = "counter"
    label = _("Desk or phone")
    limits = Limits(collects=True)
    settings_form: type[Form] | None = None

    def verify(self, request: HttpRequest, account: Account) -> bool:
        """Nobody outside calls: librarians write on our own page."""
        return False

    def read(self, raw: bytes, headers: Mapping[str, str], settings: Mapping[str, Any]) -> list[Inbound | Receipt]:
        raise Unreadable("nothing arrives at the counter but people")

    def send(self, account: Account, outbound: Outbound) -> Receipt:
        """Nothing leaves: the patron hears it."""
        return Receipt(outbound.id, "collected")
