"""Addresses of patrons: recognised, sealed, found again, never shown by accident.

A row holds a keyed digest (to find it again) and a ciphertext (to send to it), both by ``sealing``, so the table alone
says nothing. The library is part of both: the same phone at another library is another address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import phonenumbers
from django.db.models import Q
from django.utils import timezone

from deskbell.libraries.models import Library
from deskbell.mailroom import sealing
from deskbell.mailroom.models import Address

EMAIL = "email"
PHONE = "phone"
SEAL = "deskbell address seal"


class BadAddress(ValueError):
    """Neither an email address nor a phone number; ``code`` is ``bad_address``."""

    code = "bad_address"


@dataclass(frozen=True, slots=True)
class Recognised:
    """An address as it will be used, and what it is."""

    kind: str
    text: str


def recognise(text: str) -> Recognised:
    """An email address or a phone number (E.164; ten digits are taken as North American), or ``BadAddress``."""
    text = text.strip()
    if "@" in text:
        return Recognised(EMAIL, _email(text))
    return Recognised(PHONE, _phone(text))


def keep(library: Library, text: str) -> Address:
    """The row of an address at a library, made if it is new. Raises ``BadAddress``."""
    found = recognise(text)
    return keep_all(library, [found])[found]


def keep_all(library: Library, wanted: Iterable[Recognised]) -> dict[Recognised, Address]:
    """The same for many. On PostgreSQL two that keep the same at once do it in one order, so that both can."""
    digests = {one: _digest(library.pk, one) for one in wanted}
    rows = _rows(library, digests)
    new = {digest: one for one, digest in digests.items() if digest not in rows}
    made = [
        Address(library=library, kind=one.kind, digest=digest, sealed=_seal(library.pk, one))
        for digest, one in sorted(new.items())
    ]
    unique = ["library", "kind", "digest"]
    Address.objects.bulk_create(made, update_conflicts=True, unique_fields=unique, update_fields=["sealed"])
    rows |= {address.digest: address for address in made}
    found = {one: rows[digest] for one, digest in digests.items()}
    for one, address in found.items():
        if not address.sealed:  # restored from a backup, which holds no sealed values
            address.sealed = _seal(library.pk, one)
            address.save(update_fields=["sealed"])
    return found


def keep_among(places: Iterable[tuple[Library, Recognised]]) -> dict[tuple[Library, Recognised], Address]:
    """The same at several libraries."""
    wanted: dict[Library, list[Recognised]] = {}
    for library, one in places:
        wanted.setdefault(library, []).append(one)
    return {(library, one): row for library, some in wanted.items() for one, row in keep_all(library, some).items()}


def find(library: Library, text: str) -> Address | None:
    """The row of an address at a library, if it was kept there."""
    found = recognise(text)
    digest = _digest(library.pk, found)
    return _rows(library, {found: digest}).get(digest)


def find_among(places: Iterable[tuple[int, Recognised]]) -> dict[tuple[int, Recognised], Address]:
    """The rows that were kept of several, each at a library, by one query."""
    digests = {_digest(library, one): (library, one) for library, one in places}
    if not digests:
        return {}
    rows = Address.objects.filter(
        library__in={library for library, _ in digests.values()},
        kind__in={one.kind for _, one in digests.values()},
        digest__in=digests,
    )
    return {digests[address.digest]: address for address in rows}


def read(address: Address) -> str:
    """The address itself. Raises ``BadAddress`` when it was sealed under another key, or restored without its seal."""
    try:
        return sealing.unseal(bytes(address.sealed), SEAL, _bound(address.library_id, address.kind))
    except sealing.Unopened as why:
        raise BadAddress(str(why)) from why


def digest_at(library: int, text: str) -> tuple[str, str]:
    """What an address would be known by at a library, kept there or not: its kind and digest. ``BadAddress``."""
    found = recognise(text)
    return found.kind, _digest(library, found)


def mark_heard(library: int, *texts: str) -> None:
    """Something has come from there: it is somebody's, and can be reached. What was kept of a failure is over."""
    places: dict[str, list[str]] = {}
    for text in texts:
        try:
            kind, digest = digest_at(library, text)
        except BadAddress:
            continue
        places.setdefault(kind, []).append(digest)
    now = timezone.now()
    new = Q(heard_at=None) | Q(heard_at__lt=now - timedelta(days=1)) | Q(failed_at__isnull=False)
    for kind, digests in places.items():
        rows = Address.objects.filter(new, library=library, kind=kind, digest__in=digests)
        rows.update(heard_at=now, failed_at=None, failure="")


def hint(text: str) -> str:
    """Enough of an address for its owner to know it by, and too little for anybody else: f•••@example.org, •••67."""
    local, at, domain = text.rpartition("@")
    return f"{local[:1]}•••@{domain}" if at else f"•••{text[-2:]}"


def readable(text: str) -> str:
    """An address of ours as people read it: a phone number in groups, anything else as it is."""
    try:
        number = phonenumbers.parse(text) if text.startswith("+") else None
    except phonenumbers.NumberParseException:
        return text
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL) if number else text


def masked(words: str, kind: str = "") -> str:
    """The words of others without the addresses of that kind, or of any, that stand in them: providers repeat them."""
    words = _NAMED_EMAIL.sub("…", words)
    return words if kind == EMAIL else _NAMED_PHONE.sub("…", words)


# ---- recognising ----------------------------------------------------------------------------------


_EMAIL = re.compile(
    r"[^\s\x00-\x1f\x7f@<>,;:\"()\[\]\\]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W_][\w-]{0,61}[^\W_]"
)
_PHONE = re.compile(r"\+?[\d\s().\-/]{7,30}")
# Looser, so that nothing looks like an address and stays; eight digits, so that a status or a port does stay.
_NAMED_EMAIL = re.compile(r"[^\s\x00-\x1f\x7f<>,;:\"()\[\]\\@]{1,320}@[^\s<>,;:\"()\[\]\\]+")
_NAMED_PHONE = re.compile(r"\+?\(?\d(?:[\s().\-/]{0,2}\d){7,}")


def _email(text: str) -> str:
    """One address, plainly written; only sending to it can prove more (RFC 5321, 4.5.3.1: at most 254 octets)."""
    if len(text.encode()) > 254 or not _EMAIL.fullmatch(text):
        raise BadAddress("not an email address")
    local, _, domain = text.rpartition("@")
    return f"{local}@{domain.lower()}"


def _phone(text: str) -> str:
    digits = re.sub(r"\D", "", text, flags=re.ASCII) if text.isascii() and _PHONE.fullmatch(text) else ""
    if not text.startswith("+"):
        if len(digits) == 10:
            digits = "1" + digits
        elif not (len(digits) == 11 and digits.startswith("1")):
            digits = ""
    if not 8 <= len(digits) <= 15 or digits.startswith("0"):
        raise BadAddress("neither an email address nor a phone number")
    return f"+{digits}"


def _rows(library: Library, digests: Mapping[Recognised, str]) -> dict[str, Address]:
    """By digest, of which the kind is part."""
    if not digests:
        return {}
    kinds = {one.kind for one in digests}
    rows = Address.objects.filter(library=library, kind__in=kinds, digest__in=digests.values())
    return {address.digest: address for address in rows}


# ---- sealing --------------------------------------------------------------------------------------


def _digest(library: int, found: Recognised) -> str:
    """Mailboxes are told apart without regard to capitals: nobody gives two that differ only so."""
    message = b"\0".join((str(library).encode(), found.kind.encode(), found.text.casefold().encode()))
    return sealing.digest(message, "deskbell address digest")


def _seal(library: int, found: Recognised) -> bytes:
    return sealing.seal(found.text, SEAL, _bound(library, found.kind))


def _bound(library: int, kind: str) -> str:
    """What a ciphertext belongs to: moved to another library's row it cannot be read."""
    return f"{library}:{kind}"
