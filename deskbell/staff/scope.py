"""Where somebody serves: the libraries and queues that their roles reach today.

A role at a consortium reaches the libraries whose membership holds today (UTC); an administrator reaches all. What
somebody holds is read by two small queries, and the lists are made from it: a nest of subqueries takes the database
less and Django far more, and these are asked with every page and every question that is opened.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from deskbell.libraries.models import Consortium, Library, Membership, Queue
from deskbell.staff.models import Role, Staff

ALL_KINDS = frozenset(Role.Kind)
# Who may change a library's own settings; a consortium's operators may not.
LEADING = frozenset({Role.Kind.LIAISON, Role.Kind.COORDINATOR, Role.Kind.ADMINISTRATOR})


class Held(NamedTuple):
    """A role as it is held now: of which kind, and at which library, or consortium with its members of today."""

    kind: str
    library: int | None
    consortium: int | None
    members: Collection[int]


def remember(staff: Staff) -> None:
    """From here on this one instance looks its reach up once: for the length of a request, whose page asks many times.

    Elsewhere nothing is remembered, so that a role that ends has ended at once.
    """
    staff.reach = None


def _reach(staff: Staff) -> list[Held]:
    if not hasattr(staff, "reach"):
        return _look_up(staff)
    if staff.reach is None:
        staff.reach = _look_up(staff)
    return staff.reach


def _look_up(staff: Staff) -> list[Held]:
    """Nobody inactive holds any role."""
    if not staff.is_active:
        return []
    roles = Role.objects.filter(_held(timezone.now()), staff=staff).values_list("kind", "library", "consortium")
    members: dict[int, list[int]] = {place: [] for _, _, place in roles if place}
    if members:
        today = Membership.on(timezone.now().date())
        for consortium, library in Membership.objects.filter(today, consortium__in=members).values_list(
            "consortium", "library"
        ):
            members[consortium].append(library)
    return [Held(kind, library, place, members.get(place or 0, ())) for kind, library, place in roles]


def is_administrator(staff: Staff) -> bool:
    return any(held.kind == Role.Kind.ADMINISTRATOR for held in _reach(staff))


def libraries_of(staff: Staff, kinds: Iterable[str] = ALL_KINDS) -> QuerySet[Library]:
    """The libraries at which somebody holds a role of one of these kinds, themselves or through a consortium."""
    ids = _libraries(staff, kinds)
    return Library.objects.all() if ids is None else Library.objects.filter(pk__in=ids)


def _libraries(staff: Staff, kinds: Iterable[str]) -> set[int] | None:
    """Their ids; ``None`` for all."""
    found: set[int] = set()
    for held in _reach(staff):
        if held.kind in kinds:
            if held.kind == Role.Kind.ADMINISTRATOR:
                return None
            found.update(held.members)
            if held.library is not None:
                found.add(held.library)
    return found


def consortia_of(staff: Staff, kinds: Iterable[str] = ALL_KINDS) -> QuerySet[Consortium]:
    """The consortia at which somebody holds a role of one of these kinds."""
    roles = [held for held in _reach(staff) if held.kind in kinds]
    if any(held.kind == Role.Kind.ADMINISTRATOR for held in roles):
        return Consortium.objects.all()
    return Consortium.objects.filter(pk__in={held.consortium for held in roles if held.consortium is not None})


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
    libraries = _libraries(staff, ALL_KINDS)
    return Queue.objects.all() if libraries is None else Queue.objects.filter(library__in=libraries)


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
