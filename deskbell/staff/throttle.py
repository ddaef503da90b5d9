"""Guessing passwords is slow; being guessed at locks nobody out.

A failure is a row of two keyed digests, never the words. Ten failures for one sign-in name from one address within
15 minutes, or fifty from one address whatever the name, and that address must wait; the same person signs in from
elsewhere as always, so nobody can lock a colleague out by guessing.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from deskbell.staff.models import Attempt, casefolded

WINDOW = timedelta(minutes=15)
FAILURES_A_NAME = 10
FAILURES_AN_ADDRESS = 50


class TooMany(Exception):
    """This address must wait so many ``seconds``."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many failures; again in {seconds} s.")
        self.seconds = seconds


@dataclass(slots=True)
class Trial:
    """One attempt. It counts as a failure unless ``succeeded`` is called."""

    attempt: Attempt

    def succeeded(self) -> None:
        """Forgets this name's failures from this address."""
        mine = {"name_digest": self.attempt.name_digest, "address_digest": self.attempt.address_digest}
        with transaction.atomic():
            Attempt.objects.filter(**mine).delete()


@contextmanager
def trial(name: str, address: str) -> Iterator[Trial]:
    """Before a password is looked at. Raises ``TooMany`` instead, and then nothing is looked at.

    The row is written and committed before the count, so that many at once cannot all find the count low.
    """
    now = timezone.now()
    with transaction.atomic():  # in turn, or a busy writer beside could keep somebody from signing in
        attempt = Attempt.objects.create(
            name_digest=_digest(casefolded(name)), address_digest=_digest(near(address)), at=now
        )
    seconds = _wait(attempt, now)
    if seconds:
        with transaction.atomic():
            attempt.delete()  # a refused attempt prolongs nothing
        raise TooMany(seconds)
    yield Trial(attempt)


def near(address: str) -> str:
    """What counts as one address: IPv4 as it is; of IPv6 the /64 that one household or branch has to itself."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def forget_old() -> int:
    """Removes attempts that no longer count; inside atomic()."""
    return Attempt.objects.filter(at__lte=timezone.now() - WINDOW).delete()[0]


def _wait(attempt: Attempt, now: datetime) -> int:
    # Attempts from further ahead were made by a clock that was wrong; they keep nobody out until then.
    near_now = {"at__gt": now - WINDOW, "at__lt": now + WINDOW}
    here = Attempt.objects.filter(address_digest=attempt.address_digest, **near_now)
    name = here.filter(name_digest=attempt.name_digest)
    return max(_until_below(name, FAILURES_A_NAME, now), _until_below(here, FAILURES_AN_ADDRESS, now))


def _until_below(attempts: QuerySet[Attempt], limit: int, now: datetime) -> int:
    """Seconds until one more is allowed; 0 for now. The present attempt is among those counted."""
    newest = list(attempts.order_by("-at", "-pk").values_list("at", flat=True)[: limit + 1])
    return max(1, ceil((newest[-1] + WINDOW - now).total_seconds())) if len(newest) > limit else 0


def _digest(text: str) -> str:
    return salted_hmac("deskbell.staff.attempt", text, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()
