"""Pictures and other files that came with a text and lie at Twilio, or at who speaks as it does.

An address stands in a payload, so it is believed only where it leads to the account's own API or to Twilio. The
account's password goes there alone; where that sends on to, it is asked for without, by HTTPS and in the internet.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from deskbell.channels.sms import calling
from deskbell.mailroom.contract import Enclosure, NotThere, TryLater

# Bytes: twice what networks carry in one message.
LARGEST = 10 << 20
# Seconds for each of at most three calls: together no more than the reader of arrivals waits.
PATIENCE, MOST_CALLS = 3.0, 3
KINDS = ("image/", "audio/", "video/", "text/", "application/pdf", "application/vcard")
_TWILIO = (".twilio.com", ".twiliocdn.com")
_STORES = (".twilio.com", ".twiliocdn.com", ".s3.amazonaws.com")
_AMAZON = "s3-external-1.amazonaws.com"


def fetch(settings: Mapping[str, Any], address: str) -> Enclosure:
    """Raises ``NotThere`` and ``TryLater``."""
    own = _parts(str(settings.get("twilio_url") or ""))
    where = _parts(address)
    if not _is_own(where, own) and not (where.scheme == "https" and f".{where.hostname}".endswith(_TWILIO)):
        raise NotThere("its address is not the provider's")
    sign_in = calling.basic(str(settings.get("twilio_account", "")), str(settings.get("twilio_token", "")))
    head = {"Authorization": sign_in}
    for _ in range(MOST_CALLS):
        found = _called(where, head, outside=not _is_own(where, own))
        if found.status not in {301, 302, 303, 307, 308}:
            return _enclosure(found)
        where, head = _joined(where, found.location), {}
        if not _is_own(where, own) and not _is_a_store(where):
            raise NotThere("it is sent on to where no file of the provider lies")
    raise NotThere("it is sent on and on")


def _called(where: SplitResult, head: Mapping[str, str], *, outside: bool) -> calling.File:
    try:
        return calling.fetch(where.geturl(), head, LARGEST, PATIENCE, outside=outside)
    except (calling.NotReached, calling.NoAnswer) as why:
        raise TryLater(f"a file that came along is not reached: {why}") from why


def _enclosure(found: calling.File) -> Enclosure:
    if found.status in {408, 425, 429} or found.status >= 500:
        raise TryLater(f"a file that came along is not given yet: {found.status}")
    if found.status != 200:
        raise NotThere(f"the provider answers {found.status}")
    if len(found.data) > LARGEST:
        raise NotThere("it is too large")
    if not found.kind.startswith(KINDS):
        raise NotThere("it is of no kind that is kept")
    ending = mimetypes.guess_extension(found.kind) or ""
    return Enclosure(f"{found.kind.partition('/')[0]}{ending}", found.kind, found.data)


def _joined(where: SplitResult, location: str) -> SplitResult:
    try:
        return _parts(urljoin(where.geturl(), location))
    except ValueError as why:
        raise NotThere("its address is none") from why


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises for what is none
    except ValueError as why:
        raise NotThere("its address is none") from why
    if not address.isascii() or not address.isprintable() or parts.username is not None:
        raise NotThere("its address is none")
    return parts


def _is_own(where: SplitResult, own: SplitResult) -> bool:
    return (where.scheme, where.netloc.lower()) == (own.scheme, own.netloc.lower())


def _is_a_store(where: SplitResult) -> bool:
    host = where.hostname or ""
    return where.scheme == "https" and (f".{host}".endswith(_STORES) or host == _AMAZON)
