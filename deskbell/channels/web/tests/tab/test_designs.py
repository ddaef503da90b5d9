"""A desk's design and its history, on both databases."""

from __future__ import annotations

import pytest

from deskbell.channels.web.models import Design
from deskbell.channels.web.tab import designs
from deskbell.channels.web.tab.looks import Looks
from tests import world as cast

pytestmark = pytest.mark.django_db


def test_before_anybody_chose_the_tab_is_plain(world: cast.World) -> None:
    assert designs.looks_of(world.maple_desk) == Looks()


def test_what_is_saved_is_shown_and_says_who_and_when(world: cast.World) -> None:
    looks = Looks("tab", "band", side="left", label={"en": "Ask", "fr": "Demandez"})
    made = designs.save(world.maple_desk, looks, world.lucie)
    assert made and made.made_by == world.lucie
    assert designs.looks_of(world.maple_desk) == looks
    assert designs.looks_of(world.harbour_desk) == Looks()


def test_the_same_again_is_no_new_design(world: cast.World) -> None:
    designs.save(world.maple_desk, Looks("tab"), world.lucie)
    assert designs.save(world.maple_desk, Looks("tab"), world.ada) is None


def test_the_first_design_leaves_a_way_back_to_the_beginning(world: cast.World) -> None:
    designs.save(world.maple_desk, Looks("tab"), world.lucie)
    newest, first = designs.history(world.maple_desk)
    assert first.read() == Looks() and first.made_by is None
    designs.again(first, world.lucie)
    assert designs.looks_of(world.maple_desk) == Looks()
    assert newest.read() == Looks("tab")


def test_taking_an_older_one_back_is_told_in_the_history(world: cast.World) -> None:
    for shape in ("tab", "card", "leaf"):
        designs.save(world.maple_desk, Looks(shape), world.lucie)
    older = designs.history(world.maple_desk)[2]
    made = designs.again(older, world.ada)
    assert made and made.again == older and made.made_by == world.ada
    assert [one.read().shape for one in designs.history(world.maple_desk)] == ["tab", "leaf", "card", "tab", "pill"]


def test_of_very_many_the_oldest_are_let_go(world: cast.World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(designs, "KEPT", 5)
    for shift in range(8):
        designs.save(world.maple_desk, Looks(shift=shift + 1), world.lucie)
    assert Design.objects.filter(desk=world.maple_desk).count() == 5
    assert designs.looks_of(world.maple_desk).shift == 8


def test_who_leaves_takes_no_design_along(world: cast.World) -> None:
    made = designs.save(world.maple_desk, Looks("tab"), world.priya)
    assert made
    world.priya.delete()
    assert Design.objects.get(pk=made.pk).made_by is None
