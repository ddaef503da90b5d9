"""The pages of the people whom somebody arranges."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from deskbell.staff.models import OneTimeLink, Role, Staff
from tests import world as cast

READERS = ("ines", "priya", "lucie", "tom", "ada")


def signed_in(staff: Staff) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(staff)
    return client


def names_on(answer: Any) -> set[str]:
    return {row[0].sign_in for row in answer.context["rows"]}


def test_one_sees_the_people_of_ones_own_reach(world: cast.World) -> None:
    seen = {name: signed_in(getattr(world, name)).get("/organisation/staff/") for name in READERS}
    assert {name: answer.status_code for name, answer in seen.items()} == {
        "ines": 404, "priya": 404, "lucie": 200, "tom": 200, "ada": 200,
    }  # fmt: skip
    assert names_on(seen["lucie"]) == {"lucie", "ines"}
    assert names_on(seen["tom"]) == {"tom", "lucie", "ines", "priya"}
    assert names_on(seen["ada"]) == {"ada", "tom", "lucie", "ines", "priya"}


def test_a_liaison_invites_an_operator_who_joins(world: cast.World) -> None:
    role = f"operator:library:{world.maple.pk}"
    form = {"name": "Noor Haddad", "sign_in": "Noor", "role": role, "language": "fr", "desk_name": ""}
    answer = signed_in(world.lucie).post("/organisation/staff/new/", form)
    found = re.search(r"/join/[\w-]{43}/", answer.content.decode())
    assert found
    noor = Staff.objects.get(sign_in="noor")
    assert (noor.desk_name, noor.language, noor.has_usable_password()) == ("Noor", "fr", False)
    assert noor.roles.get().library == world.maple
    newcomer = Client(headers={"host": "localhost"})
    newcomer.post(
        found[0],
        {"name": "Noor", "desk_name": "Noor", "language": "fr", "password": "une mer calme", "again": "une mer calme"},
    )
    assert newcomer.get("/me/").status_code == 200


def test_the_role_of_who_is_invited_is_chosen_and_never_stands_there_already(world: cast.World) -> None:
    ada = signed_in(world.ada)
    page = ada.get("/organisation/staff/new/").content.decode()
    assert '<option value="" selected>Choose</option>' in page
    form = {"name": "Noor Haddad", "sign_in": "noor", "language": "en", "desk_name": "", "role": ""}
    assert ada.post("/organisation/staff/new/", form).status_code == 422
    assert not Staff.objects.filter(sign_in="noor").exists()


def test_a_liaison_invites_nobody_beyond_their_library(world: cast.World) -> None:
    client = signed_in(world.lucie)
    beyond = [
        f"operator:library:{world.harbour.pk}",
        f"coordinator:consortium:{world.lakes.pk}",
        f"operator:consortium:{world.lakes.pk}",
        "administrator",
        f"administrator:library:{world.maple.pk}",
        "",
    ]
    for role in beyond:
        form = {"name": "Eve", "sign_in": "eve", "role": role, "language": "en"}
        assert client.post("/organisation/staff/new/", form).status_code == 422, role
    assert not Staff.objects.filter(sign_in="eve").exists()


@pytest.mark.parametrize("sign_in", ["ines", "INES", "a b", "x<script>", "é\x00"])
def test_a_sign_in_name_that_cannot_be_is_refused_and_the_rest_is_kept(world: cast.World, sign_in: str) -> None:
    form = {"name": "Noor", "sign_in": sign_in, "role": f"operator:library:{world.maple.pk}", "language": "fr"}
    answer = signed_in(world.lucie).post("/organisation/staff/new/", form)
    assert answer.status_code == 422
    assert 'value="Noor"' in answer.content.decode()


def pages_of(staff: Staff) -> list[tuple[str, str]]:
    at = f"/organisation/staff/{staff.pk}/"
    role = staff.roles.get().pk
    return [
        ("get", f"{at}roles/{role}/ending/"),
        ("get", f"{at}leaving/"),
        ("post", f"{at}link/"),
        ("post", f"{at}leaving/"),
        ("post", f"{at}return/"),
        ("post", f"{at}roles/{role}/ending/"),
    ]


@pytest.mark.parametrize(
    ("reader", "person"),
    [("ines", "lucie"), ("lucie", "priya"), ("lucie", "tom"), ("lucie", "ada"), ("tom", "ada"), ("priya", "ines")],
)
def test_what_lies_beyond_is_not_found_and_nothing_changes(world: cast.World, reader: str, person: str) -> None:
    staff: Staff = getattr(world, person)
    client = signed_in(getattr(world, reader))
    for method, address in [("get", f"/organisation/staff/{staff.pk}/"), *pages_of(staff)]:
        assert getattr(client, method)(address).status_code == 404, address
    give = client.post(f"/organisation/staff/{staff.pk}/roles/", {"role": f"operator:library:{world.maple.pk}"})
    assert give.status_code == 404
    staff.refresh_from_db()
    assert staff.is_active
    assert staff.roles.get().until is None
    assert not OneTimeLink.objects.exists()


def test_nobody_raises_themself_through_the_pages(world: cast.World) -> None:
    for staff in (world.lucie, world.tom):
        client = signed_in(staff)
        for role in (
            "administrator",
            f"coordinator:consortium:{world.lakes.pk}",
            f"liaison:library:{world.harbour.pk}",
        ):
            assert client.post(f"/organisation/staff/{staff.pk}/roles/", {"role": role}).status_code in (404, 422)
        assert staff.roles.count() == 1


def test_a_role_is_given_and_ended(world: cast.World) -> None:
    client = signed_in(world.tom)
    at = f"/organisation/staff/{world.ines.pk}/"
    assert client.post(f"{at}roles/", {"role": f"liaison:library:{world.harbour.pk}"}).status_code == 302
    role = Role.objects.get(staff=world.ines, library=world.harbour)
    assert "Liaison · Harbour College Library" in client.get(f"{at}roles/{role.pk}/ending/").content.decode()
    assert client.post(f"{at}roles/{role.pk}/ending/").status_code == 302
    role.refresh_from_db()
    assert role.until is not None


def test_the_last_administrator_is_told_why_they_stay(world: cast.World) -> None:
    role = world.ada.roles.get()
    client = signed_in(world.ada)
    answer = client.post(f"/organisation/staff/{world.ada.pk}/roles/{role.pk}/ending/", follow=True)
    assert "last administrator" in answer.content.decode()


def test_a_deactivated_person_is_out_at_once(world: cast.World) -> None:
    theirs = signed_in(world.ines)
    assert theirs.get("/me/").status_code == 200
    signed_in(world.lucie).post(f"/organisation/staff/{world.ines.pk}/leaving/")
    assert theirs.get("/me/").status_code == 302
    assert signed_in(world.lucie).post(f"/organisation/staff/{world.ines.pk}/return/").status_code == 302
    world.ines.refresh_from_db()
    assert world.ines.is_active


def test_the_link_to_recover_is_shown_once(world: cast.World) -> None:
    client = signed_in(world.lucie)
    answer = client.post(f"/organisation/staff/{world.ines.pk}/link/")
    assert re.search(r"/recover/[\w-]{43}/", answer.content.decode())
    assert answer["Cache-Control"] == "no-store"
    assert "/recover/" not in client.get(f"/organisation/staff/{world.ines.pk}/").content.decode()
