"""Email behind the mailroom's contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deskbell.channels.mail import composing, handing, providers, reading, smtp
from deskbell.channels.mail.fetching import Fetching
from deskbell.channels.mail.forms import MailSettings, WayIn, WayOut
from deskbell.channels.mail.listener import Listening
from deskbell.libraries.fields import in_language
from deskbell.mailroom.contract import Attendant, Inbound, Limits, Outbound, Receipt
from deskbell.mailroom.models import Account


class Mail:
    """A desk's mail address: whoever writes to it asks, and reads the answer beside what it answers."""

    name = "mail"
    label = _("Email")
    limits = Limits(files=True, to="email", repeatable=True, shows_sender=True)
    settings_form = MailSettings

    def verify(self, request: HttpRequest, account: Account) -> bool:
        """Only a mail provider calls, and only where the account has one."""
        return providers.verify(request, account)

    def read(self, raw: bytes, headers: Mapping[str, str], settings: Mapping[str, Any]) -> list[Inbound | Receipt]:
        """A message as it came, or what a provider's webhook says."""
        if providers.is_webhook(headers, settings):
            return providers.read(raw, headers, settings)
        return reading.read(raw, headers, settings)

    def send(self, account: Account, outbound: Outbound) -> Receipt:
        sender = _sender(account, outbound.language)
        try:
            message = composing.compose(outbound, sender, timezone.now())
        except composing.Unwritable as why:
            return Receipt(outbound.id, "failed", reason=str(why), facts={"blames": "message"})
        if account.settings.get("way_out") == WayOut.PROVIDER:
            return providers.send(account, composing.post(outbound, sender, timezone.now()), outbound.id)
        return smtp.send(account, outbound.id, outbound.to, message)

    def to_set_up(self, account: Account, hook: str) -> list[tuple[str, str]]:
        """What whoever looks after the mail server or the provider has to enter there."""
        return list(handing.lines(account, hook))

    def attend(self, account: Account) -> Attendant | None:
        match account.settings.get("way_in"):
            case WayIn.LISTENER:
                return Listening(account)
            case WayIn.MAILBOX:
                return Fetching(account)
        return None


def _sender(account: Account, language: str) -> composing.From:
    with translation.override(language):
        subject = gettext("Your question")
    return composing.From(
        address=account.address,
        name=in_language(account.desk.name, language),
        subject=subject,
        plus=bool(account.settings.get("plus", True)),
    )
