"""What the organisation's pages show of this room."""

from __future__ import annotations

import pytest
from django.test import Client

from deskbell.mailroom.addresses import EMAIL, PHONE
from deskbell.questions.tests.ways_out import account_to
from tests import world as cast


@pytest.mark.django_db
def test_a_desk_says_what_it_sends_only_by_what_it_has(world: cast.World, client: Client) -> None:
    def shown() -> str:
        return client.get("/organisation/desks/maple/").content.decode()

    client.force_login(world.ada)
    assert "This desk has neither mail nor texts yet." in shown() and "is sent at once" not in shown()
    account_to(world.maple_desk, EMAIL)
    assert "Who writes to this desk by mail now is sent at once:" in shown()
    account_to(world.maple_desk, PHONE)
    assert "Who writes to this desk by mail or text now is sent at once:" in shown()
    world.maple_desk.acknowledges = False
    world.maple_desk.save()
    assert "are not acknowledged" in shown() and "is sent at once" not in shown()
