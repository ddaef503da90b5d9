"""Origins: any id fits, the same is the same, and a forgotten one says nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from deskbell.mailroom import origins


@given(st.text(max_size=2000))
def test_any_id_fits_and_is_found_again(text: str) -> None:
    kept = origins.origin_of(text)
    assert len(kept) <= origins.LONGEST and "\0" not in kept
    kept.encode()
    assert origins.forms_of(text) == (kept, origins.forgotten(kept))


def test_two_long_ids_that_begin_alike_are_two() -> None:
    assert origins.origin_of("x" * 300) != origins.origin_of("x" * 301)


def test_a_forgotten_one_is_known_and_says_nothing() -> None:
    left = origins.forgotten("<fern@example.org>")
    assert "fern" not in left and left == origins.forms_of("<fern@example.org>")[1]
    assert left.startswith(origins.FORGOTTEN) and len(left) <= origins.LONGEST
