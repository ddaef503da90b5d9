"""Connecting to what an account's settings name, in a time that has an end, and never where no provider is.

The one way out for channels: a name is looked up once, every number that it stands for is judged (``places``), and the
line goes to one of those. A library's own servers live on loopback and in private networks, so these may be called.
"""

from __future__ import annotations

import os
import socket
import ssl
import time
from functools import lru_cache

from deskbell.mailroom import places

EACH = 10.0  # seconds for one address of several
TRUSTED = 3600  # seconds after which the authorities are read again: a system renews them


def trusted() -> ssl.SSLContext:
    """Proves who is at the other end, by the authorities that this machine trusts. Reading those takes longer than many
    a call, so it is done once for all."""
    named = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    return _trusted(named, int(time.monotonic() / TRUSTED))


@lru_cache(maxsize=1)
def _trusted(named: tuple[str | None, str | None], hour: int) -> ssl.SSLContext:
    return ssl.create_default_context()


def connected(host: str, port: int, patience: float, *, outside: bool = False) -> socket.socket:
    """A socket, each of whose waits lasts at most ``patience``, as does connecting. Raises ``OSError``.

    ``outside``: what names it was not set by whoever looks after the account, so it must be in the internet.
    """
    ends = time.monotonic() + patience
    failed: OSError = OSError("it has no address")
    addresses = _addresses(host, port)
    if outside and not all(places.is_everybodys(address) for address, _ in addresses):
        raise OSError("it has an address within a network")
    for where in addresses:
        left = ends - time.monotonic()
        if left <= 0:
            break
        try:
            found = socket.create_connection(where, timeout=min(EACH, left))
        except OSError as why:
            failed = why
        else:
            found.settimeout(patience)
            return found
    raise failed


def leads_astray(host: str) -> bool:
    """Whether it is, or stands for, an address that no provider has. What is not found now may be found later."""
    try:
        return places.is_nobodys(host) or any(places.is_nobodys(found) for found, _ in _found(host, 0))
    except OSError:
        return False


def _addresses(host: str, port: int) -> list[tuple[str, int]]:
    """As the name says now. Raises ``OSError``."""
    addresses = _found(host, port)
    if any(places.is_nobodys(address) for address, _ in addresses):
        raise OSError("it has an address that no provider has")
    return addresses


def _found(host: str, port: int) -> list[tuple[str, int]]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as why:
        raise OSError("it is no name") from why
    return [(str(where[0]), port) for *_, where in found]
