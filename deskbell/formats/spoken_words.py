"""Short words that mean nothing, to be read off a poster, said over the telephone and typed: ``badoke``.

Consonant, vowel, three times: each sounds alike in English and French as it is written. No letter that looks like
another or like a digit, none that is silent, and none that is at another place of a French keyboard.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

CONSONANTS = "bdfgknprtv"
VOWELS = "aeiou"
SYLLABLES = 3
# What would be read as something else, in either language.
_UNKIND = re.compile(
    "bite|bobo|debi|dodo|fago|gogo|kaka|kike|kuku|nega|nego|neger|niga|nige|nigo|nude|pede|pedo|peni|pipi|pute|puto|"
    "rape|tata|tete|vagi|beke|bebe|gaga|pepe|fake|fuka|kuni|dago|paki|bako|pato"
)


def word(random_below: Callable[[int], int]) -> str:
    """A new one from the caller's dice (``secrets.randbelow``). There are 125,000: the caller keeps them unique."""
    while True:
        found = "".join(
            letters[random_below(len(letters))] for _ in range(SYLLABLES) for letters in (CONSONANTS, VOWELS)
        )
        if not _UNKIND.search(found):
            return found


def normalise(typed: str) -> str:
    """What was meant: without capitals, accents, spaces and hyphens. Empty where it can be none."""
    if len(typed) > 40:
        return ""
    plain = unicodedata.normalize("NFKD", typed).lower()
    found = re.sub(r"[\s.\-‐-―_\u0300-\u036f]+", "", plain)
    return found if _SHAPE.fullmatch(found) else ""


_SHAPE = re.compile(rf"(?:[{CONSONANTS}][{VOWELS}]){{{SYLLABLES}}}")
