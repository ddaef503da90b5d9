"""What the clock does for the staff: whoever went away shows as away, in the end goes off duty; old rows go."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from deskbell.libraries.hours import hours_of
from deskbell.libraries.models import Desk
from deskbell.staff import browsers, duty, links, throttle, trying
from deskbell.staff.models import Duty, Staff
from deskbell.staff.presence import those_here
from deskbell.staff.ringing import ring_for
from deskbell.work.chores import every
from deskbell.work.clock import PatientClock

# Nobody is on duty who has not been there for so long: they went home.
GONE_HOME = timedelta(minutes=30)
# Whom a call reaches may close the console and stay on duty: until their desks close, and for no more than a long day.
LONG_DAY = timedelta(hours=10)

# After a jump of the clock, consoles have a minute to say that they are there.
_clock = PatientClock(timedelta(minutes=1))
_were_here: set[int] = set()


@every(seconds=10)
def notice_the_away() -> int:
    """Rings for whoever is on duty and has come or gone since the last look (in this process). How many."""
    on_duty = Duty.objects.filter(until=None).values("staff")
    here = set(those_here().filter(pk__in=on_duty).values_list("pk", flat=True))
    changed = here ^ _were_here
    _were_here.symmetric_difference_update(changed)
    ring_for(changed)
    return len(changed)


@every(seconds=60)
def end_forgotten_duties() -> int:
    """Ends the duties of people who have been away for half an hour and cannot be called. How many people."""
    now = _clock.now()
    limit = now - GONE_HOME
    on_duty = Staff.objects.filter(duties__until=None, duties__since__lt=limit).distinct()
    away = on_duty.exclude(presence__seen_at__gte=limit)
    gone = [staff for staff in away if not _is_called(staff, now)]
    for staff in gone:
        duty.go_off(staff, "away")
    return len(gone)


@every(seconds=1, apart=True)
def try_calls() -> int:
    """A call is made to whoever wants to see one. How many."""
    return trying.call()


@every(seconds=3600)
def forget_old() -> int:
    """Removes sessions, links, failed attempts and browsers that no longer count. How many."""
    with transaction.atomic():
        sessions, _by_kind = Session.objects.filter(expire_date__lt=timezone.now()).delete()
        return sessions + links.forget_old() + throttle.forget_old() + browsers.sweep()


def _is_called(staff: Staff, now: datetime) -> bool:
    recent = Staff.objects.filter(pk=staff.pk, presence__seen_at__gte=now - LONG_DAY)
    if not (browsers.of(staff).exists() and recent.exists()):
        return False
    desks = Desk.objects.filter(queue__in=duty.duties_of(staff), active=True).select_related("library")
    return any(hours_of(desk).is_open(now) for desk in desks)
