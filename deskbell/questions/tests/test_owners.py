"""Whose an address is: the patron's code, and only questions that the person may see."""

from __future__ import annotations

import re

import pytest
from django.test import RequestFactory

from deskbell.mailroom.models import Address
from deskbell.questions import naming, owners
from deskbell.staff.models import Staff
from tests import world as cast

pytestmark = pytest.mark.django_db


def whose(person: Staff, address: Address) -> list[tuple[str, list[tuple[str, str]]]]:
    request = RequestFactory().get("/")
    request.user = person
    found = owners.owners(request, [address.pk, 987_654_321])
    return [(owner.label, list(owner.links)) for owner in found.get(address.pk, [])]


def test_an_address_leads_to_its_patrons_newest_questions_in_sight() -> None:
    world = cast.build()
    asked = world.asks()
    naming.name(asked.question, "Fern", "fern@example.org")
    later = [world.asks(known_by=asked.passport) for _ in range(owners.AT_MOST + 2)]
    address = Address.objects.get()
    ((code, links),) = whose(world.ines, address)
    assert code == asked.code
    newest = [one.question.pk for one in reversed(later)][: owners.AT_MOST]
    assert [to for _label, to in links] == [f"/questions/{number}/" for number in newest]
    assert re.fullmatch(r"Question of \w{3}, \w{3} \d+, \d+:\d\d [AP]M", links[0][0])
    assert whose(world.priya, address) == [(asked.code, [])], "she has no sight of Maple's questions"


def test_an_address_that_two_patrons_gave_has_two_owners() -> None:
    world = cast.build()
    for _ in range(2):
        naming.name(world.asks().question, "", "fern@example.org")
    assert len(whose(world.ines, Address.objects.get())) == 2
