"""One call to a server in the internet whose address a stranger gave, and never to one of the house's own.

The name is looked up once, every number that it stands for is judged, and the line goes to a number that was: a name
that changes its mind between two look-ups leads nowhere. Nothing is followed, and what is answered is not read.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from deskbell.staff.lines import Number, cut_after, line_to, number_of, numbers_of, seconds_of, secured, target_of

# Seconds that one wait may last, and all of them: who says a word now and then would otherwise keep us for ever.
PATIENCE = 8.0
WHOLE = 15.0
LONGEST = 1000
# All numbers of IPv6 that stand for a place in the internet (IANA has given out no others), and where a network without
# IPv4 reaches that (RFC 6052). Others are a house's own, or an IPv4 number in a dress that some system may look under.
GIVEN_OUT = ipaddress.ip_network("2000::/3")
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotOutside(ValueError):
    """The address is none of a server in the internet."""


class NoAnswer(Exception):
    """Nobody was there, or the line broke."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    retry_after: float | None


def check(url: str) -> SplitResult:
    """The parts of an address that may be called, as far as it says so by itself. Raises ``NotOutside``."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError as why:
        raise NotOutside("it is no address") from why
    if not url.isascii() or not url.isprintable() or " " in url or len(url) > LONGEST or parts.username is not None:
        raise NotOutside("it is no address of a service")
    if _is_own(parts):
        return parts
    if parts.scheme != "https" or port not in (None, 443) or "." not in host or host.endswith("."):
        raise NotOutside("a service speaks HTTPS, and has a name with a domain")
    if number_of(host) is not None:
        raise NotOutside("it is a number, and no name")
    return parts


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Posts once. Raises ``NotOutside`` or ``NoAnswer``."""
    parts = check(url)
    try:
        with line_to(_numbers_of(parts), _port(parts), each=PATIENCE, ends=time.monotonic() + WHOLE) as plain:
            return _spoken(plain, parts, body, headers)
    except (OSError, http.client.HTTPException) as why:
        raise NoAnswer(type(why).__name__) from why


def is_everybodys(number: str) -> bool:
    """In the internet: neither private nor this machine's, nor such a number in the dress of another."""
    address = undressed(ipaddress.ip_address(number.partition("%")[0]))
    if isinstance(address, ipaddress.IPv6Address) and address not in GIVEN_OUT:
        return False
    return address.is_global and not address.is_multicast


def undressed(number: Number) -> Number:
    """The number of IPv4 that one of IPv6 leads to, where it does."""
    if isinstance(number, ipaddress.IPv4Address):
        return number
    low = int(number) & 0xFFFFFFFF
    # Below ::/96, in the old way (RFC 4291, 2.5.5.1), lie also the unspecified and the own one.
    within = ipaddress.IPv4Address(low) if number in NAT64 or (low > 1 and int(number) == low) else None
    return within or number.ipv4_mapped or number.sixtofour or number


def _spoken(plain: socket.socket, parts: SplitResult, body: bytes, headers: Mapping[str, str]) -> Answer:
    host = parts.hostname or ""
    plain.settimeout(PATIENCE)
    with cut_after(WHOLE, plain):
        line = http.client.HTTPConnection(host, parts.port)
        line.sock = secured(plain, host) if parts.scheme == "https" else plain
        with line.sock:
            line.request("POST", target_of(parts), body, dict(headers))
            answer = line.getresponse()
            return Answer(answer.status, seconds_of(answer.getheader("Retry-After")))


def _numbers_of(parts: SplitResult) -> list[str]:
    """The numbers that the name stands for now. One that is not everybody's makes all of them suspect."""
    numbers = numbers_of(parts.hostname or "", _port(parts))
    if not _is_own(parts) and not all(map(is_everybodys, numbers)):
        raise NotOutside("it leads into a network that is not everybody's")
    return numbers


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _is_own(parts: SplitResult) -> bool:
    """A service of the house's own network, which the administrator named."""
    return parts.scheme in ("https", "http") and f"{parts.hostname}:{_port(parts)}" in settings.OWN_PUSH_SERVICES
