"""Connecting to what an account's settings name, in a time that has an end, and never where no provider is.

The one way out for channels: a name is looked up once, every number that it stands for is judged (``places``), and the
line goes to one of those. A library's own servers live on loopback and in private networks, so these may be called.
"""

from __future__ import annotations

import socket
import time

from deskbell.mailroom import places
from deskbell.staff import lines

EACH = 10.0  # seconds for one address of several


def connected(host: str, port: int, patience: float, *, outside: bool = False) -> socket.socket:
    """A socket, each of whose waits lasts at most ``patience``, as does connecting. Raises ``OSError``.

    ``outside``: what names it was not set by whoever looks after the account, so it must be in the internet.
    """
    ends = time.monotonic() + patience
    numbers = _judged(lines.numbers_of(host, port))
    if outside and not all(map(places.is_everybodys, numbers)):
        raise OSError("it has an address within a network")
    found = lines.line_to(numbers, port, each=EACH, ends=ends)
    found.settimeout(patience)
    return found


def leads_astray(host: str) -> bool:
    """Whether it is, or stands for, an address that no provider has. What is not found now may be found later."""
    try:
        return places.is_nobodys(host) or any(map(places.is_nobodys, lines.numbers_of(host, 0)))
    except OSError:
        return False


def _judged(numbers: list[str]) -> list[str]:
    if any(map(places.is_nobodys, numbers)):
        raise OSError("it has an address that no provider has")
    return numbers
