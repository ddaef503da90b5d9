"""Outgoing messages as bytes: what a desk sends, so that every mail program reads it and no header can be smuggled in.

Written by hand, not by Python's `email`: that one folds headers anew and has done it wrong in more than one release
(CVE-2024-6923 among others); what a desk needs is small. The same `Post` gives the same bytes.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Literal
from urllib.parse import quote

from deskbell.formats.mail import filenames
from deskbell.formats.mail.addresses import Mailbox

MOST_REFERENCES = 30
LINE = 76
LONGEST_WORD = 64  # what is longer is encoded, so that it can be cut
CRLF = b"\r\n"


class Unwritable(ValueError):
    """A post that cannot be a message: an address, an identifier or a date that is none. The text says which."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes with a post."""

    name: str
    type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Post:
    """One message to send. Texts may hold anything: what is no text in a header becomes a space."""

    sender: Mailbox
    to: tuple[Mailbox, ...]
    subject: str
    # Without angle brackets, made by the caller and the same over all tries.
    message_id: str
    # Aware.
    date: datetime
    text: str
    html: str = ""
    # With the reply token in its plus address.
    reply_to: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    files: tuple[Enclosed, ...] = ()
    # "" is a person's words. RFC 3834: "auto-replied" answers a letter, "auto-generated" answers none.
    automatic: Literal["", "auto-replied", "auto-generated"] = ""
    # RFC 2919 and RFC 2369, for alerts: "Label <label.example.org>", and where one click ends them (RFC 8058).
    list_id: str = ""
    list_unsubscribe: tuple[str, ...] = ()
    language: str = ""
    # Other fields of ours, such as X-Loop.
    more: tuple[tuple[str, str], ...] = field(default=())


def write(post: Post) -> bytes:
    """The message with CRLF line ends, all ASCII, no line longer than 998 bytes. Raises `Unwritable`."""
    head = CRLF.join(_folded(name, pieces) for name, pieces in _head(post))
    return head + CRLF + _body(post)


def via(name: str, library: str) -> str:
    """The display name of a person who writes for a library: "Ada via Main Library", the same in French."""
    return f"{name} via {library}" if name else library


# ---- head ---------------------------------------------------------------------------------------------


def _head(post: Post) -> Iterator[tuple[str, list[str]]]:
    """Each field as a name and pieces; between pieces a line may be folded."""
    yield "From", _mailbox(post.sender)
    yield "To", _list([_mailbox(mailbox) for mailbox in post.to])
    if post.cc:
        yield "Cc", _list([_mailbox(mailbox) for mailbox in post.cc])
    if post.reply_to:
        yield "Reply-To", [_address(post.reply_to)]
    yield "Subject", _words(post.subject)
    yield "Date", [_date(post.date)]
    yield "Message-ID", [_identifier(post.message_id)]
    if _IDENTIFIER.fullmatch(post.in_reply_to):  # a stranger made it: if it cannot be written, it is left out
        yield "In-Reply-To", [_identifier(post.in_reply_to)]
    references = _references(post)
    if references:
        yield "References", [_identifier(reference) for reference in references]
    if post.automatic:
        yield "Auto-Submitted", [post.automatic]
        yield "X-Auto-Response-Suppress", ["All"]
    yield from _list_fields(post)
    if post.language:
        yield "Content-Language", [_plain(post.language)]
    for name, value in post.more:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{0,60}", name):
            raise Unwritable(f"{name!r} is no name of a header field")
        yield name, _words(value)
    yield "MIME-Version", ["1.0"]


def _list_fields(post: Post) -> Iterator[tuple[str, list[str]]]:
    if post.list_id:
        yield "List-ID", _words(post.list_id)
    if post.list_unsubscribe:
        ways = [_plain(way).replace(" ", "") for way in post.list_unsubscribe]
        yield "List-Unsubscribe", _list([[f"<{way}>"] for way in ways])
        if any(way.startswith("https:") for way in ways):
            yield "List-Unsubscribe-Post", ["List-Unsubscribe=One-Click"]  # exactly so, RFC 8058, 3.1
        yield "Precedence", ["bulk"]


def _references(post: Post) -> Sequence[str]:
    """The first and the last ones, and what is answered at the end (RFC 5322, 3.6.4)."""
    before = (reference for reference in post.references if reference != post.in_reply_to)
    found = [each for each in dict.fromkeys((*before, post.in_reply_to)) if _IDENTIFIER.fullmatch(each)]
    return found if len(found) <= MOST_REFERENCES else [found[0], *found[1 - MOST_REFERENCES :]]


def _folded(name: str, pieces: list[str]) -> bytes:
    """A field, folded between its pieces where it would be longer than 78 characters (RFC 5322, 2.2.3)."""
    lines = [f"{name}:"]
    for piece in pieces:
        if len(lines[-1]) + 1 + len(piece) > 78 and lines[-1].strip() != f"{name}:":
            lines.append("")
        lines[-1] += f" {piece}"
    return CRLF.join(line.encode("ascii") for line in lines)


def _words(text: str) -> list[str]:
    """Unstructured text: as it is if that is plain, else in encoded words (RFC 2047)."""
    text = _plain(text)
    words = text.split(" ")
    if text.isascii() and "=?" not in text and all(len(word) <= LONGEST_WORD for word in words):
        return words
    return list(_encoded(text))


def _encoded(text: str) -> Iterator[str]:
    """Encoded words of whole characters, none longer than 75 (RFC 2047, 2)."""
    piece = ""
    size = 0
    for character in text:
        bytes_of_it = len(character.encode())
        if size + bytes_of_it > 42:
            yield f"=?utf-8?B?{binascii.b2a_base64(piece.encode(), newline=False).decode()}?="
            piece, size = "", 0
        piece += character
        size += bytes_of_it
    yield f"=?utf-8?B?{binascii.b2a_base64(piece.encode(), newline=False).decode()}?="


def _mailbox(mailbox: Mailbox) -> list[str]:
    address = _address(mailbox.address)
    name = _plain(mailbox.name)
    if not name:
        return [address]
    if name.isascii() and "=?" not in name and len(name) <= LONGEST_WORD:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return [f'"{escaped}"', f"<{address}>"]
    return [*_encoded(name), f"<{address}>"]


def _list(items: Sequence[list[str]]) -> list[str]:
    """Items with commas between them."""
    if not items:
        raise Unwritable("a message goes to somebody")
    last = len(items) - 1
    return [
        f"{piece}," if place == len(item) - 1 and number < last else piece
        for number, item in enumerate(items)
        for place, piece in enumerate(item)
    ]


def _address(address: str) -> str:
    """An address in ASCII: a domain with other letters is written as IDNA says; a local part cannot be (RFC 6531)."""
    local, _, domain = address.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii") if not domain.isascii() else domain
    except UnicodeError as why:
        raise Unwritable(f"{address!r} is no address") from why
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain) or len(local) > 64:
        raise Unwritable(f"{address!r} is no address")
    return f"{local}@{domain}"


def _identifier(identifier: str) -> str:
    if not _IDENTIFIER.fullmatch(identifier):
        raise Unwritable(f"{identifier!r} is no message identifier")
    return f"<{identifier}>"


def _date(date: datetime) -> str:
    if date.tzinfo is None:
        raise Unwritable("a date without a time zone is no instant")
    return format_datetime(date)


def _plain(text: str) -> str:
    """On one line: line ends and control characters are spaces, and there is no way to begin another field."""
    return " ".join(_CONTROLS.sub(" ", text).split())


# ---- body ---------------------------------------------------------------------------------------------


def _body(post: Post) -> bytes:
    """The rest of the head, an empty line, and the body."""
    text = _text_part("plain", post.text)
    content = _multipart("alternative", [text, _text_part("html", post.html)]) if post.html else text
    if post.files:
        content = _multipart("mixed", [content, *map(_file_part, post.files)])
    return content


def _text_part(kind: str, text: str) -> bytes:
    """Quoted-printable unless it is plain ASCII in short lines; in it no line can look like a delimiter or "From "."""
    text = _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).rstrip("\n") + "\n"
    lines = text.split("\n")
    if text.isascii() and all(len(line) <= 78 and not line.startswith(("From ", "--", ".")) for line in lines):
        return _part(f"text/{kind}; charset=us-ascii", "7bit", text.replace("\n", "\r\n").encode("ascii"))
    encoded = b"\r\n".join(_quoted(line.encode("utf-8")) for line in lines)
    return _part(f"text/{kind}; charset=utf-8", "quoted-printable", encoded)


def _quoted(line: bytes) -> bytes:
    """One line in quoted-printable (RFC 2045, 6.7), cut softly at 76."""
    encoded = binascii.b2a_qp(line, istext=True).replace(b"=\n", b"=\r\n")
    if encoded.startswith((b"From ", b"-", b".")):
        encoded = b"=%02X" % encoded[0] + encoded[1:]
        if len(encoded.partition(b"\r\n")[0]) > LINE:
            encoded = encoded[:3] + b"=\r\n" + encoded[3:]
    return encoded


def _file_part(file: Enclosed) -> bytes:
    kind = file.type.lower()
    if not _TYPE.fullmatch(kind) or kind.startswith(("multipart/", "message/")):  # those must not be base64
        kind = "application/octet-stream"
    encoded = binascii.b2a_base64(file.data, newline=False)
    lines = CRLF.join(encoded[at : at + LINE] for at in range(0, len(encoded), LINE))
    disposition = f"attachment;\r\n {_parameter('filename', filenames.safe(file.name, kind))}"
    return _part(kind, "base64", lines + CRLF, disposition)


def _parameter(name: str, value: str) -> str:
    """RFC 2231 where it is not plain: every program of today reads it."""
    if value.isascii():
        return f'{name}="{_plain(value)}"'
    return f"{name}*=utf-8''{quote(value, safe='')}"


def _part(kind: str, encoding: str, body: bytes, disposition: str = "") -> bytes:
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n"
    if disposition:
        head += f"Content-Disposition: {disposition}\r\n"
    return head.encode("ascii") + CRLF + body


def _multipart(kind: str, parts: Sequence[bytes]) -> bytes:
    """A boundary is made of the parts: the same post is the same bytes. No encoded line can begin with it."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    boundary = f"=_{digest.hexdigest()[:32]}".encode()
    body = b"".join(b"--" + boundary + CRLF + part + CRLF for part in parts)
    head = b'Content-Type: multipart/%s;\r\n boundary="%s"\r\n' % (kind.encode("ascii"), boundary)
    return head + CRLF + body + b"--" + boundary + b"--" + CRLF


_CONTROLS = re.compile("[\x00-\x20\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff]+")
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_LOCAL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*|\"[A-Za-z0-9 .!#$%&'*+/=?^_`{|}~-]+\""
)
_DOMAIN = re.compile(
    r"(?=.{1,253}\Z)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)
_IDENTIFIER = re.compile(r"[\x21-\x3b\x3d\x3f-\x7e]{1,900}")
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,90}")
