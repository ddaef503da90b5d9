"""The looks of a support tab: everything that a library may choose, as one value. Pure: no database, no drawing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

# Shapes that stand against the page's edge, and shapes that float a little before it.
FLUSH = ("tab", "square", "arch", "folder")
FLOATING = ("pill", "card", "speech", "leaf", "slant", "round")
SHAPES = (*FLUSH, *FLOATING)
TREATMENTS = ("solid", "outline", "soft", "night", "band", "framed", "stripe", "fade")
# Of these, the library's colour is the ground on which the words stand.
FILLED = ("solid", "band", "framed", "fade")
ICONS = {
    "bubble": "M3.5 4.5h13v9H9l-3.2 2.8v-2.8H3.5z",
    "bubbles": "M2.5 3.5h10v7H7L4.6 12.6v-2.1H2.5zM9 12.6v1h4.2l2.5 2.2v-2.2h1.8V7.2h-2.6",
    "question": "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM7.9 8a2.1 2.1 0 1 1 3.1 1.9c-.7.4-1 .8-1 1.6M10 13.7h.01",
    "book": "M10 5.2C8.4 4 6 3.6 3 3.8v11.4c3-.2 5.4.2 7 1.4 1.6-1.2 4-1.6 7-1.4V3.8c-3-.2-5.4.2-7 1.4Zv11.4",
    "bell": "M3.5 14.5h13M5 14.5a5 5 0 0 1 10 0M10 9.5V7.4M8.6 7.4h2.8M3.5 16.8h13",
    "person": "M10 9.4a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM4.5 16.8c0-3 2.3-5 5.5-5s5.5 2 5.5 5",
    "letter": "M3 5h14v10.5H3zM3.4 5.6 10 11l6.6-5.4",
    "find": "M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11ZM13 13l3.8 3.8",
    "lamp": "M6 9.5 8 4h4l2 5.5zM10 9.5v6M6.5 16.5h7",
    "pencil": "M4 16l.8-3.4 8.6-8.6 2.6 2.6-8.6 8.6zM11.8 5.6l2.6 2.6",
}
SIDES = ("right", "left", "top", "bottom")
ALIGNS = ("start", "middle", "end")
LETTERINGS = ("plain", "serif", "capitals", "wide")
SIZES = ("s", "m", "l")
THEMES = ("light", "auto", "dark")
# On phones: as elsewhere, or in a lower corner with its words, or there with its icon only.
PHONES = ("", "pill", "round")
FURTHEST = 600
LONGEST = 60
_DIGEST = re.compile(r"[0-9a-f]{64}")

_ONE_OF: dict[str, tuple[str, ...]] = {
    "shape": SHAPES,
    "treatment": TREATMENTS,
    "icon": ("", *ICONS),
    "lettering": LETTERINGS,
    "theme": THEMES,
    "side": SIDES,
    "align": ALIGNS,
    "size": SIZES,
    "phone": PHONES,
    "phone_side": ("right", "left"),
}


@dataclass(frozen=True, slots=True)
class Looks:
    """``colour`` empty: the desk's own. ``ink`` empty: white or black, whichever is read better.

    ``wording`` is a ready one; empty, the desk's name. ``label`` holds own words by language and comes first; both
    again for when nobody would answer. Distances are in pixels: ``shift`` along the edge, ``phone_up`` from below.
    """

    shape: str = "pill"
    treatment: str = "solid"
    icon: str = ""
    colour: str = ""
    ink: str = ""
    lettering: str = "plain"
    theme: str = "light"
    size: str = "m"
    wording: str = ""
    label: Mapping[str, str] = field(default_factory=dict)
    closed: bool = False
    closed_label: Mapping[str, str] = field(default_factory=dict)
    side: str = "bottom"
    align: str = "end"
    shift: int = 0
    phone: str = ""
    phone_side: str = "right"
    phone_up: int = 0
    # The digest of an uploaded picture that stands in place of shape and words.
    picture: str = ""

    @property
    def floats(self) -> bool:
        return self.shape in FLOATING

    @property
    def drawn_icon(self) -> str:
        """Where there may be nothing else, an icon stands."""
        return self.icon or ("bubble" if "round" in (self.shape, self.phone) else "")

    @property
    def stands_upright(self) -> bool:
        """Its words run along a page's left or right edge."""
        return not self.floats and self.side in ("left", "right")

    def written(self) -> dict[str, Any]:
        """As it is stored: only what differs from the plain looks, so that a new choice needs no migration."""
        plain = Looks()
        return {name: value for name, value in asdict(self).items() if value != getattr(plain, name)}

    def but(self, **changed: Any) -> Looks:
        return replace(self, **changed)


def read(stored: Mapping[str, Any]) -> Looks:
    """What was stored, by this version or another, or typed into an address: what is no choice of ours is left out."""
    found = {one.name: stored[one.name] for one in fields(Looks) if one.name in stored}
    return Looks(**{name: value for name, value in found.items() if _is_one(name, value)})


def _is_one(name: str, value: Any) -> bool:
    if name in _ONE_OF:
        return value in _ONE_OF[name]
    if name in ("label", "closed_label"):
        return isinstance(value, dict) and all(isinstance(one, str) for pair in value.items() for one in pair)
    if name == "picture":
        return isinstance(value, str) and (not value or bool(_DIGEST.fullmatch(value)))
    if name in ("shift", "phone_up"):
        return isinstance(value, int) and not isinstance(value, bool) and -FURTHEST <= value <= FURTHEST
    if name == "closed":
        return isinstance(value, bool)
    return isinstance(value, str)
