"""Who holds a passport comes in; for everybody else there is one page, whatever the reason."""

from __future__ import annotations

import pytest
from django.test import Client

from deskbell.questions import passports
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def maple() -> world.World:
    return world.build()


@pytest.mark.parametrize("token", ["x" * 32, "short", "A" * 33, "-" * 32])
@pytest.mark.parametrize("rest", ["", "reply/", "text/", "file/", "name/", "page/", "erasing/", "revoking/"])
def test_a_guessed_passport_leads_to_the_same_kind_page(client: Client, token: str, rest: str) -> None:
    for method in (client.get, client.post):
        answer = method(f"/q/{token}/{rest}")
        assert answer.status_code == 404
        assert "Nothing is here" in answer.content.decode()
        assert not answer.cookies


def test_revoked_and_unknown_look_the_same(maple: world.World, client: Client) -> None:
    asked = maple.asks()
    passports.revoke(asked.question)
    revoked, unknown = (client.get(f"/q/{token}/") for token in (asked.passport, "x" * 32))
    assert (revoked.status_code, revoked.content) == (unknown.status_code, unknown.content)


def test_a_passport_shows_its_own_question_alone(maple: world.World, client: Client) -> None:
    ferns, ottos = maple.asks(maple.fern), maple.asks(maple.otto)
    for rest in ("", "reply/", "text/", "file/", "erasing/", "revoking/"):
        seen = client.get(f"/q/{ferns.passport}/{rest}").content.decode()
        assert maple.otto.opening not in seen
        assert ottos.code not in seen


def test_the_patrons_language_is_spoken_unless_the_address_says_another(maple: world.World, client: Client) -> None:
    asked = maple.asks(maple.mei)
    assert 'lang="fr"' in client.get(f"/q/{asked.passport}/", headers={"Accept-Language": "en"}).content.decode()
    assert 'lang="en"' in client.get(f"/q/{asked.passport}/?lang=en").content.decode()
    assert 'lang="fr"' in client.get(f"/q/{asked.passport}/?lang=%00xx").content.decode()


def test_a_wrong_method_is_told_which_are_right(maple: world.World, client: Client) -> None:
    answer = client.get(f"/q/{maple.asks().passport}/name/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
