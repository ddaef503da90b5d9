"""Addresses in header fields: names and mailboxes, as people and programs really write them (RFC 5322, 3.4, 4.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from deskbell.formats.mail import charsets, encoded_words


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name, "" if none is given, and an address, "" if none can be read."""

    name: str
    address: str


NOBODY = Mailbox("", "")


def read(values: Sequence[str]) -> tuple[Mailbox, ...]:
    """The mailboxes of these values in order; groups are opened, empty places left out. Never raises, linear.

    Encoded words are decoded after the list is taken apart, so that a comma in a name divides nothing; a comma that
    stands unquoted in a name ("Doe, Jo <jo@x.org>") is put back.
    """
    found: list[Mailbox] = []
    for value in values:
        simple = _SIMPLE.fullmatch(value)
        if simple:
            found.append(Mailbox(_name(simple[1] or simple[2] or ""), simple[3] or simple[4]))
        else:
            found += _list(value)
    return tuple(mailbox for mailbox in found if mailbox != NOBODY)


def domain(address: str) -> str:
    """What follows the last @, in small letters; "" if there is no @."""
    return address.rpartition("@")[2].lower() if "@" in address else ""


@dataclass(slots=True)
class _Item:
    """What stands between two commas, as it is being read."""

    words: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    bracketed: str | None = None

    def is_empty(self) -> bool:
        return not (self.words or self.comments or self.bracketed is not None)

    def has_address(self) -> bool:
        return self.bracketed is not None or any("@" in word and not word.startswith("=?") for word in self.words)

    def told(self) -> str:
        """Its words, else its comments."""
        return " ".join(self.words if any(word.strip('"') for word in self.words) else self.comments)


def _list(value: str) -> list[Mailbox]:
    found: list[Mailbox] = []
    cut_off: list[str] = []  # items without an address: beginnings of a name that holds a comma, or just words
    for item in _items(value):
        if not item.has_address():
            cut_off.append(item.told())
        elif cut_off and item.bracketed is not None and item.words:
            found.append(Mailbox(_name(", ".join([*cut_off, item.told()])), _address(item.bracketed)))
            cut_off = []
        else:
            if cut_off:
                found.append(Mailbox(_name(", ".join(cut_off)), ""))
                cut_off = []
            found += _mailboxes(item)
    return [*found, _hidden(", ".join(cut_off))] if cut_off else found


def _items(value: str) -> Iterator[_Item]:
    item = _Item()
    position, mended = 0, False
    while position < len(value):
        token = _TOKEN.match(value, position)
        assert token is not None, "the last alternative is any character"
        position, kind = token.end(), token[0][0]
        if kind == '"' and position == len(value) and not mended and not _CLOSED.fullmatch(token[0]):
            position, mended = token.start() + 1, True  # a lone quotation mark; once, or this would take for ever
        elif kind in ",;":
            if not item.is_empty():
                yield item
            item = _Item()
        elif kind == ":":
            item = _Item()  # what came before is a group's name
        elif kind == "(":
            comment, position = _comment(value, token.start())
            item.comments.append(comment)
        elif kind == "<":
            item.bracketed = token[0].strip("<> \t")
        elif not kind.isspace():
            item.words.append(token[0])
    if not item.is_empty():
        yield item


def _mailboxes(item: _Item) -> Iterator[Mailbox]:
    """The mailboxes of one item; without brackets every word with an @ is an address, the words before it its name."""
    comments = " ".join(item.comments)
    if item.bracketed is not None:
        yield Mailbox(_name(" ".join(item.words)) or _name(comments), _address(item.bracketed))
        return
    words: list[str] = []
    seen = False
    for word in _put_together(item.words):
        if _IS_ADDRESS.match(word) and not word.startswith("=?"):
            yield Mailbox(_name(" ".join(words)) or ("" if seen else _name(comments)), _address(word))
            words, seen = [], True
        else:
            words.append(word)
    if words and not seen:
        yield Mailbox(_name(" ".join(words)), "")


def _put_together(words: list[str]) -> list[str]:
    """Space around the @, and around the points after it, is obsolete and means nothing."""
    found: list[str] = []
    before = ""
    for word in words:
        joined = word.startswith("@") or before.endswith("@")
        if found and "@" in found[-1]:
            joined = joined or before == "." or word.startswith(".")
        if found and joined and len(found[-1]) < 998:
            found[-1] += word
        else:
            found.append(word)
        before = word
    return found


def _hidden(words: str) -> Mailbox:
    """An address that was encoded together with its name, as a few programs do; else the words are a name."""
    told = encoded_words.decode(words)
    inside = _ADDRESS_INSIDE.search(told) if told != words else None
    if inside is None:
        return Mailbox(_name(words), "")
    return Mailbox(_name(told[: inside.start()].strip(" <")), inside[0])


def _name(words: str) -> str:
    """A name as people read it: without its quotation marks, decoded, on one line."""
    if '"' in words:
        words = re.sub(r"\\(.)", r"\1", re.sub(r'(?<!\\)"', "", words))
    return charsets.line(encoded_words.decode(words)).strip("'\" ") if words else ""


def _address(text: str) -> str:
    """The address without space, comments, route and mailto:, "" if it is none."""
    if "(" in text:
        text = re.sub(r"\([^()]*\)", "", text)
    if not text.startswith('"'):
        text = "".join(text.split())
    if text.startswith("@") and ":" in text:  # a route, RFC 5322, 4.4
        text = text.partition(":")[2]
    if text[:7].lower() == "mailto:":
        text = text[7:]
    text = text.strip("<>'.,;")
    return "" if len(text) > 998 or _NO_ADDRESS.search(text) else text


def _comment(value: str, start: int) -> tuple[str, int]:
    """A comment, which may hold others, and where it ends. An open one ends with the value."""
    depth = 0
    for sign in _COMMENT_SIGNS.finditer(value, start):
        if sign[0] == "(":
            depth += 1
        elif sign[0] == ")":
            depth -= 1
            if not depth:
                return value[start + 1 : sign.start()], sign.end()
    return value[start + 1 :], len(value)


_ADDRESS = r"[\w.!#$%&'*+/=?^`{|}~-]++@[\w.-]++"
# One mailbox, simply written: nearly all there are.
_SIMPLE = re.compile(rf'\s*+(?:(?:"([^"\\]*+)"|([^"\\<>()\[\],;:@]*+))\s*+<({_ADDRESS})>|({_ADDRESS}))\s*+')
_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*+"?|<(?>(?:"(?:[^"\\]|\\.)*+"|[^<>"])*)>?|[,;:(]|\s+|\[[^\[\]]*+\]?'
    r'|=\?[^?\s]{1,80}\?[BbQq]\?[^?\s]*+\?=|[^\s",;:<(\[]+|.',
    re.DOTALL,
)
_COMMENT_SIGNS = re.compile(r"\\.|[()]", re.DOTALL)
_IS_ADDRESS = re.compile(r'[^"]*@|"[^"]*"@')
_CLOSED = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_ADDRESS_INSIDE = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,255}")
_NO_ADDRESS = re.compile(r'[\x00-\x20\x7f<>(),;:\\](?![^"]*"@)')
