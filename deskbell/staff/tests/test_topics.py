"""The live topic of somebody's own."""

from __future__ import annotations

from deskbell.live.topics import Principal
from deskbell.staff.duty import go_on
from deskbell.staff.models import Staff
from deskbell.staff.topics import Oneself
from tests import world as cast


def principal(staff: Staff) -> Principal:
    return Principal(kind="staff", name=f"s{staff.pk}", staff=staff.pk)


def test_only_oneself_may_follow(world: cast.World) -> None:
    topic, key = Oneself(), str(world.ines.pk)
    assert topic.admit(principal(world.ines), key) is not None
    assert topic.admit(principal(world.ada), key) is None
    assert topic.admit(Principal(kind="patron", name="patron"), key) is None
    world.ines.is_active = False
    world.ines.save()
    assert topic.admit(principal(world.ines), key) is None


def test_the_row_says_what_one_is_on_duty_for(world: cast.World) -> None:
    go_on(world.lucie, [world.maple_queue])
    rows = Oneself().rows(str(world.lucie.pk), None, "en")
    assert rows == [{"on_duty": [{"queue": world.maple_queue.pk, "name": "Questions de Maple"}]}]
