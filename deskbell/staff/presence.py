"""Being there: somebody's console is connected. A high-water row, not an entry."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from deskbell.staff.models import Presence, Staff
from deskbell.staff.ringing import ring_for

# A connected console says so at least this often; whoever was not heard of for HERE is away.
STEP = timedelta(seconds=20)
HERE = timedelta(seconds=60)


def seen(staff_id: int) -> None:
    """Somebody's console is connected now. Writes at most every 20 seconds; rings what shows them if they were away."""
    seen_all([staff_id])


def seen_all(staff: Collection[int]) -> None:
    """The same for many at once: two queries, however many they are."""
    now = timezone.now()
    before = dict(Presence.objects.filter(pk__in=staff).values_list("pk", "seen_at"))
    due = [one for one in staff if one not in before or not now - STEP < before[one] <= now]
    if not due:
        return
    Presence.objects.bulk_create(
        [Presence(staff_id=one, seen_at=now) for one in due],
        update_conflicts=True, unique_fields=["staff"], update_fields=["seen_at"],
    )  # fmt: skip
    came = [one for one in due if one not in before or before[one] <= now - HERE]
    if came:
        ring_for(came)


def look(staff: Collection[int], away: Collection[int]) -> None:
    """Those have their console in front of them now; these had, and no more: another process may know better, and
    says so within its next seconds."""
    now = timezone.now()
    if away:
        with transaction.atomic():
            Presence.objects.filter(pk__in=away).update(looked_at=None)
    fresh = Presence.objects.filter(looked_at__gt=now - STEP, looked_at__lte=now).values_list("pk", flat=True)
    due = set(staff) - set(fresh)
    if due:
        with transaction.atomic():
            Presence.objects.filter(pk__in=due).update(looked_at=now)


def here(staff: Staff | int) -> bool:
    """Whether somebody's console was connected within the last 60 seconds."""
    number = staff if isinstance(staff, int) else staff.pk
    return those_here().filter(pk=number).exists()


def those_here() -> QuerySet[Presence]:
    """Everybody whose console was connected within the last 60 seconds."""
    now = timezone.now()
    return Presence.objects.filter(seen_at__gt=now - HERE, seen_at__lt=now + HERE)  # later: the clock was put back


def those_looking() -> QuerySet[Presence]:
    """Everybody who has their console in front of them."""
    now = timezone.now()
    return Presence.objects.filter(looked_at__gt=now - HERE, looked_at__lt=now + HERE)
