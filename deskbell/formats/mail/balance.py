"""HTML written anew, with every tag closed where it belongs and none too deep.

What cleans HTML for showing builds a tree, and a hostile message (open tags without end, or styles that every paragraph
opens again) makes that take the square of its size in time and memory. Of balanced HTML it does not. What the tags mean
is judged by the cleaner, not here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from html import escape

from deskbell.formats.mail.markup import RAW, Tag, Text, tokens

DEEPEST = 120  # newsletters reach 60
LONGEST_VALUE = 4000  # characters, of an attribute with an ampersand
# Stands for "&" in texts (a noncharacter, so no text needs it): nh3 takes the square of how many of those there are.
AMPERSAND = "\ufdd0"


def balanced(source: str, attributes: Mapping[str, Collection[str]]) -> str:
    """The same HTML, well nested; only the attributes named for a tag, or for "*", are kept."""
    page = _Page(attributes)
    for token in tokens(source):
        if isinstance(token, Text):
            page.told.append(_written(token.words))
        elif token.name not in RAW and token.name not in _LEFT_OUT:
            page.end(token.name) if token.is_end else page.begin(token)
    page.close_to(0)
    return "".join(page.told)


class _Page:
    """What is written so far, and which tags are open."""

    def __init__(self, attributes: Mapping[str, Collection[str]]) -> None:
        self.told: list[str] = []
        self.open: list[str] = []
        self.count: Counter[str] = Counter()
        self.too_deep: Counter[str] = Counter()
        self.attributes = attributes

    def begin(self, tag: Tag) -> None:
        name = tag.name
        if name in _IMPLIED:
            self._close_nearest(*_IMPLIED[name])
        if name in _ENDS_P:
            self._close_nearest(("p",), _CELLS)
        if name in VOID:
            self.told.append(self._written(tag))
        elif len(self.open) < DEEPEST:
            self.told.append(self._written(tag))
            self.open.append(name)
            self.count[name] += 1
        else:
            self.too_deep[name] += 1

    def end(self, name: str) -> None:
        if self.too_deep[name]:
            self.too_deep[name] -= 1
        elif name == "br":
            self.told.append("<br>")
        else:
            self._close_nearest((name,), _CELLS if name not in _OF_TABLES else ("table",) if name != "table" else ())

    def close_to(self, length: int) -> None:
        while len(self.open) > length:
            name = self.open.pop()
            self.count[name] -= 1
            self.told.append(f"</{name}>")

    def _close_nearest(self, names: Collection[str], walls: Collection[str]) -> None:
        """Closes the nearest open tag of these names, with what is open in it, unless a wall stands before it."""
        if not any(self.count[name] for name in names):
            return
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place] in names:
                self.close_to(place)
                return
            if self.open[place] in walls:
                return

    def _written(self, tag: Tag) -> str:
        if not tag.inside or tag.inside.isspace():
            return f"<{tag.name}>"
        everywhere, here = self.attributes.get("*", ()), self.attributes.get(tag.name, ())
        kept = [
            f' {name}="{escape(value)}"'
            for name, value in tag.attributes().items()
            if (name in everywhere or name in here) and (len(value) <= LONGEST_VALUE or "&" not in value)
        ]
        return f"<{tag.name}{''.join(kept)}>"


def _written(words: str) -> str:
    words = words.replace(AMPERSAND, "").replace("&", AMPERSAND)
    return words.replace("<", "&lt;").replace(">", "&gt;")


VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"))
# These change how all that follows is read.
_LEFT_OUT = frozenset(("plaintext", "frameset", "frame", "html", "head", "body", "base", "meta", "link"))
_CELLS = ("td", "th", "caption", "table")
_OF_TABLES = frozenset(("table", "caption", "colgroup", "tbody", "thead", "tfoot", "tr", "td", "th"))
# Which open tag a new one ends, and what it does not reach out of (HTML, 13.1.2.4 "Optional tags").
_IMPLIED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "a": (("a",), _CELLS),
    "li": (("li",), ("ul", "ol", "menu", "dir", *_CELLS)),
    "dt": (("dt", "dd"), ("dl", *_CELLS)),
    "dd": (("dt", "dd"), ("dl", *_CELLS)),
    "td": (("td", "th", "caption"), ("table",)),
    "th": (("td", "th", "caption"), ("table",)),
    "tr": (("tr", "caption", "colgroup"), ("table",)),
    "tbody": (("tbody", "thead", "tfoot", "caption", "colgroup"), ("table",)),
    "thead": (("tbody", "thead", "tfoot", "caption", "colgroup"), ("table",)),
    "tfoot": (("tbody", "thead", "tfoot", "caption", "colgroup"), ("table",)),
    "option": (("option",), ("select",)),
}
_ENDS_P = frozenset(
    (
        *("address", "article", "aside", "blockquote", "center", "details", "dir", "div", "dl", "dd", "dt", "fieldset"),
        *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main"),
        *("menu", "nav", "ol", "p", "pre", "section", "summary", "table", "ul"),
    )
)
