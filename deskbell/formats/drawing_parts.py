"""What may stand in a drawing that is written anew: elements, attributes, and values that name nothing outside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

CLIP = "clipPath"
DRAWN = ("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan")
_GRADIENTS = ("linearGradient", "radialGradient")
# Each with the name under which it is written: what only holds others is a group.
ELEMENTS = {name: name for name in (*DRAWN, *_GRADIENTS, "svg", "g", "defs", "stop", CLIP)}
ELEMENTS |= {"a": "g", "switch": "g"}

_LENGTHS = "x y x1 y1 x2 y2 cx cy r rx ry fx fy fr width height dx dy"
_OWN = f"""
 id d points pathLength viewBox preserveAspectRatio transform gradientTransform gradientUnits spreadMethod offset
 clipPathUnits textLength lengthAdjust rotate {_LENGTHS}
"""
_STYLES = """
 fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit
 stroke-dasharray stroke-dashoffset opacity color stop-color stop-opacity clip-path clip-rule font-family font-size
 font-weight font-style font-stretch letter-spacing word-spacing text-anchor dominant-baseline display visibility
 vector-effect paint-order
"""
ATTRIBUTES = frozenset(_OWN.split())
STYLES = frozenset(_STYLES.split())
_POINTING = ("fill", "stroke", "clip-path")
_PATH = re.compile(r"[MmZzLlHhVvCcSsQqTtAa0-9eE+\-.,\s]*")
_NAME = re.compile(r"[A-Za-z_][\w.:-]{0,79}", re.ASCII)
_POINTER = re.compile(r"""url\(\s*(['"]?)#([A-Za-z_][\w.:-]{0,79})\1\s*\)""", re.ASCII)
# Letters of any script, as fonts have names; no sign that could begin an address, an escape or a rule.
_PLAIN = re.compile(r"""[\w\s#%.,+\-()'"]{1,1000}""")
_CALLED = re.compile(r"([\w-]+)\s*\(")
_CALLS = frozenset(("rgb", "rgba", "hsl", "hsla", "matrix", "translate", "scale", "rotate", "skewX", "skewY"))
_SIMPLE = re.compile(r"[.#]?[A-Za-z_][\w-]{0,79}", re.ASCII)
MOST_RULES = 400


class Styles:
    """Drawing programs' short style sheets: rules for an element, a class or an id; nothing else is read."""

    def __init__(self, sheets: Iterable[str]) -> None:
        self.rules: dict[str, dict[str, str]] = {}
        for sheet in sheets:
            for rule in _without_remarks(sheet).split("}"):
                selectors, _, declared = rule.rpartition("{")
                for selector in (one.strip() for one in selectors.split(",")):
                    if _SIMPLE.fullmatch(selector) and len(self.rules) < MOST_RULES:
                        self.rules.setdefault(selector, {}).update(declared_in(declared))

    def over(self, name: str, given: Mapping[str, str]) -> dict[str, str]:
        """The attributes, with what the sheets and its own style say in place of them, as CSS has it."""
        classes = [f".{one}" for one in given.get("class", "").split()[:20]]
        found = dict(given)
        for selector in (name, *classes, f"#{given.get('id', '')}"):
            found |= self.rules.get(selector, {})
        return found | declared_in(given.get("style", ""))


def _without_remarks(sheet: str) -> str:
    """Piece by piece: an expression would look for the end of each remark that has none through all that follows."""
    first, *pieces = sheet.split("/*")
    return first + "".join(piece.partition("*/")[2] for piece in pieces)


def declared_in(style: str) -> dict[str, str]:
    pairs = (one.partition(":") for one in style.split(";")[:200])
    return {name.strip(): value.replace("!important", "").strip() for name, _, value in pairs if name.strip() in STYLES}


def kept_of(name: str, given: Mapping[str, str], left_out: set[str]) -> dict[str, str]:
    """The attributes that may stay, in the order given. What names something outside is told in ``left_out``."""
    kept = {}
    for attribute, value in given.items():
        if attribute in ATTRIBUTES or attribute in STYLES:
            found = _value(attribute, value.strip())
            if found:
                kept[attribute] = found
            elif "url(" in value:
                left_out.add("url()")
        elif attribute == "href" and name in _GRADIENTS and _NAME.fullmatch(value[1:]) and value.startswith("#"):
            kept["href"] = value
        elif attribute == "href" and not value.startswith("#"):
            left_out.add("href")
    return kept


def _value(attribute: str, value: str) -> str | None:
    if attribute in ("d", "points"):
        return value if _PATH.fullmatch(value) else None
    if attribute == "id":
        return value if _NAME.fullmatch(value) else None
    pointed = _POINTER.match(value) if attribute in _POINTING else None
    if pointed:  # what may follow it, for where it points to nothing, is not needed
        return f"url(#{pointed[2]})"
    if not _PLAIN.fullmatch(value):
        return None
    return value if all(call in _CALLS for call in _CALLED.findall(value)) else None
