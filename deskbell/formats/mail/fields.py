"""Header fields: a head's lines as names and values, and the parameters of a value (RFC 5322, RFC 2045, RFC 2231).

Values are unfolded texts. Where a head holds bytes above 127, which it should not, they are read as UTF-8 or else as
what the body claims to be, or as Windows-1252. Names are in small letters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote_to_bytes

from deskbell.formats.mail import charsets, encoded_words

Field = tuple[str, str]


def read(block: bytes, charset: str = "") -> tuple[list[Field], int | None, list[str]]:
    """The fields of a head; the line where a body begins without an empty line before it; and what was wrong.

    `charset` is what bytes above 127 are read as, if they are not UTF-8. A line that is no field is the body's first,
    unless well-known fields follow it: then it is noise and left out.
    """
    text = block.decode("latin-1")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    found: list[Field] = []
    defects: list[str] = []
    end, last_known = 0, -1
    for field in _FIELD.finditer(text):
        if field.start() != end and not _is_envelope(text, end, field.start()):
            last_known = last_known if defects else _last_known(text)
            if field.start() > last_known:
                break
            defects.append("a line in the head is no field")
        found.append((field[1].lower(), _value(field[2], charset)))
        end = field.end() + 1
    if end < len(text) and not _is_envelope(text, end, len(text)):
        return found, text.count("\n", 0, end), [*defects, "no empty line before the body"]
    return found, None, defects


def first(found: Sequence[Field], name: str) -> str:
    """The first value of this name (small letters), "" if there is none. RFC 7103, 7.5: of doubles the first counts."""
    for own, value in found:
        if own == name:
            return value
    return ""


def every(found: Sequence[Field], name: str) -> list[str]:
    return [value for own, value in found if own == name]


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """What stands before the first semicolon, in small letters, and the parameters after it, by small names.

    Values come decoded, by RFC 2231 (continued, percent-encoded) or, as many programs write, as encoded words. Of two
    with one name the first counts. A backslash stays unless a quotation mark or a backslash follows: it is mostly part
    of a Windows path.
    """
    head, *rest = _segments(value)
    simple: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for segment in rest:
        name, equals, given = segment.partition("=")
        name = name.strip().lower()
        if not equals or not name:
            continue
        split = _EXTENDED.fullmatch(name)
        if split is None:
            simple.setdefault(name, encoded_words.decode(_unquoted(given)))
        else:
            encoded = split[2] is None or split[3] is not None
            pieces.setdefault(split[1], {}).setdefault(int(split[2] or 0), (_unquoted(given), encoded))
    return without_comments(head).strip().lower(), simple | {name: _joined(parts) for name, parts in pieces.items()}


def without_comments(value: str) -> str:
    """The value without its comments (they nest) and with its quoted strings as they are. An open one ends with it."""
    if "(" not in value:
        return value
    kept: list[str] = []
    position = depth = 0
    while position < len(value):
        token = (_INSIDE if depth else _OUTSIDE).match(value, position)
        assert token is not None, "each alternative ends in any character"
        position = token.end()
        if token[0] == "(":
            depth += 1
        elif token[0] == ")" and depth:
            depth -= 1
            kept.append(" ")
        elif not depth:
            kept.append(token[0])
    return "".join(kept)


def _is_envelope(text: str, start: int, end: int) -> bool:
    """Whether lines that are no field may be passed over: a mailbox's "From " line at the top, or empty ones."""
    at_top = start == 0 and text.startswith(("From ", ">From ")) and text.count("\n", start, end) <= 1
    return at_top or not text[start:end].strip("\n")


def _last_known(text: str) -> int:
    return max((known.start() for known in _KNOWN.finditer(text)), default=-1)


def _value(raw: str, charset: str) -> str:
    if "\n" in raw:
        raw = _FOLD.sub(" ", raw)
    if not raw.isascii():
        raw = charsets.decode(raw.encode("latin-1"), charset)[0]
    return raw.rstrip() if raw.isprintable() else _CONTROLS.sub(" ", raw).rstrip()


def _segments(value: str) -> list[str]:
    """The value cut at its semicolons; those in quotes do not count."""
    if '"' not in value:
        return value.split(";")
    segments: list[list[str]] = [[]]
    for piece in _PARAMETER_TOKENS.findall(value):
        if piece == ";":
            segments.append([])
        else:
            segments[-1].append(piece)
    return ["".join(segment) for segment in segments]


def _unquoted(value: str) -> str:
    value = value.strip()
    if value.startswith('"'):
        # What follows the closing mark is rubbish; without one, all of it is meant.
        inner = _QUOTED.match(value)
        return re.sub(r'\\(["\\])', r"\1", inner[1] if inner else value[1:])
    return value.partition(" (")[0].rstrip()


def _joined(parts: dict[int, tuple[str, bool]]) -> str:
    """RFC 2231, 3 and 4: pieces in the order of their numbers, as long as none is missing."""
    charset = ""
    told: list[bytes] = []
    for number, (text, encoded) in sorted(parts.items()):
        if number != len(told):
            break
        if encoded and number == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)  # noqa: PLW2901 - the language goes, the text stays
        told.append(unquote_to_bytes(text) if encoded else text.encode("utf-8", "surrogateescape"))
    return encoded_words.decode(charsets.decode(b"".join(told), charset)[0])


# A field's name is printable ASCII without the colon (RFC 5322, 2.2); space before the colon is obsolete but allowed.
# Everything is possessive: nothing is tried twice, however long a line is.
_FIELD = re.compile(r"^([!-9;-~]++)[ \t]*+:[ \t]*+(.*+(?:\n[ \t].*+)*+)", re.MULTILINE)
_FOLD = re.compile(r"\n[ \t]*+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_KNOWN = re.compile(
    r"^(?:from|to|cc|date|subject|message-id|reply-to|in-reply-to|references|received|return-path|delivered-to"
    r"|mime-version|content-[a-z-]{1,40}|dkim-signature|x-[a-z-]{1,40})[ \t]{0,20}:",
    re.IGNORECASE | re.MULTILINE,
)
_EXTENDED = re.compile(r"([^*]+)\*(?:(\d{1,3})(\*)?)?")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*+)"', re.DOTALL)
_PARAMETER_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*+"?|;|[^";]+', re.DOTALL)
_OUTSIDE = re.compile(r'"(?:[^"\\]|\\.)*+"|\\.|[()]|[^()"\\]+|.', re.DOTALL)
_INSIDE = re.compile(r"\\.|[()]|[^()\\]+|.", re.DOTALL)
