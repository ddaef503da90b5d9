"""Small messages for tests, written as people read them."""

from __future__ import annotations

from deskbell.formats.mail.letter import Letter, read

BASIC = ("From: Ada <ada@example.org>", "Subject: Hours", "Date: Mon, 2 Mar 2026 09:30:00 -0500")


def raw(*fields: str | bytes, body: str | bytes = "Hello\r\n", basic: bool = True) -> bytes:
    """The bytes of a message: usual fields, these fields, and a body."""
    lines = [*(BASIC if basic else ()), *fields]
    head = b"".join((line.encode() if isinstance(line, str) else line) + b"\r\n" for line in lines)
    return head + b"\r\n" + (body.encode() if isinstance(body, str) else body)


def letter(*fields: str | bytes, body: str | bytes = "Hello\r\n", basic: bool = True) -> Letter:
    return read(raw(*fields, body=body, basic=basic))


def parts(*given: str | bytes, boundary: str = "b") -> bytes:
    """The body of a multipart: each part with its own head."""
    as_bytes = [each.encode() if isinstance(each, str) else each for each in given]
    mark = f"--{boundary}".encode()
    return b"".join(mark + b"\r\n" + part + b"\r\n" for part in as_bytes) + mark + b"--\r\n"


def multipart(kind: str, *given: str | bytes, more: str = "", boundary: str = "b") -> bytes:
    """A whole multipart with the usual fields."""
    return raw(f'Content-Type: multipart/{kind}; boundary="{boundary}"{more}', body=parts(*given, boundary=boundary))


def inner(kind: str, *given: str | bytes, boundary: str) -> bytes:
    """A multipart as a part of another."""
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    return head + parts(*given, boundary=boundary)


def part(kind: str, body: str | bytes, *fields: str) -> bytes:
    """One part with its type, other fields and its body."""
    head = "".join(f"{line}\r\n" for line in (f"Content-Type: {kind}", *fields))
    return head.encode() + b"\r\n" + (body.encode() if isinstance(body, str) else body)
