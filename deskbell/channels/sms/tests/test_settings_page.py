"""The account's page: made with a gateway, shown with what to type in at the provider, its secrets never shown."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from deskbell.channels.sms import hooks
from deskbell.mailroom import accounts
from deskbell.mailroom.models import Account
from tests.world import World, build

pytestmark = pytest.mark.django_db

FILLED = {
    "address": "416 555 0199",
    "country": "CA",
    "gateway": "kannel",
    "kannel_url": "http://127.0.0.1:13013/cgi-bin/sendsms",
    "kannel_user": "desk",
    "kannel_password": "a password of Kannel",
    # What other gateways' fields hold without being filled in.
    "twilio_url": "https://api.twilio.com",
    "smpp_port": "2775",
    "smpp_alphabet": "gsm",
    "smpp_ids": "same",
}


@pytest.fixture
def world() -> World:
    return build()


@pytest.fixture
def ada(world: World) -> Client:
    client = Client()
    client.force_login(world.ada)
    return client


def address(world: World) -> str:
    return reverse("new-account", args=[world.maple_desk.key, "sms"])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_has_every_gateways_fields_in_groups_of_their_own(world: World, ada: Client, language: str) -> None:
    world.ada.language = language
    world.ada.save()
    page = ada.get(address(world)).content.decode()
    assert [page.count(f'data-of="{of}"') for of in ("number", "twilio", "kannel", "smpp", "limits")] == [1] * 5
    assert ("Pays où des textos peuvent aller" in page) == (language == "fr")


def test_an_account_is_made_and_says_what_to_type_in(world: World, ada: Client) -> None:
    answer = ada.post(address(world), FILLED, follow=True)
    made = Account.objects.get(channel="sms")
    assert (made.address, made.settings["gateway"]) == ("+14165550199", "kannel")
    assert accounts.secrets_of(made)["kannel_password"] == "a password of Kannel"
    page = answer.content.decode()
    assert f"/hooks/{made.key}/mo/{hooks.secret_of(made)}?id=%I" in page
    assert "a password of Kannel" not in page


def test_a_changed_account_keeps_its_password_until_another_is_given(world: World, ada: Client) -> None:
    ada.post(address(world), FILLED)
    made = Account.objects.get(channel="sms")
    changed = FILLED | {"kannel_password": "", "kannel_user": "other", "in_use": "on"}
    assert ada.post(reverse("account", args=[made.pk]), changed).status_code == 302
    made.refresh_from_db()
    assert (made.settings["kannel_user"], accounts.secrets_of(made)["kannel_password"]) == (
        "other",
        "a password of Kannel",
    )


def test_what_is_missing_is_said_and_nothing_is_stored(world: World, ada: Client) -> None:
    answer = ada.post(address(world), FILLED | {"kannel_password": "", "rate": "fast", "countries": "ATLANTIS"})
    assert answer.status_code == 422
    assert not Account.objects.filter(channel="sms").exists()
