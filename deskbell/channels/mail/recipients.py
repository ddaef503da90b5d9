"""Whose mail it is: the account that an address leads to."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from deskbell.channels.mail import ours
from deskbell.mailroom import accounts
from deskbell.mailroom.models import Account

CHANNEL = "mail"


def account_of(address: str) -> Account | None:
    """The account that takes mail to this address, whatever stands behind a + in it."""
    plain = ours.plain(address)
    if not plain.isprintable():  # no database would take it
        return None
    own = _accounts().filter(address__iexact=plain).first()
    return own or next((account for account in _accounts() if plain in _addresses(account)), None)


def by_account(addresses: Iterable[str]) -> dict[int, tuple[Account, list[str]]]:
    """These addresses with the accounts that they lead to; those that lead nowhere are left out."""
    found: dict[int, tuple[Account, list[str]]] = {}
    for address in addresses:
        account = account_of(address)
        if account is not None:
            found.setdefault(account.pk, (account, []))[1].append(address)
    return found


def _accounts() -> QuerySet[Account]:
    return Account.objects.filter(channel=CHANNEL, active=True).order_by("pk")


def _addresses(account: Account) -> tuple[str, ...]:
    return ours.addresses(accounts.for_reading(account))
