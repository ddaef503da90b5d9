"""An address leads to its account, whatever stands behind a +, and to nobody else's."""

from __future__ import annotations

import pytest

from deskbell.channels.mail import recipients
from deskbell.channels.mail.tests.making import account
from tests import world

pytestmark = pytest.mark.django_db


def test_an_address_leads_to_its_account() -> None:
    cast = world.build()
    maple = account(cast, aliases="ask@library.example")
    harbour = account(cast, key="harbour-mail", address="harbour@college.example")
    for address in ("maple@library.example", "Maple+t0ken@Library.example", "ask+b-1@library.example"):
        assert recipients.account_of(address) == maple
    assert recipients.account_of("harbour@college.example") == harbour


@pytest.mark.parametrize(
    "address", ["oak@library.example", "maple@elsewhere.example", "maple", "", "@", "a@b\0", "a\udcff@library.example"]
)
def test_other_addresses_lead_nowhere(address: str) -> None:
    account(world.build())
    assert recipients.account_of(address) is None


def test_an_account_that_is_switched_off_takes_nothing() -> None:
    made = account(world.build())
    made.active = False
    made.save()
    assert recipients.account_of(made.address) is None


def test_several_addresses_come_together_by_account() -> None:
    cast = world.build()
    maple, harbour = account(cast), account(cast, key="harbour-mail", address="harbour@college.example")
    named = ["maple+a@library.example", "x@y.example", "harbour@college.example", "maple+b@library.example"]
    assert recipients.by_account(named) == {
        maple.pk: (maple, ["maple+a@library.example", "maple+b@library.example"]),
        harbour.pk: (harbour, ["harbour@college.example"]),
    }
