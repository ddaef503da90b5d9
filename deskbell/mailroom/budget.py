"""What texts may cost: countries, a daily budget, and how often a machine may answer a machine.

A number that anybody can type into a page is a way to make us send paid texts to somebody's own premium numbers
("pumping"). So a number that never wrote to us must be in a country that the account serves, and within its budget.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import phonenumbers
from django.core.cache import cache
from django.utils import timezone

from deskbell.mailroom import addresses, sealing
from deskbell.mailroom.models import Account, Address, Delivery

# Texts a day to numbers that never wrote to us, unless the account's settings say another ``daily_budget``.
DAILY = 200
# Answers an hour that one sender gets without a person's doing.
ANSWERS = 5
# The same words so often within ten minutes are a machine's.
SAME = 3


def spent(account: Account) -> int:
    """Texts of one day to numbers that never wrote to us."""
    today = timezone.now() - timedelta(days=1)
    sent = Delivery.objects.filter(account=account, made_at__gt=today, address__heard_at=None)
    return sent.exclude(state__in=[Delivery.State.REFUSED, Delivery.State.CANCELLED]).count()


def why_not(account: Account, address: Address, spent: Callable[[Account], int] = spent) -> str:
    """``country`` or ``budget`` where a text to a stranger's number is not to be paid for; else ``""``."""
    if address.kind != addresses.PHONE or address.heard_at is not None:
        return ""
    allowed = account.settings.get("countries") or []
    if allowed and country_of(address) not in allowed:
        return "country"
    return "" if spent(account) < int(account.settings.get("daily_budget") or DAILY) else "budget"


def country_of(address: Address) -> str:
    """The country of a phone, by its ISO code; ``""`` for what is no country's, or cannot be read."""
    try:
        number = phonenumbers.parse(addresses.read(address))
    except (phonenumbers.NumberParseException, addresses.BadAddress):
        return ""
    return phonenumbers.region_code_for_number(number) or ""


def may_answer(account: Account, address: Address, purposes: frozenset[str]) -> bool:
    """Whether one more answer by itself may go there now."""
    lately = timezone.now() - timedelta(hours=1)
    answers = Delivery.objects.filter(account=account, address=address, purpose__in=purposes, made_at__gt=lately)
    return answers.count() < ANSWERS


def repeats(account: Account, sender: str, words: str, arrival: int | None) -> bool:
    """Whether somebody has sent the same words again and again, as two machines do that answer each other.

    One arrival counts once, however often it is offered. Remembered in this process alone: it saves texts, and nothing
    depends on it.
    """
    said = sealing.digest(f"{account.pk}\0{sender}\0{words}".encode("utf-8", "replace"), "deskbell repeated words")
    key = f"repeats:{said}"
    cache.add(key, 0, timeout=600)
    if arrival is None or cache.add(f"{key}:{arrival}", 1, timeout=600):
        try:
            cache.incr(key)
        except ValueError:  # forgotten in between
            return False
    return int(cache.get(key, 0)) > SAME
