"""Lines of text, laid out in boxes: what HTML's blocks become when nothing can be drawn.

A box is a quotation, an item of a list, a cell of a table or the page itself. Words gather into its current line;
when it closes, its lines join those of the box around it, indented or marked as its kind asks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["page", "quote", "item", "table", "cell"]

# Boxes within boxes; what is deeper is laid out in the deepest. Each level copies its lines once.
DEEPEST = 30


@dataclass(slots=True)
class Box:
    """Finished lines, and the words of the line that is being written."""

    kind: Kind
    mark: str = ""  # an item's dash or number
    lines: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)  # of a table's current row
    wants_gap: bool = False
    ends_in_space: bool = True

    def write(self, words: str) -> None:
        """Words in the running line: all white space between them is one space."""
        collapsed = _SPACE.sub(" ", words)
        if self.ends_in_space:
            collapsed = collapsed.lstrip(" ")
        if collapsed:
            self.words.append(collapsed)
            self.ends_in_space = collapsed[-1] == " "

    def write_as_is(self, words: str) -> None:
        """Preformatted words: their own lines stay."""
        first, *more = words.replace("\r\n", "\n").split("\n")
        self.words.append(first)
        for line in more:
            self.finish_line(keep_empty=True)
            self.words.append(line)
        self.ends_in_space = False

    def finish_line(self, *, keep_empty: bool = False) -> None:
        if self.words or keep_empty:
            self.add([_visible("".join(self.words))])
        self.words = []
        self.ends_in_space = True

    def ask_gap(self) -> None:
        """An empty line before whatever comes next, if anything stands before it."""
        self.finish_line()
        self.wants_gap = True

    def add(self, lines: list[str]) -> None:
        """Finished lines; never two empty ones in a row, and none at the beginning."""
        for line in lines:
            if not line:
                self.wants_gap = True
                continue
            if self.wants_gap and self.lines:
                self.lines.append("")
            self.wants_gap = False
            self.lines.append(line)

    def finish_row(self) -> None:
        """A row of short cells is one line; where a cell holds several lines, the cells follow each other."""
        cells = [lines for lines in self.cells if lines]
        self.cells = []
        if all(len(lines) == 1 for lines in cells):
            self.add([" | ".join(lines[0] for lines in cells)] if cells else [])
        else:
            for lines in cells:
                self.add(lines)
            self.wants_gap = True

    def laid_out(self) -> list[str]:
        """Its lines as they stand in the box around it."""
        self.finish_line()
        if self.kind == "quote":
            return [f"> {line}".rstrip() for line in self.lines]
        if self.kind == "item":
            indent = " " * len(self.mark)
            return [(indent if number else self.mark) + line if line else "" for number, line in enumerate(self.lines)]
        return self.lines


def _visible(line: str) -> str:
    """The line without the invisible characters that newsletters fill their previews with; "" if nothing shows."""
    line = line.replace("\xa0", " ").rstrip()
    if line.isascii():
        return line
    line = _FILLING.sub("", line).rstrip()
    return line if _INVISIBLE.sub("", line).strip() else ""


_SPACE = re.compile(r"[ \t\n\r\f]+")
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+")
_FILLING = re.compile("[\u00ad\u034f\u200b\ufeff]+|(?:[\u200c\u200d\u2007]\\s*+){3,}")
