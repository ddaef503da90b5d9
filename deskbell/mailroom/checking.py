"""What ``deskbell check`` says of this room, in sentences that say what to do."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from deskbell.libraries.fields import in_language
from deskbell.mailroom import accounts, registry, space
from deskbell.mailroom.models import Account, Arrival

# Nothing should wait for a reader for so long.
LONG = timedelta(minutes=10)


def findings() -> list[str]:
    """One sentence for each thing to look at."""
    found = Account.objects.filter(active=True).select_related("desk").order_by("pk")
    return [*(sentence for account in found for sentence in _of_account(account)), *_of_arrivals(), *_of_the_disk()]


def _of_account(account: Account) -> list[str]:
    name, found = _name(account), []
    if account.channel not in registry.channels():
        return [f"{name} belongs to a channel that is not installed here. Install it, or switch the account off."]
    if accounts.has_lost_secrets(account):
        found.append(
            f"{name} has lost its passwords, as by a restore from a backup, which holds none. "
            "Enter them again on the account's page under Organisation."
        )
    if account.trouble and account.troubled_at:
        found.append(f"{name} is in trouble since {account.troubled_at:%Y-%m-%d %H:%M} UTC: {account.trouble}")
    return found


def _of_arrivals() -> list[str]:
    failed = Arrival.objects.filter(state=Arrival.State.FAILED).count()
    late = Arrival.objects.filter(
        state=Arrival.State.WAITING, tries=0, next_at=None, arrived_at__lt=timezone.now() - LONG
    ).count()
    found = []
    if failed:
        found.append(f"Messages that could not be read: {failed}. Look at them under Organisation.")
    if late:
        found.append(f"Messages that wait to be read for more than ten minutes: {late}. Is `deskbell serve` running?")
    return found


def _of_the_disk() -> list[str]:
    left = space.free()
    if left is None or left >= settings.KEEP_FREE:
        return []
    return [f"The disk is nearly full, so that patrons can send no files: {space.told(left)}"]


def _name(account: Account) -> str:
    label = registry.label_of(account.channel)
    return f"{label} of {in_language(account.desk.name, 'en')} (account {account.pk})"
