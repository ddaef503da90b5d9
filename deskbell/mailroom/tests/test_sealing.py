"""Sealing: read back only with the key, for the purpose and at the place."""

from __future__ import annotations

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from deskbell.mailroom import sealing


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_was_sealed_is_read_back_and_does_not_show(text: str) -> None:
    sealed = sealing.seal(text, "a password", "account:3")
    assert sealing.unseal(sealed, "a password", "account:3") == text
    assert len(text) < 8 or text.encode() not in sealed


@pytest.mark.parametrize(("purpose", "bound"), [("an address", "account:3"), ("a password", "account:4")])
def test_for_another_purpose_or_place_it_stays_shut(purpose: str, bound: str) -> None:
    sealed = sealing.seal("open sesame", "a password", "account:3")
    with pytest.raises(sealing.Unopened):
        sealing.unseal(sealed, purpose, bound)


@pytest.mark.parametrize("damage", [lambda s: b"", lambda s: s[:-1], lambda s: s[:5], lambda s: s[:20] + b"x" + s[21:]])
def test_what_is_cut_changed_or_left_out_is_said_to_be_unopened(damage: object) -> None:
    assert callable(damage)
    with pytest.raises(sealing.Unopened):
        sealing.unseal(damage(sealing.seal("open sesame", "a password", "account:3")), "a password", "account:3")


def test_another_key_opens_nothing_and_finds_nothing() -> None:
    sealed, found = sealing.seal("fern", "p", "b"), sealing.digest(b"fern", "p")
    with override_settings(SECRET_KEY="another key, longer than fifty characters, as Django wishes it"):
        assert sealing.digest(b"fern", "p") != found
        with pytest.raises(sealing.Unopened):
            sealing.unseal(sealed, "p", "b")
