"""What the clock does for the staff: whoever went away shows as away, in the end goes off duty; old rows go."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from deskbell.staff import duty, links, throttle
from deskbell.staff.models import Duty, Staff
from deskbell.staff.presence import those_here
from deskbell.staff.ringing import ring_for
from deskbell.work.chores import every
from deskbell.work.clock import PatientClock

# Nobody is on duty who has not been there for so long: they went home.
GONE_HOME = timedelta(minutes=30)

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
    """Ends the duties of people who have been away for half an hour. How many people."""
    limit = _clock.now() - GONE_HOME
    on_duty = Staff.objects.filter(duties__until=None, duties__since__lt=limit).distinct()
    gone = list(on_duty.exclude(presence__seen_at__gte=limit))
    for staff in gone:
        duty.go_off(staff, "away")
    return len(gone)


@every(seconds=3600)
def forget_old() -> int:
    """Removes sessions, links and failed attempts that no longer count. How many."""
    with transaction.atomic():
        sessions, _by_kind = Session.objects.filter(expire_date__lt=timezone.now()).delete()
        return sessions + links.forget_old() + throttle.forget_old()
