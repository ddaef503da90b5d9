"""What is entered elsewhere so that mail comes here: at a mail server, or at a mail provider."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext

from deskbell.channels.mail.esps import ESPS
from deskbell.channels.mail.forms import WayIn
from deskbell.mailroom.models import Account

# Stands for the password in addresses that are shown.
PASSWORD = "PASSWORD"  # noqa: S105  the word itself


def lines(account: Account, hook: str) -> Iterator[tuple[str, str]]:
    """Each with its label; ``hook`` is the account's own address for webhooks."""
    settings = account.settings
    match settings.get("way_in"):
        case WayIn.LISTENER:
            place = f"{settings.get('listen_host')}:{settings.get('listen_port')}"
            kind = "lmtp" if settings.get("listen_protocol") == "lmtp" else "smtp"
            yield gettext("Postfix, in the transport map"), f"{account.address} {kind}:inet:{place}"
        case WayIn.PIPE:
            yield gettext("The command for the pipe"), f"deskbell read-mail --recipient {account.address}"
        case WayIn.PROVIDER:
            yield gettext("Address for incoming mail"), f"{_with_password(hook)}{_ending(settings)}"
    esp = ESPS.get(str(settings.get("provider") or ""))
    if WayIn.PROVIDER in (settings.get("way_in"), settings.get("way_out")) and (esp is None or esp.tracks):
        yield gettext("Address for deliveries, bounces and complaints"), f"{_with_password(hook)}tracking/"


def _ending(settings: Mapping[str, Any]) -> str:
    esp = ESPS.get(str(settings.get("provider") or ""))
    return esp.inbound if esp else "inbound/"


def _with_password(hook: str) -> str:
    scheme, _, rest = hook.partition("://")
    return f"{scheme}://deskbell:{PASSWORD}@{rest}"
