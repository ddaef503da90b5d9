"""Every page of the organisation opens for whoever arranges it, and is not found by anybody else."""

from __future__ import annotations

from django.test import Client

from deskbell.libraries.models import Closure, DeskGroup, Membership
from deskbell.staff.models import Staff
from tests import world as cast


def page(staff: Staff, address: str) -> int:
    client = Client()
    client.force_login(staff)
    return client.get(address).status_code


def pages_of_maple(world: cast.World) -> list[str]:
    closure = Closure.objects.create(
        library=world.maple, first="2026-12-25", last="2026-12-26", name={"en": "Holidays"}
    )
    group = DeskGroup.objects.create(library=world.maple, name={"en": "Branches"})
    return [
        "/organisation/libraries/maple/",
        "/organisation/libraries/maple/details/",
        "/organisation/libraries/maple/notice/",
        "/organisation/libraries/maple/closures/",
        f"/organisation/closures/{closure.pk}/removal/",
        "/organisation/libraries/maple/queues/new/",
        f"/organisation/queues/{world.maple_queue.pk}/",
        "/organisation/libraries/maple/groups/new/",
        f"/organisation/groups/{group.pk}/",
        "/organisation/libraries/maple/desks/new/",
        "/organisation/desks/maple/",
        "/organisation/desks/maple/hours/",
    ]


def pages_of_lakes(world: cast.World) -> list[str]:
    membership = Membership.objects.get(library=world.maple)
    group = DeskGroup.objects.create(consortium=world.lakes, name={"en": "Shore"})
    return [
        "/organisation/consortia/lakes/",
        "/organisation/consortia/lakes/name/",
        "/organisation/consortia/lakes/memberships/new/?library=maple",
        f"/organisation/memberships/{membership.pk}/",
        "/organisation/consortia/lakes/groups/new/",
        f"/organisation/groups/{group.pk}/",
        "/organisation/libraries/new/?consortium=lakes",
    ]


def test_a_librarys_pages_open_for_its_liaison_its_coordinator_and_the_administrator(world: cast.World) -> None:
    for address in pages_of_maple(world):
        found = {staff.sign_in: page(staff, address) for staff in world.staff}
        assert found == {"ines": 404, "tom": 200, "priya": 404, "lucie": 200, "ada": 200}, address


def test_a_consortiums_pages_open_for_its_coordinator_and_the_administrator(world: cast.World) -> None:
    for address in pages_of_lakes(world):
        found = {staff.sign_in: page(staff, address) for staff in world.staff}
        assert found == {"ines": 404, "tom": 200, "priya": 404, "lucie": 404, "ada": 200}, address


def test_the_servers_own_pages_open_for_the_administrator_alone(world: cast.World) -> None:
    for address in ("/organisation/consortia/new/", "/organisation/libraries/new/"):
        found = {staff.sign_in: page(staff, address) for staff in world.staff}
        assert found == {"ines": 404, "tom": 404, "priya": 404, "lucie": 404, "ada": 200}, address


def test_strangers_are_led_to_the_sign_in_and_back(world: cast.World) -> None:
    answer = Client().get("/organisation/")
    assert answer.status_code == 302
    assert answer["Location"] == "/sign-in/?next=/organisation/"
