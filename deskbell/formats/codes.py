"""Short codes that people read aloud, such as a patron's "K7M-42Q".

A code names; it opens nothing (that is what the passport's secret is for). It says nothing about the person either.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from itertools import product

# Without 0 and O, 1, I and L; of 2 Z, 5 S, 8 B and V U only the first; without vowels, so that no code is a word.
# A letter that is left out but can only mean its twin is corrected when somebody types it.
ALPHABET = "23456789CDFGHJKMNPQRTVWX"
_MEANT = str.maketrans("ZSBU", "258V")
_GROUP = 3


def patron_code(random_below: Callable[[int], int]) -> str:
    """A new code from the caller's dice: `random_below(n)` gives 0 to n-1, such as `secrets.randbelow`.

    Each half mixes letters and digits, so that neither is an abbreviation. There are 84,934,656 codes: the caller keeps
    them unique where they must be.
    """
    groups = _groups()
    return "-".join(groups[random_below(len(groups))] for _ in range(2))


def normalise(typed: str) -> str | None:
    """The code that was meant: "k7m 42q" and "K7M–4ZQ" give "K7M-42Q"; None if it cannot be a code."""
    if len(typed) > 40:
        return None
    letters = re.sub(r"[\s_.‐-―−-]+", "", unicodedata.normalize("NFKC", typed)).upper().translate(_MEANT)
    code = f"{letters[:_GROUP]}-{letters[_GROUP:]}"
    return code if check(code) else None


def check(code: str) -> bool:
    """Whether this is a code as `patron_code` writes it."""
    groups = code.split("-")
    return len(groups) == 2 and all(len(group) == _GROUP and _mixed(group) for group in groups)


def _mixed(group: str) -> bool:
    digits = sum(character.isdigit() for character in group)
    return 0 < digits < len(group) and all(character in ALPHABET for character in group)


@cache
def _groups() -> tuple[str, ...]:
    return tuple(filter(_mixed, map("".join, product(ALPHABET, repeat=_GROUP))))
