"""The pages for what went wrong say what is so and what to do."""

from __future__ import annotations

import pytest
from django.conf import settings
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
