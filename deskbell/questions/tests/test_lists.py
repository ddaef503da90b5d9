"""A consortium's lists: begun from the usual one, added to, renamed, put in order, set aside; found by who may."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from deskbell.libraries.models import Consortium
from deskbell.questions import closing, defaults, lists
from deskbell.questions.models import EffortLevel, ResolutionCode, Transaction
from tests import world as cast
from tests.world import signed_in

PAGE = "/organisation/consortia/lakes/lists/"
ROW = {"label_en": "Passed on to the archive", "label_fr": "Transmis aux archives", "place": "2", "active": "on"}


def codes(kind: str, world: cast.World) -> list[str]:
    return [row.code for row in lists.rows(kind, world.lakes)]


def begun(world: cast.World, kind: str = "endings") -> Client:
    client = signed_in(world.tom)
    assert client.post(f"/organisation/consortia/lakes/{kind}/begin/").status_code == 302
    return client


def test_without_a_list_of_its_own_the_usual_one_is_shown_and_holds(world: cast.World) -> None:
    page = signed_in(world.tom).get(PAGE).content.decode()
    assert "The usual list holds." in page
    assert "Answered" in page
    assert "READ Scale © Bella Karr Gerlich, readscale.org" in page
    question = world.asks().question
    assert {row.consortium for row in defaults.resolutions_for(question)} == {None}


def test_beginning_copies_the_usual_list_once(world: cast.World) -> None:
    client = begun(world)
    begun(world)
    assert codes("endings", world) == [code for code, _en, _fr in defaults.RESOLUTIONS]
    assert not EffortLevel.objects.filter(consortium=world.lakes).exists()
    assert "Begin from the usual list" in client.get(PAGE).content.decode()
    question = world.asks().question
    assert {row.consortium for row in defaults.resolutions_for(question)} == {world.lakes}


def test_what_is_set_aside_is_not_copied(world: cast.World) -> None:
    ResolutionCode.objects.filter(code="practice").update(active=False)
    assert lists.begin("endings", world.lakes)
    assert "practice" not in codes("endings", world)


def test_a_row_is_added_renamed_and_put_in_its_place(world: cast.World) -> None:
    client = begun(world)
    assert client.post("/organisation/consortia/lakes/endings/new/", {"code": "archive", **ROW}).status_code == 302
    row = ResolutionCode.objects.get(code="archive")
    assert row.label == {"en": "Passed on to the archive", "fr": "Transmis aux archives"}
    changed = {"code": "other", "label_en": "To the archive", "place": "0", "active": "on"}
    assert client.post(f"/organisation/endings/{row.pk}/", changed).status_code == 302
    row.refresh_from_db()
    assert (row.code, row.label, row.place) == ("archive", {"en": "To the archive"}, 0)


def test_a_row_that_is_set_aside_stays_in_what_was_closed_with_it(world: cast.World) -> None:
    client = begun(world)
    question = world.asks().question
    row = defaults.resolutions_for(question).get(code="answered")
    closed = closing.close(question, world.ines, row)
    client.post(f"/organisation/endings/{row.pk}/", {"label_en": "Answered", "place": "0"})
    closed.refresh_from_db()
    assert closed.resolution == row
    assert "answered" not in {one.code for one in defaults.resolutions_for(question)}
    assert "not in use" in client.get(PAGE).content.decode()


def test_a_step_that_does_not_count_makes_no_reference_transaction(world: cast.World) -> None:
    client = begun(world, "efforts")
    given = {"code": "directions", "label_en": "Directions only", "place": "0", "active": "on"}
    assert client.post("/organisation/consortia/lakes/efforts/new/", given).status_code == 302
    level = EffortLevel.objects.get(code="directions")
    closing.close(world.asks().question, world.ines, effort=level)
    assert not Transaction.objects.exists()
    closing.close(world.asks().question, world.ines, effort=EffortLevel.objects.get(consortium=world.lakes, code="2"))
    assert Transaction.objects.count() == 1


@pytest.mark.parametrize("code", ["answered", "two words", "", "a\x00b", "é", "y" * 80])
def test_a_code_that_stands_there_already_or_is_none_is_refused_in_words(world: cast.World, code: str) -> None:
    client = begun(world)
    answer = client.post("/organisation/consortia/lakes/endings/new/", {**ROW, "code": code})
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert len(codes("endings", world)) == len(defaults.RESOLUTIONS)


@pytest.mark.parametrize("consortium", [True, False])
def test_the_database_keeps_a_code_from_standing_twice(world: cast.World, consortium: bool) -> None:
    lists.begin("endings", world.lakes)
    with pytest.raises(IntegrityError), transaction.atomic():
        ResolutionCode.objects.create(consortium=world.lakes if consortium else None, code="answered")


def test_nothing_is_added_to_a_list_that_was_not_begun(world: cast.World) -> None:
    assert signed_in(world.tom).get("/organisation/consortia/lakes/endings/new/").status_code == 404


def test_the_servers_lists_are_the_administrators(world: cast.World) -> None:
    ada = signed_in(world.ada)
    assert "The usual lists" in ada.get("/organisation/").content.decode()
    assert ada.get("/organisation/lists/").status_code == 200
    assert ada.post("/organisation/endings/new/", {**ROW, "code": "archive"}).status_code == 302
    row = ResolutionCode.objects.get(code="archive")
    assert row.consortium is None
    tom = signed_in(world.tom)
    assert "The usual lists" not in tom.get("/organisation/").content.decode()
    for address in ("/organisation/lists/", "/organisation/endings/new/", f"/organisation/endings/{row.pk}/"):
        assert tom.get(address).status_code == 404


def test_for_everybody_else_there_are_no_lists(world: cast.World) -> None:
    begun(world)
    row = ResolutionCode.objects.filter(consortium=world.lakes).earliest("pk")
    other = Consortium.objects.create(key="hills", name={"en": "Hills"})
    for staff in (world.ines, world.lucie, world.priya):
        for address in (PAGE, f"/organisation/endings/{row.pk}/", "/organisation/consortia/lakes/endings/new/"):
            assert signed_in(staff).get(address).status_code == 404
        assert signed_in(staff).post("/organisation/consortia/lakes/efforts/begin/").status_code == 404
    assert signed_in(world.tom).get(f"/organisation/consortia/{other.key}/lists/").status_code == 404
    assert not EffortLevel.objects.filter(consortium=world.lakes).exists()
    assert signed_in(world.tom).get(f"/organisation/endings/{10**25}/").status_code == 404


def test_the_consortiums_page_leads_there(world: cast.World) -> None:
    assert f'href="{PAGE}"' in signed_in(world.tom).get("/organisation/consortia/lakes/").content.decode()
