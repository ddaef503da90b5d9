"""Being on duty: questions of these queues may ring for somebody. Signed in is not on duty."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from deskbell.libraries.models import Queue
from deskbell.staff.models import Duty, Staff
from deskbell.staff.presence import seen, those_here
from deskbell.staff.ringing import ring
from deskbell.staff.scope import queues_of


class NotYourQueue(Exception):
    """Somebody wanted to be on duty for a queue that is not theirs, or not in use."""


def go_on(staff: Staff, queues: Iterable[Queue]) -> list[Queue]:
    """On duty for exactly these queues: duties for others end. Raises ``NotYourQueue`` and changes nothing."""
    wanted = {queue.pk for queue in queues}
    allowed = set(queues_of(staff).filter(active=True, pk__in=wanted).values_list("pk", flat=True))
    if allowed != wanted:
        raise NotYourQueue
    now = timezone.now()
    with transaction.atomic():
        open_now = set(Duty.objects.filter(staff=staff, until=None).values_list("queue", flat=True))
        _end(staff, open_now - wanted, "changed")
        for queue in wanted - open_now:
            Duty.objects.get_or_create(staff=staff, queue_id=queue, until=None, defaults={"since": now})
        ring(staff.pk, open_now ^ wanted)
    seen(staff.pk)
    return duties_of(staff)


def go_off(staff: Staff, why: str) -> int:
    """Ends all duties of somebody: ``chosen``, ``signed_out``, ``away`` or ``deactivated``. How many there were."""
    return _leave(staff, None, why)


def leave(staff: Staff, queues: Collection[int], why: str) -> int:
    """Ends somebody's duties for these queues (by id)."""
    return _leave(staff, set(queues), why)


def duties_of(staff: Staff) -> list[Queue]:
    """The queues that somebody is on duty for."""
    return list(Queue.objects.filter(duties__staff=staff, duties__until=None).select_related("library").order_by("pk"))


def on_duty(queue: Queue | int) -> QuerySet[Staff]:
    """Everybody on duty for a queue, here or away."""
    return Staff.objects.filter(is_active=True, duties__queue=queue, duties__until=None)


def there(queue: Queue | int) -> QuerySet[Staff]:
    """Everybody on duty for a queue whose console is connected: somebody will see it."""
    return on_duty(queue).filter(pk__in=those_here().values("pk"))


def _leave(staff: Staff, queues: set[int] | None, why: str) -> int:
    with transaction.atomic():
        open_now = set(Duty.objects.filter(staff=staff, until=None).values_list("queue", flat=True))
        leaving = open_now if queues is None else open_now & queues
        _end(staff, leaving, why)
        ring(staff.pk, leaving)
    return len(leaving)


def _end(staff: Staff, queues: Collection[int], why: str) -> None:
    Duty.objects.filter(staff=staff, queue__in=queues, until=None).update(until=timezone.now(), why=why)
