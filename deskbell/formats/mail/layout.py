"""From HTML's tags to lines: which tag begins a box, ends a line, or shows nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from deskbell.formats.mail.balance import VOID
from deskbell.formats.mail.markup import Tag, Text, tokens
from deskbell.formats.mail.page import DEEPEST, Box, Kind


@dataclass(slots=True)
class _Link:
    """An open link: where it leads, and what the box looked like when it began."""

    address: str
    box: Box
    lines: int
    words: int


@dataclass(slots=True)
class _List:
    """An open list: its next number, None for dashes, and how many boxes were open around it."""

    number: int | None
    boxes: int


@dataclass(slots=True)
class Layout:
    """A page while it is being read."""

    shows_hidden: bool
    boxes: list[Box] = field(default_factory=lambda: [Box("page")])
    lists: list[_List] = field(default_factory=list)
    link: _Link | None = None
    preformatted: int = 0
    # The last paragraph was one of Outlook's lines: there is no space between those.
    tight: bool = False
    # A hidden element: its name and how many of that name are open in it.
    hidden: str = ""
    hidden_depth: int = 0

    @classmethod
    def of(cls, source: str, *, shows_hidden: bool = False) -> str:
        """The text of this HTML."""
        page = cls(shows_hidden)
        for token in tokens(source):
            if isinstance(token, Text):
                page._text(token.words)
            elif not page._hides(token):
                page._tag(token)
        page._end_link()
        page._close_to(1)
        return "\n".join(page.boxes[0].laid_out())

    # ---- what is shown --------------------------------------------------------------------------------

    def _text(self, words: str) -> None:
        if self.hidden:
            return
        box = self.boxes[-1]
        if self.preformatted:
            box.write_as_is(words)
        elif box.kind != "table" or not words.isspace():
            box.write(words)

    def _tag(self, tag: Tag) -> None:
        name = tag.name
        if name == "a":
            self._end_link()
            if not tag.is_end:
                self._begin_link(tag.attributes().get("href", ""))
        elif name == "tr":
            self._row()
        elif name in _BOXES:
            self._box(_BOXES[name], is_end=tag.is_end)
        elif name in ("ul", "ol"):
            self._list(tag)
        elif name in _PARAGRAPHS:
            self._paragraph(tag)
        elif name in _LINES:
            self.boxes[-1].finish_line()
        else:
            self._single(tag)

    def _single(self, tag: Tag) -> None:
        """Tags that show something by themselves."""
        box = self.boxes[-1]
        if tag.name == "br":  # browsers read </br> so too
            box.finish_line(keep_empty=True)
        elif tag.name == "q":
            box.write("”" if tag.is_end else "“")
        elif tag.is_end:
            return
        elif tag.name == "img":
            attributes = tag.attributes()
            if not {attributes.get("width"), attributes.get("height")} & _OF_A_PIXEL:
                box.write(attributes.get("alt", ""))
        elif tag.name == "hr":
            box.finish_line()
            box.add(["---"])

    def _paragraph(self, tag: Tag) -> None:
        if tag.name == "pre":
            self.preformatted = max(self.preformatted + (-1 if tag.is_end else 1), 0)
        if tag.name == "p" and not tag.is_end:
            self.tight = "MsoNormal" in tag.inside
        if tag.name == "p" and self.tight:
            self.boxes[-1].finish_line()
        else:
            self.boxes[-1].ask_gap()

    # ---- boxes ----------------------------------------------------------------------------------------

    def _box(self, kind: Kind, *, is_end: bool) -> None:
        if kind == "item":
            self._close_item()
            if not is_end:
                self._open("item", self._mark())
        elif is_end:
            self._close(kind, _WALLS.get(kind))
        else:
            if kind == "cell":
                self._close("cell", "table")
            self._open(kind)

    def _row(self) -> None:
        self._close("cell", "table")
        box = self.boxes[-1]
        if box.kind == "table":
            box.finish_row()
        else:
            box.finish_line()

    def _open(self, kind: Kind, mark: str = "") -> None:
        around = self.boxes[-1]
        around.finish_line()
        if kind in ("quote", "table"):
            around.wants_gap = True
        if len(self.boxes) < DEEPEST:
            self.boxes.append(Box(kind, mark))

    def _close(self, kind: Kind, wall: Kind | None) -> None:
        """Closes the nearest box of this kind, and what is open in it, unless the wall stands before it."""
        for place in range(len(self.boxes) - 1, 0, -1):
            if self.boxes[place].kind == kind:
                self._close_to(place)
                return
            if self.boxes[place].kind == wall:
                return

    def _close_to(self, count: int) -> None:
        """Closes boxes until so many are left."""
        while len(self.boxes) > count:
            box = self.boxes[-1]
            if self.link is not None and self.link.box is box:
                self._end_link()
            self.boxes.pop()
            around = self.boxes[-1]
            if box.kind == "table":
                box.finish_row()
            if box.kind == "cell" and around.kind == "table":
                around.cells.append(box.laid_out())
                continue
            around.finish_line()
            around.add(box.laid_out())
            around.wants_gap = around.wants_gap or box.kind in ("quote", "table")
        while self.lists and self.lists[-1].boxes > len(self.boxes):
            self.lists.pop()

    # ---- lists ----------------------------------------------------------------------------------------

    def _list(self, tag: Tag) -> None:
        if not tag.is_end:
            given = tag.attributes().get("start", "1")
            first = int(given) if re.fullmatch(r"[0-9]{1,6}", given) else 1
            self.boxes[-1].finish_line()
            self.lists.append(_List(first if tag.name == "ol" else None, len(self.boxes)))
        elif self.lists and not self._is_walled(self.lists[-1].boxes):
            self._close_to(self.lists.pop().boxes)
        box = self.boxes[-1]
        box.finish_line()
        if box.kind != "item":
            box.wants_gap = True

    def _close_item(self) -> None:
        """Closes the item of the innermost list, with what is open in it; without a list, the last item."""
        if self.lists and not self._is_walled(self.lists[-1].boxes):
            self._close_to(self.lists[-1].boxes)
        elif self.boxes[-1].kind == "item":
            self._close_to(len(self.boxes) - 1)

    def _is_walled(self, count: int) -> bool:
        """Whether a cell was opened after so many boxes: a list outside it is nothing to what is inside."""
        return any(box.kind == "cell" for box in self.boxes[count:])

    def _mark(self) -> str:
        if not self.lists or self.lists[-1].number is None:
            return "- "
        self.lists[-1].number += 1
        return f"{self.lists[-1].number - 1}. "

    # ---- links ----------------------------------------------------------------------------------------

    def _begin_link(self, address: str) -> None:
        address = "".join(address.split())
        if address[:8].lower().startswith(("http://", "https://", "mailto:", "tel:")):
            box = self.boxes[-1]
            self.link = _Link(address, box, len(box.lines), len(box.words))

    def _end_link(self) -> None:
        """Writes the address after the words of the link, unless they are the same or there are none."""
        link, self.link = self.link, None
        if link is None or link.box is not self.boxes[-1]:
            return
        box = link.box
        new_words = box.words[link.words :] if len(box.lines) == link.lines else box.words
        said = " ".join([*box.lines[link.lines :], "".join(new_words)]).strip()
        shown = _shown(link.address)
        if not said or _bare(said) == _bare(shown):
            return
        if box.words:
            last = box.words[-1]
            box.words[-1] = last.rstrip(" ")
            box.words.append(f" ({shown})" + " " * last.endswith(" "))
        else:
            box.lines[-1] += f" ({shown})"

    # ---- what is hidden -------------------------------------------------------------------------------

    def _hides(self, tag: Tag) -> bool:
        """Whether this tag belongs to a hidden element, or begins one."""
        if not self.hidden:
            return self._begins_hidden(tag)
        if self.hidden == "p":  # the one whose end is often left out
            if tag.name == "p" or (tag.name in _ENDS_P and not tag.is_end):
                self.hidden = ""
                return tag.is_end or self._begins_hidden(tag)
        elif tag.name == self.hidden:
            self.hidden_depth += -1 if tag.is_end else 1
            if self.hidden_depth == 0:
                self.hidden = ""
        return True

    def _begins_hidden(self, tag: Tag) -> bool:
        if tag.is_end or not (tag.name in _NEVER_SHOWN or (not self.shows_hidden and _is_hidden(tag))):
            return False
        if tag.name not in VOID:
            self.hidden, self.hidden_depth = tag.name, 1
        return True


def _is_hidden(tag: Tag) -> bool:
    if not _MAY_HIDE.search(tag.inside, 0, 2000):
        return False
    attributes = tag.attributes()
    return "hidden" in attributes or _HIDING.search(attributes.get("style", "")) is not None


def _shown(address: str) -> str:
    """The address as it stands in the text: of a mail address without its subject and the rest."""
    scheme, _, rest = address.partition(":")
    return {"mailto": rest.partition("?")[0], "tel": rest}.get(scheme.lower(), address)


def _bare(text: str) -> str:
    """An address as people write it: without scheme, www and the last stroke."""
    return re.sub(r"^https?://(?:www\.)?|^www\.", "", text.strip().lower()).rstrip("/")


_BOXES: dict[str, Kind] = {"blockquote": "quote", "li": "item", "table": "table", "td": "cell", "th": "cell"}
# A closing tag does not reach out of the cell, or the table, that it stands in.
_WALLS: dict[Kind, Kind] = {"quote": "cell", "cell": "table"}
_PARAGRAPHS = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "dl", "figure", "fieldset"))
_LINES = frozenset(
    (
        *("address", "article", "aside", "body", "caption", "center", "dd", "details", "dir", "div", "dt", "footer"),
        *("figcaption", "form", "header", "html", "legend", "main", "menu", "nav", "option", "section", "summary"),
        *("tbody", "thead", "tfoot"),
    )
)
_NEVER_SHOWN = frozenset(("template", "object", "applet", "audio", "video", "svg", "select", "datalist"))
_ENDS_P = frozenset((*_BOXES, *_PARAGRAPHS, *_LINES, "hr", "ul", "ol", "tr"))
_OF_A_PIXEL = {"0", "1", "0px", "1px"}
# Not a font size of nothing: newsletters put that around everything, to close gaps.
_MAY_HIDE = re.compile(r"hidden|display|visibility|max-height|opacity|mso-hide", re.IGNORECASE)
_HIDING = re.compile(
    r"display\s{0,5}:\s{0,5}none|visibility\s{0,5}:\s{0,5}hidden|mso-hide\s{0,5}:\s{0,5}all"
    r"|(?<![\w-])opacity\s{0,5}:\s{0,5}0(?![.\d])"
    r"|max-height\s{0,5}:\s{0,5}0(?![.\d]).{0,200}overflow\s{0,5}:\s{0,5}hidden",
    re.IGNORECASE | re.DOTALL,
)
