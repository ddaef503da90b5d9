"""A desk's letters: places are filled, slips of the pen are said, and the form keeps what was typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from deskbell.libraries import letters
from tests import post
from tests import world as cast

ADDRESS = "/organisation/desks/maple/letters/"


def form(**changed: Any) -> dict[str, Any]:
    return {"acknowledges": "on", "signature_en": "", "signature_fr": "", **changed}


def test_places_are_filled_and_other_braces_are_left_alone() -> None:
    words = "{name} of {desk}\n\n{ when } {} {x"
    assert letters.fill(words, {"name": "Ines", "desk": "Ask Maple"}) == "Ines of Ask Maple\n\n{ when } {} {x"


def test_a_line_of_empty_places_alone_is_left_out() -> None:
    assert letters.fill("Hello\n{name}\n\n{desk}", {"name": "", "desk": "Ask Maple"}) == "Hello\n\nAsk Maple"


def test_what_is_filled_in_is_not_looked_through_again() -> None:
    assert letters.fill("{name}", {"name": "{desk}", "desk": "x"}) == "{desk}"


@given(st.text(), st.dictionaries(st.sampled_from(letters.ACKNOWLEDGEMENT), st.text()))
def test_no_words_are_a_fault(words: str, values: dict[str, str]) -> None:
    assert isinstance(letters.fill(words, values), str)
    letters.unknown(words, letters.SIGNATURE)


def test_slips_of_the_pen_are_named_once_and_in_order() -> None:
    assert letters.unknown("{nmae} {desk} {} {nmae}", letters.SIGNATURE) == ["nmae", ""]


@pytest.mark.django_db
def test_letters_are_kept_by_language(world: cast.World, lucie: Client) -> None:
    given = form(signature_en="{name}\nAsk Maple", signature_fr="{name}", acknowledgement_fr="Merci. {when}")
    answer = lucie.post(ADDRESS, given)
    assert (answer.status_code, answer["Location"]) == (302, "/organisation/desks/maple/")
    world.maple_desk.refresh_from_db()
    desk = world.maple_desk
    assert desk.signature == {"en": "{name}\nAsk Maple", "fr": "{name}"}
    assert desk.acknowledgement == {"fr": "Merci. {when}"}
    assert (desk.acknowledges, desk.transcript_at_closing) == (True, False)
    shown = lucie.get(ADDRESS).content.decode()
    assert "Merci. {when}" in shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "words", "sentence"),
    [
        ("signature_en", "Yours, {nmae}", "Nothing is known as {nmae}."),
        ("acknowledgement_fr", "{name}", "Nothing is known as {name}."),
        ("signature_en", "x" * 601, "at most 600"),
        ("signature_en", "a\x00b", "Null characters are not allowed."),
    ],
)
def test_what_patrons_would_stumble_over_is_refused_and_kept(
    world: cast.World, lucie: Client, field: str, words: str, sentence: str
) -> None:
    answer = lucie.post(ADDRESS, form(**{field: words}))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert words[:8].rstrip("\x00") in page
    world.maple_desk.refresh_from_db()
    assert (world.maple_desk.signature, world.maple_desk.acknowledgement) == ({}, {})


@pytest.mark.django_db
def test_the_desks_page_shows_what_would_be_sent_now(world: cast.World, lucie: Client) -> None:
    post.mailbox(world)
    page = lucie.get("/organisation/desks/maple/").content.decode()
    assert ADDRESS in page
    assert "Ask Maple has your question." in page
    assert "Demandez à Maple a votre question." in page
    lucie.post(ADDRESS, {"signature_en": ""})
    assert "are not acknowledged" in lucie.get("/organisation/desks/maple/").content.decode()
