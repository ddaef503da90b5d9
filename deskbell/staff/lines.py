"""Lines to servers elsewhere, for all who call one: what a name stands for, a line to one of its numbers, TLS, an end;
and the little of HTTP that all of them say.

Which numbers may be called is the business of who calls (``staff.outside``, ``mailroom.reaching``): a name is looked up
once, its numbers are judged, and the line goes to one of those.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from threading import Event, Timer
from urllib.parse import SplitResult

Number = ipaddress.IPv4Address | ipaddress.IPv6Address
TRUSTED = 3600  # seconds after which the authorities are read again: a system renews them


def number_of(host: str) -> Number | None:
    """The number that a host is written as, also as the C library reads them: 2852039166, 0xa9.254.43518."""
    with suppress(ValueError):
        return ipaddress.ip_address(host)
    with suppress(ValueError, OSError):
        return ipaddress.ip_address(socket.inet_aton(host))
    return None


def numbers_of(host: str, port: int) -> list[str]:
    """The numbers that a name stands for now. Raises ``OSError``."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as why:
        raise OSError("it is no name") from why
    return [str(where[0]) for *_, where in found]


def line_to(numbers: Iterable[str], port: int, *, each: float, ends: float) -> socket.socket:
    """A line to the first number that takes it: a machine without IPv6 meets many that do not.

    ``each`` is the seconds that one of them may take, ``ends`` when all of it is over (``time.monotonic``). Raises
    ``OSError``.
    """
    failed: OSError = OSError("it has no address")
    for number in numbers:
        left = ends - time.monotonic()
        if left <= 0:
            break
        try:
            return socket.create_connection((number, port), timeout=min(each, left))
        except OSError as why:
            failed = why
    raise failed


def trusted() -> ssl.SSLContext:
    """Proves who is at the other end, by the authorities that this machine trusts. Reading those takes longer than many
    a call, so it is done once for all."""
    named = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    return _trusted(named, int(time.monotonic() / TRUSTED))


@lru_cache(maxsize=1)
def _trusted(named: tuple[str | None, str | None], hour: int) -> ssl.SSLContext:
    return ssl.create_default_context()


def secured(plain: socket.socket, host: str) -> ssl.SSLSocket:
    """The line in TLS, with the other end's name proved."""
    return trusted().wrap_socket(plain, server_hostname=host)


def target_of(parts: SplitResult) -> str:
    """What is asked for there, as HTTP writes it (RFC 9112, 3.2.1)."""
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def seconds_of(retry_after: str | None) -> float | None:
    """In how many seconds to come again, where a server says it so (RFC 9110, 10.2.3)."""
    text = retry_after or ""
    return float(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


@contextmanager
def cut_after(seconds: float, line: socket.socket) -> Iterator[Event]:
    """Cuts the line when the time is over, whatever is going on there; the event says that it did."""
    late = Event()
    with line.dup() as handle:  # TLS takes the other one away

        def cut() -> None:
            late.set()
            with suppress(OSError):
                handle.shutdown(socket.SHUT_RDWR)

        watch = Timer(seconds, cut)
        watch.daemon = True
        watch.start()
        try:
            yield late
        finally:
            watch.cancel()
