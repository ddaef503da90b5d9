"""Reading the head of a page that somebody linked to: from the internet alone, a little of it, and for nobody.

Each address on the way is judged anew, the page's and those that it sends us on to: what is asked is a number that was
judged. No cookie, no name of who asks or where the link stood; what is squeezed is not unfolded.
"""

from __future__ import annotations

import http.client
import time
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings

from deskbell.formats import page_heads
from deskbell.formats.page_heads import PageHead
from deskbell.staff.lines import cut_after, line_to, number_of, numbers_of, secured, target_of
from deskbell.staff.outside import is_everybodys

# Seconds of one wait, and of everything, with all that it is sent on to.
PATIENCE = 3.0
WHOLE = 8.0
HOPS = 4
LONGEST = 1000
PORTS = {"http": 80, "https": 443}
_SENT_ON = (301, 302, 303, 307, 308)
_KINDS = ("text/html", "application/xhtml+xml")
_HEADERS = {"User-Agent": "Deskbell", "Accept": "text/html", "Accept-Encoding": "identity", "Connection": "close"}


class NothingThere(Exception):
    """No page that may be read, or none that says anything."""


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    kind: str
    location: str
    body: bytes


def read(address: str) -> PageHead:
    """What the page says of itself, in ``WHOLE`` seconds and a look-up. Raises ``NothingThere`` and nothing else."""
    ends = time.monotonic() + WHOLE
    for _ in range(HOPS):
        answer = _asked(_checked(address), ends)
        if answer.status in _SENT_ON and answer.location:
            address = urljoin(address, answer.location)
            continue
        if answer.status != 200 or answer.kind.partition(";")[0].strip().lower() not in _KINDS:
            raise NothingThere
        return page_heads.head_of(answer.body, answer.kind)
    raise NothingThere


def is_ours(host: str) -> bool:
    """This house's own name, however it is written: its pages may open a question."""
    return host.rstrip(".").lower() == (urlsplit(settings.PUBLIC_URL).hostname or "")


def _checked(address: str) -> SplitResult:
    """An address as a stranger may give it: a web page's, at a web server's own port, without a name to sign in by."""
    try:
        parts = urlsplit(address)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError) as why:
        raise NothingThere from why
    is_plain = len(address) <= LONGEST and parts.username is None and parts.password is None
    if not is_plain or parts.scheme not in PORTS or port not in (None, PORTS[parts.scheme]):
        raise NothingThere
    if not host or is_ours(host) or any(sign <= " " or sign == "\x7f" for sign in address):
        raise NothingThere
    return parts._replace(netloc=host if ":" not in host else f"[{host}]")


def _asked(parts: SplitResult, ends: float) -> _Answer:
    host, port = parts.hostname or "", PORTS[parts.scheme]
    left = ends - time.monotonic()
    if left <= 0:
        raise NothingThere
    try:
        with line_to(_numbers_of(host, port), port, each=PATIENCE, ends=ends) as plain, cut_after(left, plain):
            line = http.client.HTTPConnection(host, port)
            line.sock = secured(plain, host) if parts.scheme == "https" else plain
            with line.sock:
                line.request("GET", _path(parts), headers=_HEADERS)
                return _answer(line.getresponse())
    except (OSError, ValueError, http.client.HTTPException) as why:
        raise NothingThere from why


def _answer(response: http.client.HTTPResponse) -> _Answer:
    if response.getheader("Content-Encoding", "identity").strip().lower() != "identity":
        raise NothingThere
    body = response.read(page_heads.LONGEST) if response.status == 200 else b""
    return _Answer(response.status, response.getheader("Content-Type", ""), response.getheader("Location", ""), body)


def _numbers_of(host: str, port: int) -> list[str]:
    """The numbers that the name stands for now. One that is not everybody's makes all of them suspect."""
    found = numbers_of(str(number_of(host) or host), port)
    if not found or not all(map(is_everybodys, found)):
        raise NothingThere
    return found


def _path(parts: SplitResult) -> str:
    """In ASCII, as it goes over the line."""
    said = target_of(parts)
    return "".join(sign if sign.isascii() else "".join(f"%{byte:02X}" for byte in sign.encode()) for sign in said)
