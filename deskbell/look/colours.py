"""A library's own colour, made readable: whatever it chooses, text on it and in it keeps WCAG's contrast.

Pure sums on sRGB (WCAG 2.2, "relative luminance" and "contrast ratio"). The tokens give the two themes' surfaces.
"""

from __future__ import annotations

from dataclasses import dataclass

Rgb = tuple[int, int, int]

WHITE: Rgb = (255, 255, 255)
BLACK: Rgb = (0, 0, 0)
INK: Rgb = (35, 31, 26)
# Where the colour stands as text, lightest and darkest: --sunken of the light theme, --raised of the dark one.
ON_LIGHT: Rgb = (239, 234, 226)
ON_DARK: Rgb = (39, 35, 31)
# What WCAG 1.4.3 asks for; and a little more, because browsers round.
LEAST = 4.5
WANTED = 4.6


@dataclass(frozen=True, slots=True)
class Shades:
    """``head`` with ``head_ink``: a coloured bar. ``light`` and ``dark``: the accent of each theme."""

    head: str
    head_ink: str
    light: str
    light_deep: str
    dark: str
    dark_deep: str
    dark_ink: str


def shades(colour: str) -> Shades:
    """All that pages need of a colour such as ``#0b5c63``. A colour that is none gives the house's own."""
    own = parse(colour) or parse("#0b5c63") or INK
    ink = WHITE if contrast(own, WHITE) >= contrast(own, INK) else INK
    head = toward(own, (0, 0, 0) if ink == WHITE else WHITE, ink)
    light = toward(own, (0, 0, 0), ON_LIGHT)
    dark = toward(own, WHITE, ON_DARK)
    return Shades(
        head=written(head),
        head_ink=written(ink),
        light=written(light),
        light_deep=written(mix(light, (0, 0, 0), 0.22)),
        dark=written(dark),
        dark_deep=written(mix(dark, WHITE, 0.25)),
        dark_ink=written((13, 20, 20)),
    )


def stylesheet(colour: str) -> str:
    """The desk's colours as custom properties, over the tokens' own."""
    own = shades(colour)
    light = f"--accent:{own.light};--accent-deep:{own.light_deep};--accent-text:{own.light};--accent-ink:#fff"
    dark = f"--accent:{own.dark};--accent-deep:{own.dark_deep};--accent-text:{own.dark};--accent-ink:{own.dark_ink}"
    return (
        f":root{{--desk:{own.head};--desk-ink:{own.head_ink};{light}}}\n"
        # As narrow as the tokens' own rule, and after it.
        f'@media(prefers-color-scheme:dark){{:root:not([data-theme="light"]){{{dark}}}}}\n'
    )


def parse(colour: str) -> Rgb | None:
    """``#rrggbb``; nothing else may reach a stylesheet."""
    digits = colour.removeprefix("#")
    if len(colour) != 7 or len(digits) != 6 or any(digit not in "0123456789abcdefABCDEF" for digit in digits):
        return None
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def contrast(one: Rgb, other: Rgb) -> float:
    """From 1 (the same) to 21 (black on white)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def toward(colour: Rgb, end: Rgb, against: Rgb) -> Rgb:
    """The colour, moved towards black or white only as far as it must to be read against another."""
    for step in range(51):
        moved = mix(colour, end, step / 50)
        if contrast(moved, against) >= WANTED:
            return moved
    return end


def nearest(colour: Rgb, against: Rgb, wanted: float = LEAST) -> Rgb:
    """The colour itself where it can be read against another, else the nearest, lighter or darker, that can."""
    moved = (mix(colour, end, step / 256) for end in (BLACK, WHITE) for step in range(257))
    passing = [one for one in moved if contrast(one, against) >= wanted]
    return min(passing, key=lambda one: _apart(one, colour), default=BLACK)


def mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    parts = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    red, green, blue = parts
    return red, green, blue


def written(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _apart(one: Rgb, other: Rgb) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
