"""Short links lead to the desk's page, stay the same, and can be taken back for ever."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from deskbell.channels.web.models import ShortLink
from deskbell.channels.web.placing import short_links
from deskbell.formats import spoken_words
from tests import world as cast

pytestmark = pytest.mark.django_db


def test_it_leads_to_the_desk_in_the_readers_language_and_sets_nothing(world: cast.World, client: Client) -> None:
    link = short_links.link_of(world.maple_desk)
    answer = client.get(f"/a/{link.word}/")
    assert (answer.status_code, answer["Location"], answer["Cache-Control"]) == (302, "/ask/maple/", "no-store")
    assert not answer.cookies
    page = client.get(f"/a/{link.word}/", follow=True, headers={"Accept-Language": "fr"})
    assert page["Content-Language"] == "fr"


def test_it_stays_the_same_and_is_found_however_it_is_typed(world: cast.World, client: Client) -> None:
    link = short_links.link_of(world.maple_desk)
    assert short_links.link_of(world.maple_desk).pk == link.pk
    typed = f"{link.word[:2].upper()}-{link.word[2:4]}-{link.word[4:]}"
    assert client.get(f"/a/{typed}/").status_code == 302
    assert client.get(f"/a/{link.word}").status_code == 302  # as it is printed
    assert short_links.said(link).endswith(f"/a/{link.word}")


def test_what_was_taken_back_leads_nowhere_and_is_never_given_again(
    world: cast.World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = short_links.link_of(world.maple_desk)
    words = iter([old.word, "badoke"])
    monkeypatch.setattr(spoken_words, "word", lambda _dice: next(words))
    new = short_links.renew(world.maple_desk)
    assert new.word == "badoke"
    gone = client.get(f"/a/{old.word}/", headers={"Accept-Language": "fr"})
    assert gone.status_code == 410 and "<!doctype html>" in gone.content.decode().lower()
    assert client.get("/a/badoke/").status_code == 302


def test_two_that_make_it_at_once_have_the_same(world: cast.World, monkeypatch: pytest.MonkeyPatch) -> None:
    first = short_links.link_of(world.maple_desk)
    monkeypatch.setattr(ShortLink.objects, "filter", _none_once(ShortLink.objects.filter))
    assert short_links.link_of(world.maple_desk).pk == first.pk


def _none_once(real: Callable[..., Any]) -> Callable[..., Any]:
    answers = iter([ShortLink.objects.none()])
    return lambda **asked: next(answers, None) or real(**asked)


@pytest.mark.parametrize("word", ["none", "%00", "%ff", "..", "é" * 300, "badok", "<script>"])
def test_what_is_none_is_told_kindly(world: cast.World, client: Client, word: str) -> None:
    answer = client.get(f"/a/{word}/")
    assert answer.status_code in (404, 400)
    assert "<script>" not in answer.content.decode()


def test_a_desk_out_of_use_says_so_kindly(world: cast.World, client: Client) -> None:
    link = short_links.link_of(world.maple_desk)
    type(world.maple_desk).objects.filter(pk=world.maple_desk.pk).update(active=False)
    assert client.get(f"/a/{link.word}/", follow=True).status_code == 404
    assert len(spoken_words.word(secrets.randbelow)) == 6
