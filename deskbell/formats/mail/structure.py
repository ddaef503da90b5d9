"""The structure of a message: which bytes are which part (RFC 2046), found without copying them.

Delimiters are looked for from the outside in, so an outer one ends whatever is open inside it, and each level is
searched once: the time grows with the size, not with the number of parts or levels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from deskbell.formats.mail import fields
from deskbell.formats.mail.fields import Field

MOST_PARTS = 200
DEEPEST = 20
LONGEST_HEAD = 256 * 1024  # bytes
LONGEST_BOUNDARY = 250  # RFC 2046 says 70


@dataclass(slots=True)
class Part:
    """One part: its fields, and where its head, its body and its end are."""

    start: int
    body: int
    end: int
    fields: list[Field]
    type: str
    parameters: dict[str, str]
    children: list[Part] = field(default_factory=list)
    is_closed: bool = False  # too deep to be opened: kept whole

    def value(self, name: str) -> str:
        return fields.first(self.fields, name)


@dataclass(slots=True)
class Structure:
    """The parts of a message, what was wrong, and the stretches of bytes that no part holds."""

    raw: bytes
    top: Part = field(init=False)
    parts: int = 0
    # Each name once, in the order found.
    defects: dict[str, None] = field(default_factory=dict)
    # Where the parts begin that were too many; everything from there is left.
    rest: int | None = None
    # Stretches of heads that were too long.
    long_heads: list[tuple[int, int]] = field(default_factory=list)

    def body(self, part: Part) -> bytes:
        return self.raw[part.body : part.end]

    def whole(self, part: Part) -> bytes:
        return self.raw[part.start : part.end]

    def note(self, *defects: str) -> None:
        self.defects.update(dict.fromkeys(defects))


def split(raw: bytes) -> Structure:
    """The parts of a message, at most 200 and 20 levels deep. Never raises."""
    found = Structure(raw)
    found.top = _part(found, 0, len(raw), 0, "text/plain")
    return found


def split_within(found: Structure, raw: bytes, depth: int) -> Structure:
    """The parts of bytes that were inside a part of `found`; they count against the same limits."""
    inner = Structure(raw, parts=found.parts)
    inner.top = _part(inner, 0, len(raw), depth, "text/plain")
    found.parts = inner.parts
    found.note(*inner.defects)
    return inner


def head_of(raw: bytes) -> list[Field]:
    """The fields of a message that is not taken apart."""
    found = Structure(raw)
    return _head(found, 0, len(raw))[0]


def _part(found: Structure, start: int, end: int, depth: int, default: str) -> Part:
    found.parts += 1
    head, body = _head(found, start, end)
    kind, parameters = content_type(fields.first(head, "content-type"), default)
    part = Part(start, body, end, head, kind, parameters)
    if kind.startswith("multipart/"):
        if depth >= DEEPEST:
            part.is_closed = True
            found.note("too deeply nested: kept as a file")
        else:
            _fill(found, part, depth)
    return part


def _fill(found: Structure, part: Part, depth: int) -> None:
    """Finds the children; a multipart in which there are none is plain text."""
    boundary = _boundary(found, part)
    default = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
    empty = 0
    for start, end in _spans(found, part, boundary) if boundary else ():
        if found.parts >= MOST_PARTS or empty > 10 * MOST_PARTS:
            found.rest = start
            found.note(f"more than {MOST_PARTS} parts: the rest is kept as a file")
            break
        if found.raw[start : min(start + 80, end)].strip() or end - start > 80:
            part.children.append(_part(found, start, end, depth + 1, default))
        else:
            empty += 1
        if found.rest is not None:
            break
    if not part.children and found.rest is None:
        found.note("a multipart without parts")
        part.type, part.parameters = "text/plain", {}
        if empty:
            part.body = part.end  # delimiters and nothing between them


def content_type(value: str, default: str) -> tuple[str, dict[str, str]]:
    """The type in small letters and its parameters. What is no type counts as the default (RFC 2045, 5.2)."""
    if not value:
        return default, {}
    kind, parameters = fields.parameters(value)
    if " " in kind:  # a semicolon is missing
        kind, _, rest = kind.partition(" ")
        parameters = fields.parameters(f";{rest}")[1] | parameters
    if _TYPE.fullmatch(kind):
        return kind, parameters
    if kind in ("text", "html", "plain", "multipart"):
        return {"html": "text/html", "multipart": "multipart/mixed"}.get(kind, "text/plain"), parameters
    return default, parameters


# ---- heads --------------------------------------------------------------------------------------------


def _head(found: Structure, start: int, end: int) -> tuple[list[Field], int]:
    """The fields of a part, and where its body begins."""
    head_end, body = _end_of_head(found.raw, start, end)
    cut = head_end
    if head_end - start > LONGEST_HEAD:
        cut = max(found.raw.rfind(b"\n", start, start + LONGEST_HEAD), start)
    block = found.raw[start:cut]
    charset = "" if block.isascii() else _charset_nearby(found.raw, start, min(end, cut + 4000))
    head, body_line, defects = fields.read(block, charset)
    found.note(*defects)
    if body_line is not None:
        return head, _start_of_line(found.raw, start, cut, body_line)
    if cut < head_end:
        found.long_heads.append((cut, head_end))
        found.note(f"a head longer than {LONGEST_HEAD // 1024} KiB: the rest is kept as a file")
    return head, body


def _charset_nearby(raw: bytes, start: int, end: int) -> str:
    """Programs that write bare bytes into a head mean the charset of the first text."""
    named = _CHARSET.search(raw, start, end)
    return named[1].decode("ascii") if named else ""


def _end_of_head(raw: bytes, start: int, end: int) -> tuple[int, int]:
    """Where the head ends and the body begins: around the first empty line."""
    if raw[start : start + 1] in (b"\n", b"\r"):
        return start, start + (2 if raw[start : start + 2] == b"\r\n" else 1)
    crlf = raw.find(b"\n\r\n", start, end)
    lf = raw.find(b"\n\n", start, end if crlf < 0 else crlf)
    if lf >= 0:
        return lf + 1, lf + 2
    if crlf >= 0:
        return crlf + 1, crlf + 3
    cr = raw.find(b"\r\r", start, end)
    return (cr + 1, cr + 2) if cr >= 0 else (end, end)


def _start_of_line(raw: bytes, start: int, end: int, number: int) -> int:
    if number == 0:
        return start
    for count, line_end in enumerate(_LINE_END.finditer(raw, start, end), 1):
        if count == number:
            return line_end.end()
    return start


# ---- delimiters ---------------------------------------------------------------------------------------


def _boundary(found: Structure, part: Part) -> bytes:
    """The delimiter as it is used: the declared one, else one that looks like one."""
    declared = part.parameters.get("boundary", "").rstrip()[:LONGEST_BOUNDARY]
    mark = b"--" + declared.encode("utf-8", "replace")
    if declared and next(_delimiters(found.raw, mark, part.body, part.end), None):
        return mark
    guessed = _LOOKS_LIKE_ONE.search(found.raw, part.body, part.end)
    if guessed is None:
        return b""
    found.note("the declared boundary is not used")
    return b"--" + guessed[1].rstrip()


def _spans(found: Structure, part: Part, mark: bytes) -> Iterator[tuple[int, int]]:
    """Where each child begins and ends. Without a closing delimiter the last one ends with its parent."""
    start = None
    closed = False
    for before, after, closes in _delimiters(found.raw, mark, part.body, part.end):
        if start is not None:
            yield start, max(before, start)
        if closed and not closes:
            found.note("parts after the closing boundary")
        start = None if closes else after
        closed = closes or closed
    if start is not None:
        found.note("no closing boundary")
        yield start, part.end


def _delimiters(raw: bytes, mark: bytes, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """For each delimiter line: where it begins (with the line end before it), where the next begins, if it closes."""
    at = raw.find(mark, start, end)
    while at >= 0:
        after = at + len(mark)
        if at == start or raw[at - 1] in b"\r\n":
            closes = raw[after : after + 2] == b"--" or (raw[after : after + 1] == b"-" and end - after <= 8)
            line = _TO_THE_END.match(raw, after, end) if closes else _BLANK_TO_THE_END.match(raw, after, end)
            if line:
                yield _before(raw, at, start), line.end(), closes
                after = line.end()
        at = raw.find(mark, after, end)


def _before(raw: bytes, at: int, start: int) -> int:
    """The line end before a delimiter is part of it (RFC 2046, 5.1.1)."""
    if at > start and raw[at - 1] == 0x0A:
        at -= 1
        return at - 1 if at > start and raw[at - 1] == 0x0D else at
    return at - 1 if at > start else at


_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+*-]+", re.ASCII)
_CHARSET = re.compile(rb"charset\s{0,5}=\s{0,5}[\"']?([\w.:-]{2,40})", re.IGNORECASE | re.ASCII)
_LINE_END = re.compile(rb"(?>\r\n|\n|\r)")
_BLANK_TO_THE_END = re.compile(rb"[ \t]*+(?:\r\n|\n|\r|\Z)")
_TO_THE_END = re.compile(rb"--?[ \t]*+(?:\r\n|\n|\r|\Z)")
_LOOKS_LIKE_ONE = re.compile(
    rb"(?:^|(?<=[\r\n]))--([^\r\n]{1,200})(?>\r\n|\n|\r)(?:content-|mime-version)", re.IGNORECASE | re.MULTILINE
)
