"""Which screens show that somebody is on duty, and there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from deskbell.libraries.models import Desk
from deskbell.live import bus
from deskbell.staff.models import Duty


def ring(staff_id: int, queues: Collection[int]) -> None:
    """These queues (by id), their desks and the person's own console must be looked at again."""
    if not queues:
        return
    bus.ring_row(f"staff:{staff_id}")
    for queue in queues:
        bus.ring_row(f"queue:{queue}")
    for key in Desk.objects.filter(queue__in=queues).values_list("key", flat=True):
        bus.ring_row(f"desk:{key}")


def ring_for(staff: Iterable[int]) -> None:
    """The same for all that these people (by id) are on duty for: they came, or went away."""
    queues: dict[int, set[int]] = defaultdict(set)
    for who, queue in Duty.objects.filter(staff__in=list(staff), until=None).values_list("staff", "queue"):
        queues[who].add(queue)
    for who, theirs in queues.items():
        ring(who, theirs)
