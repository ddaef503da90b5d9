"""Where an account's settings lead: what a host or an address names, as far as it says so by itself.

It asks no name server; what a name stands for, whoever looks after the network knows.
"""

from __future__ import annotations

import ipaddress
from contextlib import suppress
from urllib.parse import urlsplit

from deskbell.staff import outside
from deskbell.staff.lines import Number, number_of

# Where clouds tell their machines secrets, beside 169.254.169.254: Amazon's and Google's in IPv6, Microsoft's, Oracle's
# and Alibaba's.
SECRETS = frozenset(
    map(ipaddress.ip_address, ("fd00:ec2::254", "fd20:ce::254", "168.63.129.16", "192.0.0.192", "100.100.100.200"))
)
NAMES_OF_THIS_MACHINE = ("localhost", "localhost.localdomain", "ip6-localhost")


def host_of(place: str) -> str:
    """The host that an address or a host's name is of."""
    with suppress(ValueError):
        return (urlsplit(place).hostname or "") if "://" in place else place.strip().strip("[]").lower()
    return ""


def is_near(place: str) -> bool:
    """On this machine."""
    host = host_of(place)
    number = _number(host)
    return host in NAMES_OF_THIS_MACHINE if number is None else number.is_loopback


def is_within(place: str) -> bool:
    """On this machine or in a network of the house: a private number, or a name without a domain."""
    host = host_of(place)
    number = _number(host)
    if number is None:
        return is_near(place) or (bool(host) and "." not in host)
    return number.is_private and not is_nobodys(place)


def is_nobodys(place: str) -> bool:
    """Among the numbers that no server has, and where clouds tell their machines secrets: 169.254.0.0/16, fe80::/10,
    0.0.0.0, and ``SECRETS``; in whatever dress."""
    number = _number(host_of(place))
    if number is None:
        return False
    number = outside.undressed(number)
    return number.is_link_local or number.is_unspecified or number.is_multicast or number in SECRETS


def is_everybodys(place: str) -> bool:
    """A number in the internet: neither private nor this machine's."""
    number = _number(host_of(place))
    return number is not None and outside.is_everybodys(str(number))


def is_in_clear(place: str) -> bool:
    """Whether what is sent to this address can be read on the way."""
    return place.strip().lower().startswith("http://")


def _number(host: str) -> Number | None:
    number = number_of(host)
    return number.ipv4_mapped or number if isinstance(number, ipaddress.IPv6Address) else number
