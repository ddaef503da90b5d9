"""Which screens show that somebody is on duty, and there."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from deskbell.libraries.models import Desk
from deskbell.live import bus
from deskbell.staff.models import Duty


def ring(staff_id: int, queues: Collection[int]) -> None:
    """The person's own console, and the desks of these queues (by id), must be looked at again."""
    if queues:
        bus.ring_row(f"staff:{staff_id}")
        _ring_desks(queues)


def ring_for(staff: Iterable[int]) -> None:
    """The same for all that these people (by id) are on duty for: they came, or went away. Each desk once."""
    on_duty = list(Duty.objects.filter(staff__in=list(staff), until=None).values_list("staff", "queue"))
    for who in {who for who, _ in on_duty}:
        bus.ring_row(f"staff:{who}")
    _ring_desks({queue for _, queue in on_duty})


def _ring_desks(queues: Collection[int]) -> None:
    for key in Desk.objects.filter(queue__in=queues).values_list("key", flat=True):
        bus.ring_row(f"desk:{key}")
