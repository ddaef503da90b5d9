"""What is ours in a letter: the addresses that lead to an account, what stands behind their +, our identifiers.

An account's address is ``maple@library.example``. What is sent carries ``<outbound@library.example>`` as its Message-ID
and ``maple+b-outbound@library.example`` as the address that reports come back to (VERP), so that a report names what it
is about even where it repeats nothing. ``outbound`` is the id of the delivery, 32 hex digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

# A local part has at most 64 octets (RFC 5321, 4.5.3.1.1).
LONGEST_LOCAL = 64
BOUNCE = "b-"
# Marks an identifier of ours that answers nothing: who answers a notice of ours begins something new.
NO_WAY_BACK = ".x"


def addresses(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """The account's address and the others that lead here, in small letters."""
    told = (settings.get("address"), *(settings.get("aliases") or ()))
    return tuple(dict.fromkeys(str(address).strip().lower() for address in told if address))


def domains(settings: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(address.rpartition("@")[2] for address in addresses(settings))


def plain(address: str) -> str:
    """The address without what stands behind a + in it, in small letters."""
    local, _, domain = address.strip().strip("<>").lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def with_detail(address: str, detail: str) -> str:
    """The address with a detail (RFC 5233); "" where it would be too long."""
    local, _, domain = address.rpartition("@")
    detailed = f"{local}+{detail}"
    return f"{detailed}@{domain}" if len(detailed) <= LONGEST_LOCAL else ""


def bounce_address(address: str, outbound: str) -> str:
    """Where reports about an outbound come back to; the plain address where there is no room for more."""
    return with_detail(address, BOUNCE + outbound) or address


def is_bounce_detail(detail: str) -> bool:
    return _BOUNCE.fullmatch(detail) is not None


def bounced(details: Iterable[str]) -> str:
    """The outbound that a bounce address names; "" if none does."""
    return next((found[1] for detail in details if (found := _BOUNCE.fullmatch(detail))), "")


def message_id(address: str, outbound: str, *, way_back: bool) -> str:
    return f"{outbound}{'' if way_back else NO_WAY_BACK}@{address.rpartition('@')[2].lower()}"


def outbound_of(identifier: str, domains: frozenset[str]) -> str:
    """The outbound whose Message-ID this is; "" if it is not one of ours."""
    found = _IDENTIFIER.fullmatch(identifier)
    return found[1] if found and found[2].lower() in domains else ""


def is_outbound(text: str) -> bool:
    return _OUTBOUND.fullmatch(text) is not None


_OUTBOUND = re.compile(r"[0-9a-f]{32}")
_BOUNCE = re.compile(rf"{BOUNCE}([0-9a-f]{{32}})")
_IDENTIFIER = re.compile(rf"([0-9a-f]{{32}})(?:{re.escape(NO_WAY_BACK)})?@(.+)")
