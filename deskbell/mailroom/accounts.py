"""A desk's accounts: their settings, whose secrets are sealed, and which one sends to a kind of address."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from deskbell.libraries.models import Desk
from deskbell.mailroom import registry, sealing
from deskbell.mailroom.contract import Channel
from deskbell.mailroom.models import Account

SEAL = "deskbell account seal"
# Which of the settings lie sealed, by name, so that their loss is noticed.
SEALED = "sealed_names"


class NoChannel(LookupError):
    """The account's channel is not installed any more."""


def channel_of(account: Account) -> Channel:
    """Raises ``NoChannel``."""
    channel = registry.channels().get(account.channel)
    if channel is None:
        raise NoChannel(f"there is no channel {account.channel!r} here any more")
    return channel


def put_settings(account: Account, given: Mapping[str, Any]) -> None:
    """What the channel's form has cleaned; its secrets are sealed. An empty one keeps what is there, as long as it goes
    where it went: whoever may change an address need not know what is sent to it."""
    bound = bound_secrets(account)
    names, moved = bound.keys(), moved_secrets(account, given)
    kept = {name: value for name, value in secrets_of(account).items() if name not in moved}
    secrets = {name: given.get(name) or kept.get(name, "") for name in names}
    account.settings = {name: value for name, value in given.items() if name not in names}
    account.settings[SEALED] = sorted(name for name, value in secrets.items() if value)
    account.address = str(account.settings.get("address", "") or "")
    account.sealed = sealing.seal(json.dumps(secrets), SEAL, account.key) if any(secrets.values()) else b""


def bound_secrets(account: Account) -> dict[str, tuple[str, ...]]:
    """The channel's secrets, each with the settings that say to whom it goes."""
    return dict(getattr(channel_of(account).settings_form, "secrets", {}))


def moved_secrets(account: Account, given: Mapping[str, Any]) -> list[str]:
    """The stored secrets that would go to another than they were given for."""
    kept, now = secrets_of(account), account.settings
    return [
        name
        for name, places in bound_secrets(account).items()
        if kept.get(name) and any((now.get(place) or "") != (given.get(place) or "") for place in places)
    ]


def secrets_of(account: Account) -> dict[str, str]:
    """The account's secrets; none after a restore, which brings none (``deskbell check`` says so)."""
    try:
        found: dict[str, str] = json.loads(sealing.unseal(bytes(account.sealed), SEAL, account.key))
    except sealing.Unopened:
        return {}
    return found


def has_lost_secrets(account: Account) -> bool:
    """Whether secrets were given that cannot be read any more."""
    return bool(set(account.settings.get(SEALED, ())) - secrets_of(account).keys())


def settings_of(account: Account) -> dict[str, Any]:
    """All settings, secrets included: for the channel's own use, never for a page or a log."""
    return {**account.settings, **secrets_of(account)}


def for_reading(account: Account) -> dict[str, Any]:
    """What ``Channel.read`` is given."""
    return {**account.settings, "address": account.address}


def sending_to(desk: Desk, kind: str) -> Account | None:
    """The desk's account that sends to this kind of address, its own before one that it shares."""
    names = [name for name, channel in registry.channels().items() if channel.limits.to == kind]
    own = Account.objects.filter(desk=desk, channel__in=names, active=True).order_by("pk").first()
    return own or _shared(desk).filter(channel__in=names).order_by("pk").first()


def ways_of(desk: Desk) -> dict[str, Account]:
    """The kinds of address that a desk can send to, each with the account that does."""
    kinds = dict.fromkeys(channel.limits.to for channel in registry.channels().values() if channel.limits.to)
    found = {kind: sending_to(desk, kind) for kind in kinds}
    return {kind: account for kind, account in found.items() if account is not None}


def desks_of(account: Account) -> list[Desk]:
    """The desks that answer by an account: its own, and those that share it, in the order of the menu."""
    shared = [sharing.desk for sharing in account.sharings.select_related("desk__library")]
    return list(dict.fromkeys([account.desk, *shared]))


def trouble(account: Account, words: str) -> None:
    """Says on the account's page that its line or its provider does not do what it should. No secrets in it."""
    words = " ".join(words.replace("\0", " ").split())[:300]
    Account.objects.filter(pk=account.pk).update(trouble=words, troubled_at=timezone.now())


def well(account: Account) -> None:
    """The trouble is over."""
    Account.objects.filter(pk=account.pk).exclude(trouble="").update(trouble="", troubled_at=None)


def _shared(desk: Desk) -> QuerySet[Account]:
    return Account.objects.filter(sharings__desk=desk, active=True)
