"""Where a reply may carry its token."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.mail.tests.making import letter
from deskbell.formats.mail.tokens import from_addresses, from_identifiers

OURS = {"library.example"}


def test_tokens_stand_in_every_address_that_the_letter_came_to() -> None:
    found = letter(
        "To: Desk <desk+ToKeN1@Library.example>",
        "Cc: desk+token2@library.example, ada+shopping@example.org",
        "Delivered-To: desk+token3@library.example",
        "X-Original-To: desk+token1@library.example",
        "Envelope-To: <desk+token4@library.example>",
    )
    assert from_addresses(found, OURS) == ("token3", "token1", "token4", "token2")
    assert from_addresses(found) == ("token3", "token1", "token4", "token2", "shopping")


def test_of_several_plus_signs_both_readings_are_candidates() -> None:
    assert from_addresses(letter("To: desk+ref+t0k3n@library.example"), OURS) == ("ref+t0k3n", "t0k3n")


def test_without_a_plus_or_with_nothing_after_it_there_is_none() -> None:
    assert from_addresses(letter("To: desk@library.example, desk+@library.example"), OURS) == ()


def test_identifiers_at_our_domains_are_candidates_nearest_first() -> None:
    found = letter(
        "References: <a.1@library.example> <other@example.org> <B.2@Library.Example>",
        "In-Reply-To: <c.3@library.example> <B.2@Library.Example>",
    )
    assert from_identifiers(found, OURS) == ("B.2", "a.1", "c.3")


@given(st.text(max_size=60))
def test_nothing_raises(address: str) -> None:
    found = letter(f"To: {address}".encode(), f"References: {address}".encode())
    from_addresses(found, OURS)
    from_identifiers(found, OURS)
