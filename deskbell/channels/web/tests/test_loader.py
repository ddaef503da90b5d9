"""The one thing that a library pastes into its pages."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def maple() -> world.World:
    return world.build()


def test_the_loader_is_small(maple: world.World, client: Client) -> None:
    served = client.get("/tab/maple.js", headers={"Accept-Encoding": "gzip"})
    assert served["Content-Encoding"] == "gzip"
    assert len(served.content) <= 3000


def test_the_loader_holds_the_desks_words_in_its_languages(maple: world.World, client: Client) -> None:
    served = client.get("/tab/maple.js")
    body = served.content.decode()
    assert served["Content-Type"] == "text/javascript; charset=utf-8"
    assert "Ask Maple" in body
    assert "Demandez à Maple" in body
    assert "Réduire" in body


def test_the_loader_takes_no_liberties(maple: world.World, client: Client) -> None:
    body = client.get("/tab/maple.js").content.decode()
    assert not re.search(r"innerHTML|document\.cookie|localStorage|eval\(|window\.\w+\s*=|\"\*\"", body)


def test_the_loader_is_cached_for_a_minute_and_then_asked_for_anew(maple: world.World, client: Client) -> None:
    first = client.get("/tab/maple.js")
    assert first["Cache-Control"] == "public, max-age=60"
    assert not first.cookies
    again = client.get("/tab/maple.js", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    maple.maple_desk.colour = "#aa0000"
    maple.maple_desk.save()
    assert client.get("/tab/maple.js", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_desk_that_is_not_there_harms_nobodys_page(client: Client) -> None:
    served = client.get("/tab/nobody.js")
    assert served.status_code == 404
    assert served["Content-Type"] == "text/javascript; charset=utf-8"
    assert served.content.decode().startswith("console.warn(")


def test_a_desks_name_cannot_leave_its_string(maple: world.World, client: Client) -> None:
    maple.maple_desk.name = {"en": '"});alert(1);//\u2028'}
    maple.maple_desk.save()
    assert '\\"});alert(1);//' in client.get("/tab/maple.js").content.decode()
