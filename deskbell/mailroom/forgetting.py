"""This room's part of forgetting: files, raw arrivals, what waits to be sent; and what goes by itself after a while."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from deskbell.mailroom import deliveries, files, origins
from deskbell.mailroom.models import Arrival, File, Received

# Files that nobody gave a place within a day: a reader was killed between laying them down and taking them.
ORPHANED = timedelta(days=1)
# Arrivals whose bytes go in one transaction, and in one round: overwriting them takes time, and chat waits for it.
AT_ONCE = 5
ROUNDS = 200


def forget(stream: int, numbers: Sequence[int] | None) -> None:
    """Called by ``journal.forgetting``, inside its transaction.

    Raw bytes go with any part of what was read of them; they serve nobody but who looks for a fault.
    """
    files.forget(stream, numbers)
    deliveries.forget(stream, numbers)
    arrivals = Arrival.objects.filter(received__stream=stream)
    ids = list(arrivals.values_list("pk", flat=True))
    File.objects.filter(pk__in=list(arrivals.exclude(raw=None).values_list("raw", flat=True))).delete()
    Arrival.objects.filter(pk__in=ids).update(headers={}, error="")
    gone = Received.objects.filter(stream=stream)
    if numbers is not None:
        gone = gone.filter(number__in=list(numbers))
    for received in gone.exclude(origin__startswith=origins.FORGOTTEN):
        Received.objects.filter(pk=received.pk).update(origin=origins.forgotten(received.origin), digest="")


def after_reading(arrivals: Sequence[Arrival], repaired: str = "") -> dict[str, Any]:
    """How arrivals stand once they are read, inside the transaction of that.

    Its bytes stay for ``DESKBELL_RAW_DAYS``; not at all where screeners take words out, which the bytes still hold.
    """
    read = {"state": Arrival.State.READ, "read_at": timezone.now(), "taken_until": None, "error": repaired}
    if settings.RAW_DAYS and not settings.SCREENERS:
        return read
    File.objects.filter(pk__in=[one.raw_id for one in arrivals if one.raw_id]).delete()
    return {**read, "raw": None, "headers": {}}


def sweep() -> int:
    """Forgets the raw bytes of what was read long enough ago, and files without a place; how many that were."""
    before = timezone.now() - timedelta(days=settings.RAW_DAYS)
    done = [Arrival.State.READ, Arrival.State.SET_ASIDE]
    count = 0
    for _ in range(ROUNDS):
        due = Arrival.objects.filter(state__in=done, read_at__lt=before).order_by("pk")[:AT_ONCE]
        found = list(due.values_list("pk", "raw"))
        if not found:
            break
        with transaction.atomic():
            File.objects.filter(pk__in=[raw for _, raw in found if raw]).delete()
            Arrival.objects.filter(pk__in=[number for number, _ in found]).delete()
        count += len(found)
    return count + _sweep_orphans()


def _sweep_orphans() -> int:
    kept = Arrival.objects.exclude(raw=None).values("raw")
    orphans = File.objects.filter(stream=None, made_at__lt=timezone.now() - ORPHANED).exclude(pk__in=kept)
    ids = list(orphans.values_list("pk", flat=True)[:ROUNDS])
    for file in ids:
        File.objects.filter(pk=file).delete()
    return len(ids)
