"""The letters of what is printed: Atkinson Hyperlegible Next, made for readers who see little (OFL, in ``fonts/``).

It has the letters of Latin writing. Lines are broken between words, and made smaller until they fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FOLDER = Path(__file__).parent / "fonts"
PLAIN, BOLD = "Deskbell-Plain", "Deskbell-Bold"
FILES = {PLAIN: FOLDER / "regular.ttf", BOLD: FOLDER / "bold.ttf"}


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines of one size, in points."""

    font: str
    size: float
    lines: tuple[str, ...]
    leading: float = 1.12

    @property
    def height(self) -> float:
        return self.size * self.leading * len(self.lines)


@lru_cache(maxsize=1)
def ready() -> None:
    """Once a process: the library keeps fonts in a registry of its own."""
    for name, path in FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(path)))


@lru_cache(maxsize=1)
def known() -> frozenset[int]:
    ready()
    return frozenset(pdfmetrics.getFont(BOLD).face.charToGlyph) & frozenset(pdfmetrics.getFont(PLAIN).face.charToGlyph)


def has_all(words: str) -> bool:
    """Whether every letter can be printed."""
    return all(ord(letter) in known() for letter in printable(words))


def printable(words: str) -> str:
    """With the one narrow space that we have no sign for as the usual one, and no line of its own."""
    return words.replace("\u202f", "\xa0").replace("\n", " ").replace("\t", " ")


def wide(words: str, font: str, size: float) -> float:
    ready()
    return float(pdfmetrics.stringWidth(words, font, size))


def fitted(words: str, font: str, largest: float, width: float, most: int = 1) -> Fitted:
    """As large as fits in so many lines; what would be smaller than a third of that is cut."""
    words, size = printable(words), largest
    while size > largest / 3:
        lines = _broken(words, font, size, width)
        if len(lines) <= most and all(wide(line, font, size) <= width for line in lines):
            return Fitted(font, size, tuple(lines))
        size *= 0.94
    lines = _broken(words, font, size, width)[:most]
    lines[-1] = f"{lines[-1]} …"
    return Fitted(font, size, tuple(_cut(line, font, size, width) for line in lines))


def _broken(words: str, font: str, size: float, width: float) -> list[str]:
    lines = [""]
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or wide(longer, font, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _cut(line: str, font: str, size: float, width: float) -> str:
    if wide(line, font, size) <= width:
        return line
    while line and wide(f"{line}…", font, size) > width:
        line = line[:-1]
    return f"{line.rstrip()}…"
