"""Where somebody serves: the libraries and queues that their roles reach today.

A role at a consortium reaches the libraries whose membership holds today (UTC); an administrator reaches all. Every
list here is one query, made of subqueries, so that it can stand inside another.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, Q, QuerySet
from django.utils import timezone

from deskbell.libraries.models import Consortium, Library, Membership, Queue
from deskbell.staff.models import Role, Staff

ALL_KINDS = frozenset(Role.Kind)
# Who may change a library's own settings; a consortium's operators may not.
LEADING = frozenset({Role.Kind.LIAISON, Role.Kind.COORDINATOR, Role.Kind.ADMINISTRATOR})


def roles_of(staff: Staff, kinds: Iterable[str] = ALL_KINDS, at: datetime | None = None) -> QuerySet[Role]:
    """The roles of these kinds that somebody holds now; nobody inactive holds any."""
    held = Role.objects.filter(_held(at or timezone.now()), staff=staff, kind__in=list(kinds))
    return held if staff.is_active else held.none()


def is_administrator(staff: Staff) -> bool:
    return roles_of(staff, {Role.Kind.ADMINISTRATOR}).exists()


def libraries_of(staff: Staff, kinds: Iterable[str] = ALL_KINDS) -> QuerySet[Library]:
    """The libraries at which somebody holds a role of one of these kinds, themselves or through a consortium."""
    roles = roles_of(staff, kinds)
    members = Membership.objects.filter(
        Membership.on(timezone.now().date()), consortium__in=roles.filter(consortium__isnull=False).values("consortium")
    )
    return Library.objects.filter(
        Exists(roles.filter(kind=Role.Kind.ADMINISTRATOR))
        | Q(pk__in=roles.filter(library__isnull=False).values("library"))
        | Q(pk__in=members.values("library"))
    )


def consortia_of(staff: Staff, kinds: Iterable[str] = ALL_KINDS) -> QuerySet[Consortium]:
    """The consortia at which somebody holds a role of one of these kinds."""
    roles = roles_of(staff, kinds)
    return Consortium.objects.filter(
        Exists(roles.filter(kind=Role.Kind.ADMINISTRATOR))
        | Q(pk__in=roles.filter(consortium__isnull=False).values("consortium"))
    )


class Arranged:
    """What somebody may arrange on the organisation's pages; see ``libraries.scope``."""

    def __init__(self, staff: Staff) -> None:
        self.staff = staff
        self.everything = is_administrator(staff)

    def libraries(self) -> QuerySet[Library]:
        return Library.objects.all() if self.everything else libraries_of(self.staff, LEADING)

    def consortia(self) -> QuerySet[Consortium]:
        return Consortium.objects.all() if self.everything else consortia_of(self.staff, {Role.Kind.COORDINATOR})


def queues_of(staff: Staff) -> QuerySet[Queue]:
    """The queues that somebody works, those put aside (``active=False``) too: their past questions stay in sight."""
    return Queue.objects.filter(library__in=libraries_of(staff))


def staff_of(queue: Queue) -> QuerySet[Staff]:
    """The active people who work a queue; administrators only where they hold another role as well."""
    today = timezone.now()
    consortia = Membership.objects.filter(Membership.on(today.date()), library=queue.library_id).values("consortium")
    roles = Role.objects.filter(_held(today)).filter(
        Q(library=queue.library_id) | Q(consortium__in=consortia)  # kinds are held at fitting places by constraint
    )
    return Staff.objects.filter(is_active=True, pk__in=roles.values("staff"))


def _held(at: datetime) -> Q:
    return Q(since__lte=at) & (Q(until=None) | Q(until__gt=at))
