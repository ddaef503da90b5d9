"""Who may give and take which roles, and what ends when a role or a person goes.

A liaison gives what serves their own library; a coordinator what serves their consortium and the libraries that are
its members today; an administrator everything. Nobody gives a role to themself, except an administrator, who has
everything already. One administrator always remains.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from deskbell.libraries.models import Consortium, Library
from deskbell.live import bus
from deskbell.staff import duty, links
from deskbell.staff.models import Role, Staff, new_mark
from deskbell.staff.scope import Arranged, is_administrator, queues_of

AT_LIBRARY = (Role.Kind.OPERATOR, Role.Kind.LIAISON)
AT_CONSORTIUM = (Role.Kind.OPERATOR, Role.Kind.COORDINATOR)


class NotAllowed(Exception):
    """The giver's own roles do not reach so far."""


class LastAdministrator(Exception):
    """Somebody must be able to arrange everything."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A role that may be given: its kind, and where."""

    kind: Role.Kind
    library: Library | None = None
    consortium: Consortium | None = None

    @property
    def code(self) -> str:
        """As a form sends it: ``operator:library:3``."""
        if self.library:
            return f"{self.kind}:library:{self.library.pk}"
        return f"{self.kind}:consortium:{self.consortium.pk}" if self.consortium else str(self.kind)


def offers(giver: Staff) -> list[Offer]:
    """Every role that somebody may give to somebody else, widest first."""
    scope = Arranged(giver)
    found = [Offer(Role.Kind.ADMINISTRATOR)] if scope.everything else []
    for consortium in scope.consortia().order_by("pk"):
        found += [Offer(kind, consortium=consortium) for kind in reversed(AT_CONSORTIUM)]
    for library in scope.libraries().order_by("pk"):
        found += [Offer(kind, library=library) for kind in AT_LIBRARY]
    return found


def may_give(giver: Staff, staff: Staff, offer: Offer) -> bool:
    """Whether ``giver`` may give (and so also take) a role to ``staff``."""
    scope = Arranged(giver)
    if scope.everything:
        return True
    if giver.pk == staff.pk:
        return False
    if offer.library:
        return offer.kind in AT_LIBRARY and scope.libraries().filter(pk=offer.library.pk).exists()
    if offer.consortium:
        return offer.kind in AT_CONSORTIUM and scope.consortia().filter(pk=offer.consortium.pk).exists()
    return False


def may_manage(manager: Staff, staff: Staff) -> bool:
    """Whether somebody may send another away or hand them a new way in: only over all that the other may do."""
    if Arranged(manager).everything:
        return True
    held = list(held_by(staff))
    return bool(held) and all(may_give(manager, staff, Offer(Role.Kind(r.kind), r.library, r.consortium)) for r in held)


def people_within(manager: Staff) -> QuerySet[Staff]:
    """The people whom somebody sees on the staff pages: whoever holds a role in their scope; themself too."""
    scope = Arranged(manager)
    if scope.everything:
        return Staff.objects.all()
    roles = _open().filter(Q(library__in=scope.libraries()) | Q(consortium__in=scope.consortia()))
    return Staff.objects.filter(Q(pk__in=roles.values("staff")) | Q(pk=manager.pk))


def held_by(staff: Staff) -> QuerySet[Role]:
    """The roles that somebody holds, also while they are deactivated."""
    return _open().filter(staff=staff).select_related("library", "consortium").order_by("pk")


def give(giver: Staff, staff: Staff, offer: Offer) -> Role:
    """Gives a role, once however often it is given. Raises ``NotAllowed``."""
    if not may_give(giver, staff, offer):
        raise NotAllowed
    role, _made = Role.objects.get_or_create(
        staff=staff, until=None, kind=offer.kind, library=offer.library, consortium=offer.consortium
    )
    return role


def end(ender: Staff, role: Role) -> None:
    """Ends a role, and the duties and sockets that stood on it. Raises ``NotAllowed``, ``LastAdministrator``."""
    if not may_give(ender, role.staff, Offer(Role.Kind(role.kind), role.library, role.consortium)):
        raise NotAllowed
    with transaction.atomic():
        if role.kind == Role.Kind.ADMINISTRATOR:
            _keep_one_but(role.staff)
        same = _open().filter(staff=role.staff, kind=role.kind, library=role.library, consortium=role.consortium)
        same.update(until=timezone.now())
        reached = set(queues_of(role.staff).values_list("pk", flat=True))
        duty.leave(role.staff, {queue.pk for queue in duty.duties_of(role.staff)} - reached, "role_ended")
        _end_sockets(role.staff)


def deactivate(manager: Staff, staff: Staff) -> None:
    """Somebody no longer comes in: duties, links, sessions and sockets end; what they wrote stays."""
    if manager.pk == staff.pk or not may_manage(manager, staff):
        raise NotAllowed
    with transaction.atomic():
        if is_administrator(staff):
            _keep_one_but(staff)
        duty.go_off(staff, "deactivated")
        links.end(staff)
        staff.is_active = False
        staff.save(update_fields=["is_active"])
        sign_out_everywhere(staff)


def reactivate(manager: Staff, staff: Staff) -> None:
    """Somebody comes back with the roles that they had."""
    if not may_manage(manager, staff):
        raise NotAllowed
    staff.is_active = True
    with transaction.atomic():
        staff.save(update_fields=["is_active"])


def sign_out_everywhere(staff: Staff) -> None:
    """Every session of somebody ends at its next request, every socket at once."""
    staff.session_mark = new_mark()
    with transaction.atomic():
        staff.save(update_fields=["session_mark"])
        _end_sockets(staff)


def _end_sockets(staff: Staff) -> None:
    """They come back by themselves, if they may, and follow only what they still may."""
    bus.ring_gone(f"staff:{staff.pk}", f"s{staff.pk}")


def _keep_one_but(staff: Staff) -> None:
    """Two administrators who end each other's role at once wait for one another here."""
    administrators = _open().select_for_update().filter(kind=Role.Kind.ADMINISTRATOR)
    if not [
        role for role in administrators.select_related("staff") if role.staff_id != staff.pk and role.staff.is_active
    ]:
        raise LastAdministrator


def _open() -> QuerySet[Role]:
    return Role.objects.filter(until=None)
