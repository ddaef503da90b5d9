"""HTML as a stream of texts and tags, read once from left to right: linear, however broken it is.

Not a tree: what a message says can be told from the stream, and a tree of hostile HTML (a hundred thousand open tags)
takes the square of its depth in every library that builds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

LONGEST_TAG = 100_000  # characters of attributes that are looked at; a picture within a tag may be long


@dataclass(slots=True)
class Text:
    """Characters between tags, references resolved."""

    words: str


@dataclass(slots=True)
class Tag:
    """An opening or closing tag, its name in small letters."""

    name: str
    is_end: bool
    inside: str  # the attributes as written

    def attributes(self) -> dict[str, str]:
        """By small names; of two with one name the first counts (HTML, 13.2.5.33)."""
        found: dict[str, str] = {}
        for given in _ATTRIBUTE.finditer(self.inside[:LONGEST_TAG]):
            value = given[2] or ""
            if value[:1] in ("'", '"'):
                value = value[1:-1] if len(value) > 1 and value[-1] == value[0] else value[1:]
            found.setdefault(given[1].lower(), unescaped(value))
        return found


def tokens(source: str) -> Iterator[Text | Tag]:
    """The texts and tags. Comments, declarations and the contents of scripts, styles and the like are left out."""
    at = 0
    trust_quotes = True
    while at < len(source):
        found = _BEGINNING.search(source, at)
        start = found.start() if found else len(source)
        if start > at:
            yield Text(unescaped(source[at:start]))
        tag = _TAG.match(source, start) if trust_quotes else None
        if tag is None:
            tag = _TAG_WITHOUT_QUOTES.match(source, start)
            trust_quotes = trust_quotes and tag is None  # an open quotation mark would be looked for again and again
        if tag is not None:
            yield (told := Tag(tag[2].lower(), bool(tag[1]), tag[3]))
            at = _after_raw(source, tag.end(), told)
        else:
            at = _after_declaration(source, start)


def unescaped(text: str) -> str:
    """References resolved: &amp; and the like. Numbers that are too long for a character are none."""
    if "&" not in text:
        return text
    return unescape(_TOO_LONG.sub("\ufffd", text))


def _after_declaration(source: str, start: int) -> int:
    """Where a comment, a declaration or an unfinished tag ends."""
    if source.startswith("<!--", start):
        if source.startswith((">", "->"), start + 4):
            return source.index(">", start + 4) + 1
        end = source.find("-->", start + 4)
        return len(source) if end < 0 else end + 3
    end = source.find(">", start)
    return len(source) if end < 0 else end + 1


def _after_raw(source: str, at: int, tag: Tag) -> int:
    """What follows a tag whose content is no markup: the content is skipped, up to its own closing tag."""
    if tag.is_end or tag.name not in RAW:
        return at
    end = RAW[tag.name].search(source, at)
    return end.start() if end else len(source)


# A sign that begins something; any other is text.
_BEGINNING = re.compile(r"<(?=[a-zA-Z/!?])")
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/><]*+)((?>(?:[^>"']|"[^"]*"|'[^']*')*))>""")
_TAG_WITHOUT_QUOTES = re.compile(r"<(/?)([a-zA-Z][^\s/><]*+)([^>]*+)>")
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]++)(?:\s*+=\s*+("[^"]*+"?|'[^']*+'?|[^\s>"']*+))?+""")
_TOO_LONG = re.compile(r"&#(?:[xX][0-9a-fA-F]{9,}+|[0-9]{9,}+);?")
RAW = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in ("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes")
}
