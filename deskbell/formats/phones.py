"""Who a text message came from, as gateways write it: a number, a short code, or a name that nobody can answer.

What a number is in full (E.164) and how it is kept is the mailroom's: hand it `Sender.text` of a number. A short code
must never go that way: made international, "74662" would be somebody's phone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "short_code", "name"]


@dataclass(frozen=True, slots=True)
class Sender:
    """`text` without the spaces and signs between digits; of a number with "+" where it was surely international."""

    kind: Kind
    text: str

    @property
    def can_be_answered(self) -> bool:
        """Names take no texts, so what is sent under one must offer another way out (FCC)."""
        return self.kind != "name"


def sender(text: str) -> Sender | None:
    """What a gateway gave as sender or receiver; None if it is none of the three, such as nothing at all.

    A short code is 5 or 6 digits (United States and Canada; longer ones cannot be told from local numbers), never
    behind a "+". A number is 7 to 15 digits (E.164), with "+", with "00" before it, or as it is. A name is at most 11
    letters, digits, spaces and signs, at least one of them a letter (3GPP TS 23.040, 9.1.2.5).
    """
    text = text.strip()
    if _DIGITS.fullmatch(text):
        return _of_digits(re.sub(r"[^+0-9]", "", text))
    return Sender("name", text) if _NAME.fullmatch(text) and re.search("[A-Za-z]", text) else None


def _of_digits(text: str) -> Sender | None:
    is_international = text.startswith(("+", "00"))
    digits = text.removeprefix("+").removeprefix("00") if is_international else text
    if 7 <= len(digits) <= 15 and not (is_international and digits.startswith("0")):
        return Sender("number", f"+{digits}" if is_international else digits)
    if len(digits) in {5, 6} and not is_international:
        return Sender("short_code", digits)
    return None


_DIGITS = re.compile(r"\+?[0-9 ().\-/]{3,30}")
_NAME = re.compile(r"[A-Za-z0-9 &_+.\-]{1,11}")
