"""The language of every page."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import world as cast


def language_of(client: Client, address: str = "/sign-in/") -> str:
    answer = client.get(address)
    assert f'<html lang="{answer["Content-Language"]}"' in answer.content.decode()
    return answer["Content-Language"]


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [("fr-CA,fr;q=0.9", "fr"), ("de, en;q=0.5", "en"), ("xx", "en"), ("", "en"), ("a" * 9000, "en")],
)
def test_a_stranger_is_spoken_to_as_the_browser_asks(db: None, accepted: str, spoken: str) -> None:
    client = Client(headers={"host": "localhost", "accept-language": accepted})
    assert language_of(client) == spoken
    assert "Accept-Language" in client.get("/sign-in/")["Vary"]


def test_a_stranger_may_choose_in_the_address(db: None) -> None:
    client = Client(headers={"host": "localhost", "accept-language": "en"})
    assert language_of(client, "/sign-in/?language=fr") == "fr"
    assert language_of(client, "/sign-in/?language=../etc") == "en"


def test_somebody_signed_in_is_spoken_to_in_their_own_language(world: cast.World) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.lucie)
    assert language_of(client, "/me/") == "fr"
    assert language_of(client, "/me/?language=en") == "fr"


def test_a_language_that_is_no_longer_spoken_does_no_harm(world: cast.World) -> None:
    world.ines.language = "tlh"
    world.ines.save()
    client = Client()
    client.force_login(world.ines)
    assert language_of(client, "/me/") == "en"
