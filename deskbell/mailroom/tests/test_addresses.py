"""Addresses: recognised, sealed, found again, of use to nobody without the key."""

from __future__ import annotations

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from deskbell.libraries.models import Library
from deskbell.mailroom import addresses
from deskbell.mailroom.addresses import BadAddress, recognise
from deskbell.mailroom.models import Address


@pytest.mark.parametrize(
    ("words", "kind", "masked"),
    [
        ("550 5.1.1 550-5.7.26 <Fern+x@example.org>: no such user", "email", "550 5.1.1 550-5.7.26 <…>: no such user"),
        ("rfc822;o'brien@exämple.ca is full", "email", "rfc822;… is full"),
        ("'To' number +1 (416) 555-0142 or 14165550142, 21211", "phone", "'To' number … or …, 21211"),
        ("+14165550142 of fern@example.org", "", "… of …"),
        ("127.0.0.1:8025 refused, 421 4.7.0", "", "127.0.0.1:8025 refused, 421 4.7.0"),
    ],
)
def test_addresses_are_masked_in_the_words_of_others(words: str, kind: str, masked: str) -> None:
    assert addresses.masked(words, kind) == masked


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [
        (" fern@example.org ", "email", "fern@example.org"),
        ("Fern+gazette@Example.ORG", "email", "Fern+gazette@example.org"),
        ("mei@bibliothèque.example", "email", "mei@bibliothèque.example"),
        ("416 555-0142", "phone", "+14165550142"),
        ("(416) 555.0142", "phone", "+14165550142"),
        ("1-416-555-0142", "phone", "+14165550142"),
        ("+33 1 70 18 99 00", "phone", "+33170189900"),
    ],
)
def test_an_address_is_recognised_as_people_write_it(typed: str, kind: str, text: str) -> None:
    assert recognise(typed) == addresses.Recognised(kind, text)


@pytest.mark.parametrize(
    "typed",
    [
        *("", "fern", "@", "a@b", "a b@example.org", "a@example..org", "a@b@example.org", "a,b@example.org"),
        *("555-0142", "12345", "+0 123 456 789", "+1234567890123456", "a" * 65 + "@example.org"),
        *(
            "a@" + "b." * 130 + "org",
            "٤١٦٥٥٥٠١٤٢",
            "fern@example.org\nBcc: x@y.example",
            "a\x00b@example.org",
            "x" * 100_000 + "@",
        ),
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(BadAddress):
        recognise(typed)


@given(st.text(max_size=300))
def test_recognising_never_fails_otherwise(typed: str) -> None:
    try:
        found = recognise(typed)
    except BadAddress:
        return
    assert recognise(found.text) == found


@pytest.fixture
def library(db: None) -> Library:
    return Library.objects.create(key="maple", name={"en": "Maple"})


def test_the_same_address_is_one_row_a_library(library: Library) -> None:
    other = Library.objects.create(key="harbour", name={"en": "Harbour"})
    first = addresses.keep(library, "fern@example.org")
    assert addresses.keep(library, "FERN@example.org") == first
    assert addresses.keep(other, "fern@example.org") != first
    assert addresses.find(library, "Fern@Example.org") == first
    assert addresses.find(library, "otto@example.org") is None


def test_sealing_twice_gives_two_ciphertexts_and_neither_shows_the_address(library: Library) -> None:
    one = addresses.keep(library, "fern@example.org")
    sealed = bytes(one.sealed)
    Address.objects.all().delete()
    two = addresses.keep(library, "fern@example.org")
    assert bytes(two.sealed) != sealed
    assert b"fern" not in sealed
    assert "fern" not in one.digest
    assert addresses.read(two) == "fern@example.org"


def test_an_address_moved_to_another_library_or_key_cannot_be_read(library: Library) -> None:
    other = Library.objects.create(key="harbour", name={"en": "Harbour"})
    address = addresses.keep(library, "fern@example.org")
    address.library = other
    with pytest.raises(BadAddress):
        addresses.read(address)
    address.library = library
    with override_settings(SECRET_KEY="another key " * 8), pytest.raises(BadAddress):
        addresses.read(address)
