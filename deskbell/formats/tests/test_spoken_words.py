"""Words for short links can be said, typed and are nobody's name."""

from __future__ import annotations

import secrets

from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats import spoken_words


def test_a_word_is_three_syllables_without_a_letter_to_confuse() -> None:
    for _ in range(500):
        word = spoken_words.word(secrets.randbelow)
        assert len(word) == 6 and word == spoken_words.normalise(word)
        assert not set(word) & set("lhsczqwxyjm")


def test_an_unkind_word_is_drawn_again() -> None:
    # b-i-t-e …, then all first letters.
    dice = iter([0, 2, 8, 1, 0, 0, *[0] * 6])
    assert spoken_words.word(lambda _: next(dice)) == "bababa"


def test_it_is_found_however_it_is_typed() -> None:
    for typed in ("BADOKE", " ba-do-ke ", "Badoké", "ba do ke", "ba‑do‑ke"):
        assert spoken_words.normalise(typed) == "badoke"


@given(st.text())
def test_what_is_none_is_none(typed: str) -> None:
    found = spoken_words.normalise(typed)
    assert found == "" or len(found) == 6
