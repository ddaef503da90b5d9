"""The pages for what went wrong say what is so and what to do."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import override_settings

from tests import world as cast


@override_settings(ALLOWED_HOSTS=["desk.example"])
def test_another_name_or_number_leads_to_the_right_address() -> None:
    answer = Client(headers={"host": "192.0.2.7"}).get("/sign-in/")
    assert answer.status_code == 400
    page = answer.content.decode()
    assert f"This server is called {settings.PUBLIC_URL}." in page
    assert "DESKBELL_PUBLIC_URL" in page
    assert f'href="{settings.PUBLIC_URL}/"' in page


def test_a_script_is_told_the_same() -> None:
    answer = Client(enforce_csrf_checks=True, headers={"accept": "application/json"}).post("/sign-in/")
    assert answer.json()["refused"] == "403"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_page_that_was_open_too_long_promises_nothing_that_is_not_so(language: str) -> None:
    answer = Client(enforce_csrf_checks=True, headers={"accept-language": language}).post("/sign-in/")
    assert answer.status_code == 403
    page = answer.content.decode()
    assert {"en": "nothing was done", "fr": "rien n’a été fait"}[language] in page
    assert 'class="button" href="/"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/sign-out/", "/questions/{number}/claim/", "/me/sessions/"])
@pytest.mark.parametrize(("language", "words"), [("en", "Go back and load the page again."), ("fr", "Revenez")])
def test_an_address_that_only_takes_forms_says_so_in_words(address: str, language: str, words: str) -> None:
    world = cast.build()
    world.ines.language = language
    world.ines.save()
    client = Client()
    client.force_login(world.ines)
    answer = client.get(address.format(number=world.asks().question.pk))
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert words in answer.content.decode() and 'class="button" href="/"' in answer.content.decode()
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_a_program_is_told_so_too_and_what_has_words_of_its_own_keeps_them() -> None:
    answer = Client(headers={"accept": "application/json"}).get("/sign-out/")
    assert (answer.status_code, answer["Allow"], answer.json()["refused"]) == (405, "POST", "405")
    assert Client().put("/healthz").status_code == 405


@pytest.fixture
def maple() -> cast.World:
    return cast.build()


def fails(why: Exception) -> Any:
    """Every page of a patron fails so while it is drawn."""
    return patch("deskbell.look.strangers.framing", side_effect=[why, *[""] * 9])


@pytest.mark.django_db
def test_what_fails_at_a_desk_is_told_in_its_name_its_colours_and_its_languages(maple: cast.World) -> None:
    client, passport = Client(raise_request_exception=False), maple.asks(cast.MEI).passport
    for address, name, words in (
        ("/ask/maple/?lang=fr", "Demandez à Maple", "Une erreur s’est produite"),
        ("/ask/maple/", "Ask Maple", "Something went wrong here."),
        (f"/q/{passport}/", "Demandez à Maple", "Une erreur s’est produite"),
    ):
        with fails(ValueError("clumsy")):
            answer = client.get(address, headers={"accept-language": "de"})
        page = answer.content.decode()
        assert answer.status_code == 500
        assert name in page and words in page and "/ask/maple/desk.css" in page, address
        assert "clumsy" not in page


@pytest.mark.django_db
def test_an_address_that_a_desk_has_not_is_told_so_by_the_desk(maple: cast.World) -> None:
    maple.maple_desk.sites = ["https://maple.example"]
    maple.maple_desk.save()
    answer = Client().get("/ask/maple/nothing/here/?lang=fr")
    assert answer.status_code == 404
    assert "Demandez à Maple" in answer.content.decode() and 'lang="fr"' in answer.content.decode()
    assert answer["Content-Security-Policy"].endswith("frame-ancestors 'self' https://maple.example")
    assert Client().get("/ask/nowhere/nothing/").status_code == Client().get("/q/nothing/at/all/").status_code == 404


@pytest.mark.django_db
def test_where_the_database_has_failed_it_is_not_asked_again_and_the_tab_shows_words(maple: cast.World) -> None:
    client = Client(raise_request_exception=False)

    def down(*_given: Any) -> Any:
        asked.append(1)
        raise OperationalError("the database is away")

    asked: list[int] = []
    with connection.execute_wrapper(down):
        answer = client.get("/ask/maple/?lang=fr", headers={"accept-language": "fr"})
    assert (answer.status_code, len(asked)) == (500, 1)
    assert "Une erreur s’est produite" in answer.content.decode()
    assert "frame-ancestors" not in answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_more_fields_than_anybody_types_are_refused_by_the_desk_too(maple: cast.World) -> None:
    answer = Client().get("/ask/maple/?" + "&".join(f"a{number}=1" for number in range(2000)))
    assert answer.status_code == 400 and "Ask Maple" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "title"), [("en", "This is too long"), ("fr", "C’est trop long")])
def test_more_words_than_a_form_takes_are_called_too_long(maple: cast.World, language: str, title: str) -> None:
    answer = Client().post(f"/ask/maple/?lang={language}", {"id": "a" * 32, "text": "word " * 400_000})
    assert answer.status_code == 413 and title in answer.content.decode()
