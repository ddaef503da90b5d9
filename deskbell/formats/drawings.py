"""SVG from strangers, written anew: of what was given only that is kept which draws, by a list of what may.

Read by expat, with no entity and no document type of its own, so that nothing can be fetched and nothing unfolds.
What could act, load or repeat itself (scripts, styles with addresses, ``use``, filters, patterns) is left out by name;
the short style sheets of drawing programs become attributes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias
from xml.parsers import expat

from deskbell.formats.drawing_parts import CLIP, DRAWN, ELEMENTS, Styles, kept_of

SPACE = "http://www.w3.org/2000/svg"
LINK = "http://www.w3.org/1999/xlink href"
MOST_BYTES = 256 << 10
MOST_ELEMENTS = 3_000
DEEPEST = 40
# How much longer than broad; a tab is no line.
LONGEST = 16.0
FARTHEST = 1e6
# What drawing programs keep for themselves, of which nobody need be told.
_SILENT = {"metadata", "title", "desc", "style", "defs"}
_NUMBER = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?)\s*(px|pt|pc|mm|cm|in)?\s*")
_UNITS = {None: 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}


class NoDrawing(ValueError):
    """Why it cannot be taken: ``broken`` (no SVG at all), ``entities``, ``large``, ``many``, ``size``, ``empty``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Drawing:
    """``colours`` are those that draw, as written; ``left_out`` what somebody would miss, by name."""

    data: bytes
    width: float
    height: float
    colours: tuple[str, ...]
    left_out: tuple[str, ...]


def looks_like(data: bytes) -> bool:
    """Whether it begins as XML does, in any of the encodings that expat reads."""
    return data.lstrip(b"\xef\xbb\xbf\xff\xfe\x00\t\r\n ").startswith(b"<")


def made_anew(data: bytes) -> Drawing:
    """Raises ``NoDrawing`` and nothing else."""
    if len(data) > MOST_BYTES:
        raise NoDrawing("large")
    reader = _Reader()
    root = reader.read(data)
    writer = _Writer(Styles(reader.sheets), reader.left_out)
    width, height, box = _size(root.given)
    given = {**root.given, "viewBox": box, "width": _short(width), "height": _short(height)}
    body = writer.written(_Part("svg", given, root.inside))
    if not writer.draws:
        raise NoDrawing("empty")
    return Drawing(body.encode(), width, height, tuple(writer.colours), tuple(sorted(reader.left_out)))


# ---- reading --------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Part:
    name: str
    given: dict[str, str]
    inside: list[_Part | str] = field(default_factory=list)


_Handler: TypeAlias = Callable[..., None]


class _Reader:
    """Keeps the parts that may be there; passes over the others with all that is in them."""

    def __init__(self) -> None:
        self.sheets: list[str] = []
        self.left_out: set[str] = set()
        self._root: _Part | None = None
        self._open: list[_Part] = []
        self._passing = 0
        self._sheet: list[str] | None = None
        self._count = 0

    def read(self, data: bytes) -> _Part:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        handlers: dict[str, _Handler] = {
            "StartDoctypeDeclHandler": self._doctype,
            "EntityDeclHandler": self._entity,
            "StartElementHandler": self._start,
            "EndElementHandler": self._end,
            "CharacterDataHandler": self._words,
        }
        for name, handler in handlers.items():
            setattr(parser, name, handler)
        try:
            parser.Parse(data, True)
        except NoDrawing:
            raise
        except (expat.ExpatError, LookupError, ValueError, NotImplementedError) as why:  # ValueError: UTF-7, Big5 …
            raise NoDrawing("broken") from why
        if self._root is None:
            raise NoDrawing("broken")
        return self._root

    def _doctype(self, _name: str, _system: str | None, _public: str | None, has_own: int) -> None:
        if has_own:  # else it only names SVG's, which nobody fetches
            raise NoDrawing("entities")

    def _entity(self, *_told: object) -> None:
        raise NoDrawing("entities")

    def _start(self, named: str, attributes: dict[str, str]) -> None:
        space, _, name = named.rpartition(" ")
        self._count += 1
        if self._count > MOST_ELEMENTS or len(self._open) + self._passing >= DEEPEST:
            raise NoDrawing("many")
        if self._root is None and named != f"{SPACE} svg":
            raise NoDrawing("broken")
        if self._passing or space != SPACE or name not in ELEMENTS:
            self._pass_over(space, name)
            return
        self.left_out |= {one for one in attributes if one.lower().startswith("on") and len(one) < 30}
        given = {one: value for one, value in attributes.items() if " " not in one}
        if LINK in attributes:
            given.setdefault("href", attributes[LINK])
        part = _Part(ELEMENTS[name], given)
        if self._open:
            self._open[-1].inside.append(part)
        else:
            self._root = part
        self._open.append(part)

    def _pass_over(self, space: str, name: str) -> None:
        if not self._passing and space == SPACE:
            if name == "style":
                self._sheet = []
            elif name not in _SILENT:
                self.left_out.add(name[:30])
        self._passing += 1

    def _end(self, _named: str) -> None:
        if not self._passing:
            self._open.pop()
            return
        self._passing -= 1
        if not self._passing and self._sheet is not None:
            self.sheets.append("".join(self._sheet))
            self._sheet = None

    def _words(self, words: str) -> None:
        if self._passing:
            if self._sheet is not None and self._passing == 1:
                self._sheet.append(words)
        elif self._open and self._open[-1].name in ("text", "tspan"):
            self._open[-1].inside.append(words)


# ---- its size -------------------------------------------------------------------------------------


def _size(given: dict[str, str]) -> tuple[float, float, str]:
    """In pixels, and the part of the plane that is seen."""
    box = [_number(one) for one in re.split(r"[\s,]+", given.get("viewBox", "").strip()[:200])]
    wide, high = _number(given.get("width", "")), _number(given.get("height", ""))
    seen = [one for one in box if one is not None]
    if len(box) == len(seen) == 4 and seen[2] > 0 and seen[3] > 0:
        left, top, across, down = seen
    elif wide and high:
        left, top, across, down = 0.0, 0.0, wide, high
    else:
        raise NoDrawing("size")
    wide, high = (wide, high) if wide and high else (across, down)
    if min(wide, high) <= 0 or max(wide, high) > LONGEST * min(wide, high):
        raise NoDrawing("size")
    return wide, high, " ".join(map(_short, (left, top, across, down)))


def _number(written: str) -> float | None:
    found = _NUMBER.fullmatch(written[:60])
    number = float(found[1]) * _UNITS[found[2]] if found else math.inf
    return number if abs(number) <= FARTHEST else None


def _short(number: float) -> str:
    return f"{number:.4f}".rstrip("0").rstrip(".")


# ---- writing --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Around:
    """What a part has from those around it."""

    fill: str = "black"
    stroke: str = "none"
    unseen: bool = False


class _Writer:
    def __init__(self, styles: Styles, left_out: set[str]) -> None:
        self.styles = styles
        self.left_out = left_out
        self.colours: dict[str, None] = {}
        self.draws = False

    def written(self, part: _Part, around: _Around | None = None) -> str:
        around = around or _Around()
        kept = kept_of(part.name, self.styles.over(part.name, part.given), self.left_out)
        unseen = around.unseen or part.name in (CLIP, "defs")
        if unseen:
            kept.pop("clip-path", None)  # clips within clips could multiply
        inside = _Around(kept.get("fill", around.fill), kept.get("stroke", around.stroke), unseen)
        if part.name in DRAWN and not unseen:
            self.draws = True
            self._note(inside.fill, inside.stroke)
        if part.name == "stop":
            self._note(kept.get("stop-color", "black"))
        attributes = "".join(f' {name}="{_escaped(value)}"' for name, value in kept.items())
        head = f' xmlns="{SPACE}"' if part.name == "svg" else ""
        body = "".join(_escaped(one) if isinstance(one, str) else self.written(one, inside) for one in part.inside)
        return f"<{part.name}{head}{attributes}>{body}</{part.name}>" if body else f"<{part.name}{head}{attributes}/>"

    def _note(self, *colours: str) -> None:
        for colour in colours:
            if colour not in ("none", "inherit", "transparent") and not colour.startswith("url("):
                self.colours[colour] = None


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
