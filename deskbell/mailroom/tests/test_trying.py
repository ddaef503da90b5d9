"""A test through an account: it leaves as an answer would, its fate is told, and nobody sends many."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskbell.mailroom import sending, taking, trying
from deskbell.mailroom.contract import Receipt
from deskbell.mailroom.models import Account, Delivery
from deskbell.mailroom.tests import pigeons
from deskbell.mailroom.tests.pigeons import FERN, Pigeons
from deskbell.mailroom.trying import NotTried
from tests import post as letters
from tests import world as cast

pytestmark = pytest.mark.django_db


def told(account: Account) -> trying.Tried:
    found = trying.newest(account)
    assert found is not None
    return found


def test_it_leaves_by_the_account_and_the_page_says_what_became_of_it(flock: Pigeons, account: Account) -> None:
    assert trying.newest(account) is None
    trying.send(account, "416 555 0142", "en")
    assert (told(account).told, told(account).is_over) == ("It has not left yet.", False)
    sending.send_waiting()
    assert [(one.to, one.automatic) for one in flock.sent] == [(FERN, "auto-generated")]
    assert flock.words == ["Maple Public Library: this is a test of our messages. You need not answer."]
    now = told(account)
    assert (now.told, now.to, now.is_good) == ("It was taken at the other end.", "•••42", True)
    assert now.said.startswith("p"), "the other end's own number of it"


def test_what_the_other_end_says_is_told_in_its_words(flock: Pigeons, account: Account) -> None:
    flock.does = lambda outbound: Receipt(outbound.id, "failed", reason="550 no such loft at +1 416 555 0142")
    trying.send(account, FERN, "en")
    sending.send_waiting()
    now = told(account)
    assert (now.is_over, now.is_good) == (True, False)
    assert now.said == "550 no such loft at …"


def test_where_the_other_end_is_away_it_does_not_wait_for_days(flock: Pigeons, account: Account) -> None:
    flock.does = pigeons.is_away
    trying.send(account, FERN, "en")
    sending.send_waiting()
    assert "the loft is shut" in told(account).said
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        taking.too_late()
        assert (told(account).is_over, told(account).is_good) == (True, False)


def test_a_text_in_french_is_one_text_of_cheap_signs(flock: Pigeons, account: Account) -> None:
    trying.send(account, FERN, "fr")
    sending.send_waiting()
    assert len(flock.words[0]) <= 160


@pytest.mark.parametrize("text", ["", "x", "fern@example.org", "55555", "+0", "\x00", "0 800"])
def test_what_is_no_address_of_its_kind_is_refused_in_words(account: Account, text: str) -> None:
    with pytest.raises(NotTried, match="no phone number"):
        trying.send(account, text, "en")
    assert not Delivery.objects.exists()


def test_an_account_that_is_not_in_use_sends_none(account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(active=False)
    with pytest.raises(NotTried, match="not in use"):
        trying.send(account, FERN, "en")


def test_five_an_hour_are_enough(account: Account) -> None:
    for _ in range(trying.MOST):
        trying.send(account, FERN, "en")
    with pytest.raises(NotTried, match="within the hour"):
        trying.send(account, FERN, "en")
    with time_machine.travel(timezone.now() + timedelta(hours=1, minutes=1)):
        trying.send(account, FERN, "en")


@given(text=st.text(max_size=60))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_is_typed_is_a_fault(account: Account, text: str) -> None:
    with suppress(NotTried):
        trying.send(account, text, "en")


# ---- the page ---------------------------------------------------------------------------------------------


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> cast.World:
    monkeypatch.setattr(trying, "LOOKS", 0)
    made = cast.build()
    made.lucie.language = "en"
    made.lucie.save()
    return made


def of(world: cast.World) -> Client:
    """Lucie, who leads Maple."""
    client = Client()
    client.force_login(world.lucie)
    return client


def test_whoever_looks_after_the_account_sends_a_test_from_its_page(world: cast.World) -> None:
    account = letters.mobile(world)
    address = f"/organisation/accounts/{account.pk}/"
    shown = of(world).get(address).content.decode()
    assert "Send a test" in shown and "A mobile of yours" in shown and "+1 613-555-0100" in shown
    answer = of(world).post(f"{address}test/", {"to": "+1 416 555 0142"})
    assert (answer.status_code, answer["Location"]) == (302, f"{address}#test")
    assert Delivery.objects.get().purpose == "test"
    shown = of(world).get(address).content.decode()
    assert "•••42" in shown and "It has not left yet." in shown and "4165550142" not in shown


def test_a_refusal_stands_beside_the_field_and_what_was_typed_stays(world: cast.World) -> None:
    account = letters.mailbox(world)
    answer = of(world).post(f"/organisation/accounts/{account.pk}/test/", {"to": "<b>fern"})
    assert answer.status_code == 422
    assert "This is no email address." in answer.content.decode() and "&lt;b&gt;fern" in answer.content.decode()


def test_nobody_tries_another_librarys_account(world: cast.World) -> None:
    account = letters.mailbox(world)
    client = Client()
    client.force_login(world.priya)
    assert client.post(f"/organisation/accounts/{account.pk}/test/", {"to": "a@b.example"}).status_code in (403, 404)
    assert of(world).post("/organisation/accounts/999999999/test/", {"to": "a@b.example"}).status_code == 404
    assert of(world).get(f"/organisation/accounts/{account.pk}/test/").status_code == 405
    assert not Delivery.objects.exists()
