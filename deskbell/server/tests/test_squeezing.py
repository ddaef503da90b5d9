"""Static files and open pages go out as gzip; what holds a secret never does."""

from __future__ import annotations

import gzip

import pytest
from django.conf import settings
from django.test import Client

from tests import world

ZIP = {"Accept-Encoding": "gzip, br"}


def body(answer: object) -> bytes:
    streaming = getattr(answer, "streaming", False)
    return b"".join(answer.streaming_content) if streaming else answer.content  # type: ignore[attr-defined]


def test_a_stylesheet_is_squeezed_for_who_can_read_it(client: Client) -> None:
    address = f"{settings.STATIC_URL}look/tokens.css"
    plain, squeezed = client.get(address), client.get(address, headers=ZIP)
    whole = body(plain)
    assert "Content-Encoding" not in plain.headers
    assert squeezed["Content-Encoding"] == "gzip"
    assert gzip.decompress(body(squeezed)) == whole
    assert int(squeezed["Content-Length"]) == len(body(squeezed)) < len(whole) / 2
    assert "Accept-Encoding" in plain["Vary"]
    assert "immutable" in squeezed["Cache-Control"]


@pytest.mark.django_db
def test_the_patrons_page_is_squeezed_and_the_passport_is_not(client: Client) -> None:
    made = world.build()
    assert client.get(f"/ask/{made.maple_desk.key}/", headers=ZIP)["Content-Encoding"] == "gzip"
    passport = made.asks(made.fern).passport
    assert "Content-Encoding" not in client.get(f"/q/{passport}/", headers=ZIP).headers
    assert "Content-Encoding" not in client.get("/sign-in/", headers=ZIP).headers
