"""Codes that people read aloud and type back."""

from __future__ import annotations

import random
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.codes import ALPHABET, check, normalise, patron_code


def test_a_code_has_two_groups_of_three() -> None:
    code = patron_code(secrets.randbelow)
    assert len(code) == 7
    assert code[3] == "-"
    assert check(code)


def test_the_dice_decide_the_code() -> None:
    assert patron_code(random.Random(7).randrange) == patron_code(random.Random(7).randrange)
    assert len({patron_code(secrets.randbelow) for _ in range(1000)}) > 990


def test_the_whole_range_of_the_dice_is_used() -> None:
    sizes: list[int] = []

    def lowest(n: int) -> int:
        sizes.append(n)
        return 0

    first, last = patron_code(lowest), patron_code(lambda n: n - 1)
    assert sizes == [9216, 9216]
    assert check(first)
    assert check(last)
    assert first != last


def test_the_alphabet_has_no_look_alikes_and_no_vowels() -> None:
    assert not set("01OILZSBUAEY") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET) == 24


@given(st.randoms(use_true_random=False))
def test_every_code_survives_being_typed(dice: random.Random) -> None:
    code = patron_code(dice.randrange)
    for typed in (code, code.lower(), code.replace("-", ""), f" {code.replace('-', ' ')} ", code.replace("-", "–")):
        assert normalise(typed) == code
    assert not all(c.isdigit() for c in code[:3])
    assert not any(code[at : at + 3].isalpha() for at in (0, 4))


@pytest.mark.parametrize("typed", ["K7M-4ZQ", "k7m 42q", "Ｋ７Ｍ４２Ｑ", "K7M−42Q", "k7m.42q"])
def test_what_can_only_mean_one_code_is_corrected(typed: str) -> None:
    assert normalise(typed) == "K7M-42Q"


@pytest.mark.parametrize(
    "typed", ["", "K7M", "K7M-42", "K7M-42QQ", "KKK-42Q", "777-42Q", "O7M-42Q", "K1M-42Q", "K7M-٤2Q", "\x00", "K7M/42Q"]
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert normalise(typed) is None


@given(st.text())
def test_any_text_is_a_code_or_none(typed: str) -> None:
    code = normalise(typed)
    assert code is None or check(code)
    assert not check(typed) or normalise(typed) == typed
