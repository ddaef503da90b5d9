"""Who may give and take what, and what ends with a role."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.utils import timezone

from deskbell.libraries.models import Membership
from deskbell.staff import roles
from deskbell.staff.duty import duties_of
from deskbell.staff.models import Role, Staff
from deskbell.staff.roles import Offer, may_give, may_manage
from deskbell.staff.scope import libraries_of, queues_of
from tests import world as cast

OPERATOR, LIAISON = Role.Kind.OPERATOR, Role.Kind.LIAISON
COORDINATOR, ADMINISTRATOR = Role.Kind.COORDINATOR, Role.Kind.ADMINISTRATOR


def every_offer(world: cast.World) -> dict[str, Offer]:
    return {
        "operator maple": Offer(OPERATOR, library=world.maple),
        "liaison maple": Offer(LIAISON, library=world.maple),
        "operator harbour": Offer(OPERATOR, library=world.harbour),
        "liaison harbour": Offer(LIAISON, library=world.harbour),
        "operator lakes": Offer(OPERATOR, consortium=world.lakes),
        "coordinator lakes": Offer(COORDINATOR, consortium=world.lakes),
        "administrator": Offer(ADMINISTRATOR),
    }


AT_MAPLE = {"operator maple", "liaison maple"}
IN_LAKES = AT_MAPLE | {"operator harbour", "liaison harbour", "operator lakes", "coordinator lakes"}


@pytest.mark.parametrize(
    ("giver", "given"),
    [
        ("ines", set()),
        ("priya", set()),
        ("lucie", AT_MAPLE),
        ("tom", IN_LAKES),
        ("ada", IN_LAKES | {"administrator"}),
    ],
)
def test_everybody_gives_what_lies_within_their_own_reach(world: cast.World, giver: str, given: set[str]) -> None:
    staff: Staff = getattr(world, giver)
    others = [other for other in world.staff if other != staff]
    for name, offer in every_offer(world).items():
        assert {may_give(staff, other, offer) for other in others} == {name in given}, name
    assert {offer.code for offer in roles.offers(staff)} == {every_offer(world)[name].code for name in given}


@pytest.mark.parametrize("giver", ["ines", "priya", "lucie", "tom"])
def test_nobody_raises_themself(world: cast.World, giver: str) -> None:
    staff: Staff = getattr(world, giver)
    for offer in every_offer(world).values():
        with pytest.raises(roles.NotAllowed):
            roles.give(staff, staff, offer)


def test_an_administrator_may_also_answer(world: cast.World) -> None:
    roles.give(world.ada, world.ada, Offer(OPERATOR, library=world.maple))
    assert world.ada.roles.count() == 2


def test_a_role_given_twice_is_one(world: cast.World) -> None:
    for offer in (Offer(LIAISON, library=world.maple), Offer(ADMINISTRATOR)):
        assert roles.give(world.ada, world.ines, offer) == roles.give(world.ada, world.ines, offer)


def test_a_coordinator_reaches_no_library_that_has_left(world: cast.World) -> None:
    Membership.objects.filter(library=world.harbour).update(until=timezone.now().date() - timedelta(days=1))
    assert not may_give(world.tom, world.ines, Offer(OPERATOR, library=world.harbour))
    assert not may_manage(world.tom, world.priya)


@pytest.mark.parametrize(
    ("manager", "managed"),
    [
        ("ines", set()),
        ("lucie", {"ines"}),
        ("tom", {"ines", "priya", "lucie"}),
        ("ada", {"ines", "priya", "lucie", "tom", "ada"}),
    ],
)
def test_one_manages_only_those_who_may_nothing_beyond_oneself(
    world: cast.World, manager: str, managed: set[str]
) -> None:
    reached = {staff.sign_in for staff in world.staff if may_manage(getattr(world, manager), staff)}
    assert reached == managed


def test_a_liaison_does_not_manage_a_colleague_who_also_serves_elsewhere(world: cast.World) -> None:
    Role.objects.create(staff=world.ines, kind=OPERATOR, library=world.harbour)
    assert not may_manage(world.lucie, world.ines)
    assert may_manage(world.tom, world.ines)


def test_somebody_without_any_role_is_managed_by_administrators_alone(world: cast.World) -> None:
    Role.objects.filter(staff=world.ines).delete()
    assert not may_manage(world.lucie, world.ines)
    assert may_manage(world.ada, world.ines)


def test_the_last_administrator_stays(world: cast.World) -> None:
    with pytest.raises(roles.LastAdministrator):
        roles.end(world.ada, world.ada.roles.get())
    roles.give(world.ada, world.ines, Offer(ADMINISTRATOR))
    with pytest.raises(roles.NotAllowed):
        roles.deactivate(world.ada, world.ada)
    roles.deactivate(world.ines, world.ada)
    with pytest.raises(roles.LastAdministrator):
        roles.end(world.ines, world.ines.roles.get(kind=ADMINISTRATOR))


def test_a_deactivated_administrator_does_not_count(world: cast.World) -> None:
    roles.give(world.ada, world.ines, Offer(ADMINISTRATOR))
    Staff.objects.filter(pk=world.ines.pk).update(is_active=False)
    with pytest.raises(roles.LastAdministrator):
        roles.end(world.ada, world.ada.roles.get())


def test_with_a_role_its_duties_end_and_the_sockets_close(world: cast.World) -> None:
    Role.objects.create(staff=world.ines, kind=OPERATOR, library=world.harbour)
    world.on_duty(world.ines, world.maple_queue)
    world.on_duty(world.ines, world.harbour_queue)
    with patch("deskbell.staff.roles.bus.ring_gone") as gone:
        roles.end(world.tom, world.ines.roles.get(library=world.maple))
    assert duties_of(world.ines) == [world.harbour_queue]
    gone.assert_called_once_with(f"staff:{world.ines.pk}", f"s{world.ines.pk}")


def test_whoever_is_deactivated_has_nothing_left_and_may_come_back(world: cast.World) -> None:
    world.on_duty(world.ines, world.maple_queue)
    mark = world.ines.session_mark
    roles.deactivate(world.lucie, world.ines)
    assert duties_of(world.ines) == []
    assert not queues_of(world.ines).exists()
    assert not libraries_of(world.ines).exists()
    assert world.ines.session_mark != mark
    roles.reactivate(world.lucie, world.ines)
    assert queues_of(world.ines).get() == world.maple_queue


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_remove_each_other_in_the_same_moment_one_remains() -> None:
    world = cast.build()
    roles.give(world.ada, world.tom, Offer(ADMINISTRATOR))
    pairs = [(world.ada, world.tom), (world.tom, world.ada)]

    def remove(pair: tuple[Any, Any]) -> None:
        ender, other = pair
        try:
            roles.end(ender, Role.objects.get(staff=other, kind=ADMINISTRATOR))
        except (roles.LastAdministrator, roles.NotAllowed):
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(remove, pairs))
    assert Role.objects.filter(kind=ADMINISTRATOR, until=None).count() == 1
