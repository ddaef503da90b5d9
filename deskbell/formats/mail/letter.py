"""A letter: what a desk needs of an email message, made of any bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from deskbell.formats.mail import addresses, charsets, dates, encoded_words, fields, identifiers
from deskbell.formats.mail.addresses import NOBODY, Mailbox
from deskbell.formats.mail.contents import Contents, File
from deskbell.formats.mail.fields import Field
from deskbell.formats.mail.structure import split

__all__ = ["File", "Letter", "Mailbox", "Unreadable", "read"]

MOST_DEFECTS = 50
# Where mail servers write the address that a message really came to, with its plus token.
_ENVELOPE = (
    *("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to", "x-orig-to", "x-rcpt-to"),
    *("x-original-recipient", "x-forwarded-to", "apparently-to", "x-apparently-to"),
)


class Unreadable(ValueError):
    """No message at all: nothing but space. The one error that `read` raises."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as it was read. Identifiers come without angle brackets; texts have LF and no control characters."""

    message_id: str
    in_reply_to: tuple[str, ...]
    # In the order of the header: the nearest last. At most 100.
    references: tuple[str, ...]
    subject: str
    # Aware, in the sender's offset; None if there is none or it is absurd.
    date: datetime | None
    # The first of From; `NOBODY` if there is none.
    from_: Mailbox
    reply_to: tuple[Mailbox, ...]
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    # "" is the null path "<>" of bounces; None if the header is absent.
    return_path: str | None
    # Addresses that servers noted on the way: Delivered-To, X-Original-To, Envelope-To and their kin.
    delivered_to: tuple[str, ...]
    # What is to be read: the plain text, or what the HTML says if there is no plain text.
    text: str
    text_is_from_html: bool
    # The HTML as it came, unsafe to show: see `html.safe`.
    html: str | None
    files: tuple[File, ...]
    # "openpgp" or "smime" if the words could not be read, else "".
    encrypted: str
    # What was broken and has been repaired or kept aside, for an administrator, in English.
    defects: tuple[str, ...]
    # Every field of the head in order, names in small letters, values unfolded, encoded words as they are.
    fields: tuple[Field, ...]

    def value(self, name: str) -> str:
        """The first field of this name (small letters), "" if there is none."""
        return fields.first(self.fields, name)

    def values(self, name: str) -> list[str]:
        return fields.every(self.fields, name)


def read(raw: bytes) -> Letter:
    """The letter in these bytes. Raises `Unreadable` if there is nothing but space, and nothing else, ever.

    How long raw may be is the caller's decision; the time taken grows with it and with nothing else. At most 200
    parts, 20 levels and 256 KiB of head are taken apart, and what is beyond is kept as a file.
    """
    raw = _mended(raw)
    found = split(raw)
    head = found.top.fields
    contents = Contents.of(found)
    path = fields.every(head, "return-path")
    senders = addresses.read(fields.every(head, "from")[:1])
    date = dates.read(fields.first(head, "date"))
    if not head:
        found.note("no head")
    return Letter(
        message_id=next(iter(identifiers.read(fields.every(head, "message-id")[:1])), ""),
        in_reply_to=identifiers.read(fields.every(head, "in-reply-to")),
        references=identifiers.read(fields.every(head, "references")),
        subject=charsets.line(encoded_words.decode(fields.first(head, "subject"))),
        date=date,
        from_=senders[0] if senders else NOBODY,
        reply_to=addresses.read(fields.every(head, "reply-to")),
        to=addresses.read(fields.every(head, "to")),
        cc=addresses.read(fields.every(head, "cc")),
        return_path=_return_path(path[0]) if path else None,
        delivered_to=_delivered_to(head),
        text=contents.text,
        text_is_from_html=contents.text_is_from_html,
        html=contents.html,
        files=tuple(contents.files),
        encrypted=contents.encrypted,
        defects=tuple(found.defects | _defects(head, date))[:MOST_DEFECTS],
        fields=tuple(head),
    )


def _mended(raw: bytes) -> bytes:
    """Without what may stand before the first field; with one kind of line end where a program doubled the CR."""
    raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if not raw or raw.isspace() or not raw.strip(b"\0"):
        raise Unreadable("there is no message here")
    first_line = raw[: raw.find(b"\n") + 1]
    return raw.replace(b"\r\r\n", b"\r\n") if first_line.endswith(b"\r\r\n") else raw


def _return_path(value: str) -> str:
    found = addresses.read([value])
    return found[0].address if found else ""


def _delivered_to(head: list[Field]) -> tuple[str, ...]:
    """Each address once. These fields hold one address; Yahoo adds words: "jo@x.org via 68.180.199.105; Fri …"."""
    values = [value.partition(" via ")[0] for name, value in head if name in _ENVELOPE]
    told = (mailbox.address for mailbox in addresses.read(values) if "@" in mailbox.address)
    return tuple(dict.fromkeys(told))


def _defects(head: list[Field], date: datetime | None) -> dict[str, None]:
    """What the head itself lacks or has too often (RFC 5322, 3.6)."""
    found: dict[str, None] = {}
    names = [name for name, _ in head]
    if "from" not in names:
        found["no From"] = None
    for name in ("from", "date", "subject", "message-id"):
        if names.count(name) > 1:
            found[f"more than one {name}: the first counts"] = None
    if "date" in names and date is None:
        found["no readable date"] = None
    return found
