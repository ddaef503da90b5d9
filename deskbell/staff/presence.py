"""Being there: somebody's console is connected. A high-water row, not an entry."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from deskbell.staff.models import Presence, Staff
from deskbell.staff.ringing import ring_for

# A connected console says so at least this often; whoever was not heard of for HERE is away.
STEP = timedelta(seconds=20)
HERE = timedelta(seconds=60)


def seen(staff_id: int) -> None:
    """Somebody's console is connected now. Writes at most every 20 seconds; rings what shows them if they were away."""
    now = timezone.now()
    before = Presence.objects.filter(pk=staff_id).values_list("seen_at", flat=True).first()
    if before is not None and now - STEP < before <= now:
        return
    Presence.objects.update_or_create(staff_id=staff_id, defaults={"seen_at": now})
    if before is None or before <= now - HERE:
        ring_for([staff_id])


def here(staff: Staff | int) -> bool:
    """Whether somebody's console was connected within the last 60 seconds."""
    number = staff if isinstance(staff, int) else staff.pk
    return those_here().filter(pk=number).exists()


def those_here() -> QuerySet[Presence]:
    """Everybody whose console was connected within the last 60 seconds."""
    return Presence.objects.filter(seen_at__gt=timezone.now() - HERE)
