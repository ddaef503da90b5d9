"""Budget: a number that never wrote to us is texted in our countries, and so often a day."""

from __future__ import annotations

import pytest
from django.db import transaction

from deskbell.mailroom import addresses, budget, deliveries
from deskbell.mailroom.models import Account, Address, Delivery
from deskbell.mailroom.tests import pigeons

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Account:
    pigeons.released(monkeypatch)
    return pigeons.account(countries=["CA", "US"], daily_budget=3)


def stranger(account: Account, text: str) -> Address:
    return addresses.keep(account.desk.library, text)


def put(account: Account, text: str) -> str:
    with transaction.atomic():
        return deliveries.put(account, stranger(account, text), words="Coo").reason


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("+14165550142", "CA"),
        ("+12125550142", "US"),
        ("+18765550142", "JM"),
        ("+33170189900", "FR"),
        ("+99955501420", ""),
    ],
)
def test_countries_are_told_apart_even_behind_one_code(account: Account, text: str, country: str) -> None:
    assert budget.country_of(stranger(account, text)) == country
    assert put(account, text) == ("" if country in {"CA", "US"} else "country")


def test_strangers_are_texted_so_often_a_day_and_patrons_as_often_as_needed(account: Account) -> None:
    reasons = [put(account, f"+1416555020{number}") for number in range(5)]
    assert reasons == ["", "", "", "budget", "budget"]
    assert pigeons.put(account, "Coo", "+14165550300").reason == ""
    Delivery.objects.update(made_at="2020-01-01T00:00Z")
    assert put(account, "+14165550209") == ""


def test_mail_costs_nothing(account: Account) -> None:
    assert [put(account, f"a{number}@example.org") for number in range(5)] == [""] * 5


def test_without_a_list_every_country_may_be_texted(account: Account) -> None:
    account.settings = {}
    assert put(account, "+33170189900") == ""
