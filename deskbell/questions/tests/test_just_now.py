"""What is true of a desk is looked up once for all that arrives there together, and before it is taken."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from deskbell.mailroom.arriving import Arriving
from deskbell.mailroom.contract import Inbound
from deskbell.questions import just_now, threads
from tests import world

pytestmark = pytest.mark.django_db


def arriving(place: world.World, remembered: dict[object, object]) -> Arriving:
    account = place.maple_desk.accounts.create(channel="mail", address="ask@maple.example")
    return Arriving(account, Inbound(id="1@example.org", words="Hello"), place.maple_desk, remembered=remembered)


def test_what_was_looked_up_ahead_is_not_looked_up_in_the_turn(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    one = arriving(world.build(), {})
    just_now.look_ahead([one])
    with django_assert_num_queries(0):
        assert threads.desks_of(one) == [one.desk]
        assert just_now.asked(one).answered == frozenset()
        assert just_now.status(one, one.desk).key == one.desk.key


def test_another_desk_is_looked_up_when_it_turns_out_to_be_for_that(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    place = world.build()
    one = arriving(place, {})
    just_now.look_ahead([one])
    assert just_now.status(one, place.harbour_desk).key == place.harbour_desk.key
    with django_assert_num_queries(0):
        just_now.status(one, place.harbour_desk)
