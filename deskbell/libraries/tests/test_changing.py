"""Consortia, libraries, memberships, queues and notices, by the forms of the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone

from deskbell.libraries.making import FIRST_NOTICE, change_notice
from deskbell.libraries.models import Consortium, Desk, DeskGroup, Library, Membership, Queue
from deskbell.staff.models import Staff
from tests import world as cast

LIBRARY = {
    "name_en": "Cedar School", "name_fr": "École du Cèdre", "kind": "school", "time_zone": "America/Vancouver",
    "keep_days": "", "erasing": "after_closing", "figure_people": "420", "address": "1 Cedar Road",
}  # fmt: skip


def as_(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def test_a_new_library_comes_with_a_queue_and_a_notice(world: cast.World) -> None:
    assert as_(world.ada).post("/organisation/libraries/new/", LIBRARY).status_code == 302
    cedar = Library.objects.get(key="cedar-school")
    assert (cedar.name["fr"], cedar.kind, cedar.keep_days) == ("École du Cèdre", "school", None)
    assert cedar.figures == {"people": 420}
    assert cedar.queues.get().active
    assert cedar.notices.get().words == FIRST_NOTICE
    assert not cedar.memberships.exists()


def test_a_coordinators_new_library_belongs_to_the_consortium(world: cast.World) -> None:
    assert as_(world.tom).post("/organisation/libraries/new/?consortium=lakes", LIBRARY).status_code == 302
    membership = Library.objects.get(key="cedar-school").memberships.get()
    assert (membership.consortium, membership.since, membership.until) == (world.lakes, timezone.now().date(), None)


def test_two_libraries_of_one_name_have_two_keys(world: cast.World) -> None:
    for _ in range(2):
        as_(world.ada).post("/organisation/libraries/new/", LIBRARY)
    as_(world.ada).post("/organisation/libraries/new/", {**LIBRARY, "name_en": "New"})
    keys = set(Library.objects.values_list("key", flat=True))
    assert keys == {"maple", "harbour", "cedar-school", "cedar-school-2", "new-2"}


@pytest.mark.parametrize(
    "changed",
    [
        {"time_zone": "Toronto"},
        {"time_zone": "../../etc/passwd"},
        {"time_zone": "America"},
        {"name_en": "", "name_fr": ""},
        {"kind": "zoo"},
        {"keep_days": "0"},
        {"figure_people": "-1"},
        {"erasing": ""},
    ],
)
def test_what_a_library_cannot_be_is_refused_and_kept_as_typed(world: cast.World, changed: dict[str, str]) -> None:
    answer = as_(world.lucie).post("/organisation/libraries/maple/details/", LIBRARY | changed)
    assert answer.status_code == 422
    assert "1 Cedar Road" in answer.content.decode()
    world.maple.refresh_from_db()
    assert world.maple.kind == "public"


def test_a_liaison_changes_their_library(world: cast.World) -> None:
    assert as_(world.lucie).post("/organisation/libraries/maple/details/", LIBRARY).status_code == 302
    world.maple.refresh_from_db()
    assert (world.maple.key, world.maple.time_zone) == ("maple", "America/Vancouver")


def test_a_membership_ends_and_with_it_the_coordinators_reach(world: cast.World) -> None:
    membership = Membership.objects.get(library=world.harbour)
    yesterday = timezone.now().date() - timedelta(days=1)
    form = {"since": "2020-01-01", "until": yesterday.isoformat()}
    tom = as_(world.tom)
    assert tom.post(f"/organisation/memberships/{membership.pk}/", form).status_code == 302
    assert tom.get("/organisation/libraries/harbour/").status_code == 404
    # The way back is not theirs: neither by the old row nor by a new one.
    assert tom.post(f"/organisation/memberships/{membership.pk}/", {"since": "2020-01-01"}).status_code == 404
    again = "/organisation/consortia/lakes/memberships/new/?library=harbour"
    assert tom.post(again, {"since": "2026-01-01"}).status_code == 404
    assert as_(world.ada).post(again, {"since": "2026-01-01"}).status_code == 302
    assert tom.get("/organisation/libraries/harbour/").status_code == 200


def test_a_membership_that_cannot_be_is_refused(world: cast.World) -> None:
    ada = as_(world.ada)
    membership = Membership.objects.get(library=world.maple)
    backwards = {"since": "2026-01-02", "until": "2026-01-01"}
    assert ada.post(f"/organisation/memberships/{membership.pk}/", backwards).status_code == 422
    twice = ada.post("/organisation/consortia/lakes/memberships/new/?library=maple", {"since": "2026-01-01"})
    assert twice.status_code == 422
    assert "without an end" in twice.content.decode()


def test_a_consortium_is_made_and_renamed(world: cast.World) -> None:
    ada = as_(world.ada)
    assert ada.post("/organisation/consortia/new/", {"name_fr": "Réseau du Nord"}).status_code == 302
    assert Consortium.objects.get(key="reseau-du-nord").name == {"fr": "Réseau du Nord"}
    assert as_(world.tom).get("/organisation/consortia/reseau-du-nord/").status_code == 404
    as_(world.tom).post("/organisation/consortia/lakes/name/", {"name_en": "Great Lakes"})
    world.lakes.refresh_from_db()
    assert world.lakes.name == {"en": "Great Lakes"}


def test_a_queue_that_desks_use_stays_in_use(world: cast.World) -> None:
    lucie = as_(world.lucie)
    form: dict[str, Any] = {"name_en": "Maple questions", "away_minutes": "10"}
    at = f"/organisation/queues/{world.maple_queue.pk}/"
    assert lucie.post(at, form).status_code == 422
    Desk.objects.filter(queue=world.maple_queue).update(active=False)
    assert lucie.post(at, form).status_code == 302
    world.maple_queue.refresh_from_db()
    assert (world.maple_queue.active, world.maple_queue.away_minutes) == (False, 10)


def test_a_new_queue_and_a_new_group_belong_where_they_were_made(world: cast.World) -> None:
    lucie = as_(world.lucie)
    queue = {"name_en": "Children", "away_minutes": "5", "active": "on"}
    assert lucie.post("/organisation/libraries/maple/queues/new/", queue).status_code == 302
    assert Queue.objects.get(name__en="Children").library == world.maple
    assert lucie.post("/organisation/libraries/maple/groups/new/", {"name_en": "Branches"}).status_code == 302
    assert lucie.post("/organisation/consortia/lakes/groups/new/", {"name_en": "Shore"}).status_code == 404
    group = DeskGroup.objects.get()
    assert (group.library, group.consortium) == (world.maple, None)
    assert as_(world.tom).post("/organisation/consortia/lakes/groups/new/", {"name_en": "Shore"}).status_code == 302


def test_each_change_of_the_notice_is_a_new_version_and_the_old_ones_stay(world: cast.World) -> None:
    lucie = as_(world.lucie)
    words = {"words_en": "We read this.", "words_fr": "Nous lisons ceci."}
    for _ in range(2):  # what did not change is no new version
        assert lucie.post("/organisation/libraries/maple/notice/", words).status_code == 302
    assert list(world.maple.notices.values_list("version", flat=True)) == [1, 2]
    page = lucie.get("/organisation/libraries/maple/notice/").content.decode()
    assert "Nous lisons ceci." in page
    assert "lit ce que vous écrivez" in page
    assert lucie.post("/organisation/libraries/maple/notice/", {"words_en": " "}).status_code == 422


def test_a_notice_in_a_third_language_keeps_its_field(world: cast.World) -> None:
    change_notice(world.maple, {"en": "We read this.", "es": "Leemos esto."})
    assert 'name="words_es"' in as_(world.lucie).get("/organisation/libraries/maple/notice/").content.decode()


@pytest.mark.parametrize("address", ["/organisation/queues/99999999999999999999/", "/organisation/memberships/0/"])
def test_numbers_that_cannot_be_are_not_found(world: cast.World, address: str) -> None:
    assert as_(world.ada).get(address).status_code == 404


def test_of_two_who_take_a_desks_key_in_the_same_moment_one_is_told(world: cast.World) -> None:
    form = {
        "key": "harbour", "name_en": "Ask", "languages": ["en"], "queue": world.maple_queue.pk,
        "answer_within_hours": "24", "follow_up_days": "7", "colour": "#0b5c63", "active": "on",
    }  # fmt: skip
    with patch("deskbell.libraries.forms.desks.NewDeskForm.clean_key", lambda self: "harbour"):
        answer = as_(world.lucie).post("/organisation/libraries/maple/desks/new/", form)
    assert answer.status_code == 422
    assert Desk.objects.filter(key="harbour").get() == world.harbour_desk


@pytest.mark.parametrize("page", ["libraries/new/", "consortia/new/", "libraries/maple/desks/new/"])
def test_a_form_in_which_nothing_stands_is_told_what_it_needs(world: cast.World, page: str) -> None:
    answer = as_(world.ada).post(f"/organisation/{page}", {})
    assert answer.status_code == 422
    assert answer.context["form"].errors
