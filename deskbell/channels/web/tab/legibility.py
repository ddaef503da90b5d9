"""Whether a library's own picture can be told apart: from itself, and from light and dark pages. Sums, no judgement."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from PIL import Image, ImageColor

from deskbell.channels.web.tab.paints import DARK_PAPER
from deskbell.look.colours import WHITE, Rgb, contrast

# Below the first nobody sees anything; WCAG 1.4.3 asks for the second, of words.
LEAST, READABLE = 1.4, 4.5
# A colour that covers less than this hundredth of a picture is an accident of its edges.
SHARE = 0.015
SIDE = 96


@dataclass(frozen=True, slots=True)
class Legibility:
    """Contrasts, from 1 to 21. ``within``: between its own colours, ``None`` where there is one and the page shows
    through; ``light`` and ``dark``: between what stands at its edge and such a page, at best."""

    within: float | None
    light: float
    dark: float

    @property
    def is_blank(self) -> bool:
        return self.within is not None and self.within < LEAST


def of_colours(written: Iterable[str]) -> Legibility:
    """Of a drawing, whose colours are known but not how much of each is seen."""
    colours = [colour for one in written if (colour := _colour(one))]
    if not colours:
        return Legibility(None, contrast((0, 0, 0), WHITE), contrast((0, 0, 0), DARK_PAPER))
    within = _widest(colours) if len(set(colours)) > 1 else None
    return Legibility(within, *_on_pages(colours))


def of_pixels(data: bytes) -> Legibility:
    """Of a picture that we wrote ourselves."""
    with Image.open(io.BytesIO(data)) as opened:
        small = opened.convert("RGBA")
    small.thumbnail((SIDE, SIDE))
    seen = small.getchannel("A").point(lambda alpha: 255 if alpha >= 128 else 0)
    colours = _main_colours(small, seen)
    if not colours:  # nothing of it is seen
        return Legibility(1.0, 1.0, 1.0)
    opaque = sum(seen.histogram()[128:]) / (small.width * small.height)
    within = _widest(colours) if len(colours) > 1 else 1.0 if opaque > 0.98 else None
    edge = _edge(small, seen) if opaque > 0.98 else []
    return Legibility(within, *_on_pages(edge or colours))


def _main_colours(picture: Image.Image, seen: Image.Image) -> list[Rgb]:
    """Each covers a part that somebody notices."""
    few = picture.convert("RGB").quantize(16).convert("RGB")
    pixels: dict[Rgb, int] = {}
    for colour, alpha in zip(_pixels(few), _pixels(seen), strict=True):
        if alpha:
            pixels[colour] = pixels.get(colour, 0) + 1
    least = SHARE * sum(pixels.values())
    return [colour for colour, count in pixels.items() if count >= least]


def _edge(picture: Image.Image, seen: Image.Image) -> list[Rgb]:
    """The mean along its four sides; nothing where the page is seen there."""
    plain = picture.convert("RGB")
    width, height = plain.size
    around = [(x, y) for x in range(width) for y in (0, height - 1)]
    around += [(x, y) for y in range(height) for x in (0, width - 1)]
    if not all(seen.getpixel(place) for place in around):
        return []
    found: list[Any] = [plain.getpixel(place) for place in around]
    red, green, blue = (round(sum(one[part] for one in found) / len(found)) for part in range(3))
    return [(red, green, blue)]


def _pixels(picture: Image.Image) -> list[Any]:
    return list(picture.get_flattened_data())


def _widest(colours: Iterable[Rgb]) -> float:
    return max(contrast(one, other) for one, other in combinations(colours, 2))


def _on_pages(colours: Iterable[Rgb]) -> tuple[float, float]:
    given = list(colours)
    return max(contrast(one, WHITE) for one in given), max(contrast(one, DARK_PAPER) for one in given)


def _colour(written: str) -> Rgb | None:
    """Names, ``#rgb``, ``rgb()``, ``hsl()``; what CSS knows beyond these tells nothing here."""
    try:
        return ImageColor.getrgb(written)[:3]
    except ValueError:
        return None
