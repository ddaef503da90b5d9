"""Numbers as gateways write them, made such as the mailroom keeps: a plus, the country, the rest (E.164)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import phonenumbers

from deskbell.formats import phones

HOME = "CA"  # where an account's settings say nothing


def international(text: str, settings: Mapping[str, Any]) -> str:
    """A number in full; a short code or a name, which are no numbers, as they are.

    Gateways leave the plus out ("14165550100") or give the national form of the account's ``country`` ("4165550100",
    "0612345678"): what can be a number there is one, and anything else is a number with its country.
    """
    sender = phones.sender(text)
    if sender is None:
        return text.strip()
    if sender.kind != "number" or sender.text.startswith("+"):
        return sender.text
    try:
        number = phonenumbers.parse(sender.text, str(settings.get("country") or HOME))
    except phonenumbers.NumberParseException:
        return f"+{sender.text}"
    if not phonenumbers.is_possible_number(number):
        return f"+{sender.text}"
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_number(text: str) -> bool:
    """Whether a person may be there who can be answered."""
    sender = phones.sender(text)
    return sender is not None and sender.kind == "number"


def digits(text: str) -> str:
    """A number without its plus, as many gateways want it; anything else as it is."""
    return text.removeprefix("+") if text.removeprefix("+").isdigit() else text


def countries() -> frozenset[str]:
    """The countries that have numbers, by their ISO codes."""
    return frozenset(phonenumbers.SUPPORTED_REGIONS)
