"""Where somebody serves: the libraries and queues that their roles reach today.

A role at a consortium reaches the libraries whose membership holds today (UTC); an administrator reaches all. Every
list here is one query, made of subqueries, so that it can stand inside another.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Exists, Model, Q, QuerySet
from django.utils import timezone

from deskbell.libraries.models import Consortium, Library, Membership, Queue
from deskbell.staff.models import Role, Staff

Found = TypeVar("Found")
Row = TypeVar("Row", bound=Model)
ALL_KINDS = frozenset(Role.Kind)
# Who may change a library's own settings; a consortium's operators may not.
LEADING = frozenset({Role.Kind.LIAISON, Role.Kind.COORDINATOR, Role.Kind.ADMINISTRATOR})


def roles_of(staff: Staff, kinds: Iterable[str] = ALL_KINDS, at: datetime | None = None) -> QuerySet[Role]:
    """The roles of these kinds that somebody holds now; nobody inactive holds any."""
    held = Role.objects.filter(_held(at or timezone.now()), staff=staff, kind__in=list(kinds))
    return held if staff.is_active else held.none()


def remember(staff: Staff) -> None:
    """From here on this one instance looks its reach up once: for the length of a request, whose page asks many times.

    Elsewhere nothing is remembered, so that a role that ends has ended at once.
    """
    staff.reach = {}


def _once(staff: Staff, what: Hashable, look_up: Callable[[], Found]) -> Found:
    reach: dict[Hashable, Any] | None = getattr(staff, "reach", None)
    if reach is None:
        return look_up()
    if what not in reach:
        reach[what] = look_up()
    found: Found = reach[what]
    return found


def _rows_once(staff: Staff, what: Hashable, model: type[Row], look_up: Callable[[], QuerySet[Row]]) -> QuerySet[Row]:
    """The rows looked up; once they are remembered, by their ids alone."""
    if not hasattr(staff, "reach"):
        return look_up()
    ids = _once(staff, what, lambda: list(look_up().values_list("pk", flat=True)))
    return QuerySet(model).filter(pk__in=ids)


def is_administrator(staff: Staff) -> bool:
    return _once(staff, "administrator", roles_of(staff, {Role.Kind.ADMINISTRATOR}).exists)


def libraries_of(staff: Staff, kinds: Iterable[str] = ALL_KINDS) -> QuerySet[Library]:
    """The libraries at which somebody holds a role of one of these kinds, themselves or through a consortium."""
    held = frozenset(kinds)
    return _rows_once(staff, ("libraries", held), Library, lambda: _libraries_of(staff, held))


def _libraries_of(staff: Staff, kinds: Iterable[str]) -> QuerySet[Library]:
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
    held = frozenset(kinds)
    return _rows_once(staff, ("consortia", held), Consortium, lambda: _consortia_of(staff, held))


def _consortia_of(staff: Staff, kinds: Iterable[str]) -> QuerySet[Consortium]:
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
    return _rows_once(staff, "queues", Queue, lambda: Queue.objects.filter(library__in=libraries_of(staff)))


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
