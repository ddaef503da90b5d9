"""The colours of a tab, light and dark, made of the few that a library chose; and which of them cannot be read."""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.channels.web.tab.looks import FILLED, Looks
from deskbell.look.colours import BLACK, INK, LEAST, WHITE, Rgb, contrast, mix, nearest, parse, shades, toward, written

DARK_PAPER: Rgb = (29, 26, 24)
DARK_INK: Rgb = (13, 20, 20)
PALE: Rgb = (236, 230, 221)
# What WCAG 1.4.6 asks for.
LIVELY = 7.0


@dataclass(frozen=True, slots=True)
class Paint:
    """``back`` the ground, ``ink`` the words on it, ``edge`` whatever else the treatment draws."""

    back: str
    ink: str
    edge: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A colour (``field``: "colour" or "ink") that cannot be read, how little, and the nearest that can."""

    field: str
    given: str
    contrast: float
    nearest: str


def paint(looks: Looks, desk_colour: str) -> Paint:
    """By day. Words are kept readable whatever was stored."""
    colour = colour_of(looks, desk_colour)
    back, ink, edge = _ground(looks, colour)
    if contrast(ink, back) < LEAST:
        if looks.treatment in FILLED and not parse(looks.ink):
            back = nearest(back, ink)
        else:
            ink = nearest(ink, back)
    return Paint(written(back), written(ink), written(edge))


def worn(looks: Looks, desk_colour: str, *, dark: bool = False) -> Paint:
    """As the tab is drawn for light pages, or for dark ones."""
    return paint_dark(looks, desk_colour) if dark or looks.theme == "dark" else paint(looks, desk_colour)


def paint_dark(looks: Looks, desk_colour: str) -> Paint:
    """On dark pages: the same colour, lifted until it can be read there."""
    lifted = parse(shades(written(colour_of(looks, desk_colour))).dark) or WHITE
    if looks.treatment in FILLED:
        return Paint(written(lifted), written(DARK_INK), written(mix(lifted, WHITE, 0.3)))
    if looks.treatment == "soft":
        back = mix(lifted, DARK_PAPER, 0.78)
        return Paint(written(back), written(toward(lifted, WHITE, back)), written(mix(lifted, DARK_PAPER, 0.4)))
    if looks.treatment == "outline":
        # A thin line and words of a dull colour would look switched off at what is just readable.
        line = written(nearest(lifted, DARK_PAPER, LIVELY))
        return Paint(written(DARK_PAPER), line, line)
    back = DARK_PAPER if looks.treatment == "stripe" else BLACK
    return Paint(written(back), written(PALE), written(lifted))


def unreadable(looks: Looks, desk_colour: str) -> list[Unreadable]:
    """Why these looks are refused: each way out of it, by the nearest colour that passes (WCAG 1.4.3)."""
    colour = colour_of(looks, desk_colour)
    back, ink, _ = _ground(looks, colour)
    found = contrast(ink, back)
    if found >= LEAST:
        return []
    ways = []
    if parse(looks.ink):
        ways.append(Unreadable("ink", written(ink), found, written(nearest(ink, back))))
    if looks.treatment in FILLED:
        ways.append(Unreadable("colour", written(colour), found, written(nearest(colour, ink))))
    elif not parse(looks.ink):  # the colour is the ink
        ways.append(Unreadable("colour", written(colour), found, written(nearest(colour, back))))
    return ways


def colour_of(looks: Looks, desk_colour: str) -> Rgb:
    return parse(looks.colour) or parse(desk_colour) or INK


def _ground(looks: Looks, colour: Rgb) -> tuple[Rgb, Rgb, Rgb]:
    """As chosen: ground, words, and the rest."""
    own = parse(looks.ink)
    match looks.treatment:
        case "outline":
            return WHITE, own or colour, colour
        case "soft":
            back = mix(colour, WHITE, 0.85)
            return back, own or toward(colour, BLACK, back), mix(colour, WHITE, 0.5)
        case "night":
            return INK, own or WHITE, mix(colour, WHITE, 0.25)
        case "stripe":
            return WHITE, own or INK, colour
        case _:
            ink = own or best_ink(colour)
            # What else is drawn lies on the far side of the ground, so that words and icon are read there too.
            return colour, ink, mix(colour, WHITE if contrast(ink, BLACK) < contrast(ink, WHITE) else BLACK, 0.28)


def best_ink(back: Rgb) -> Rgb:
    """White where it can be read, else the house's ink, else black, which can be wherever white cannot."""
    return next((ink for ink in (WHITE, INK) if contrast(ink, back) >= LEAST), BLACK)
