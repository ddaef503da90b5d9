"""A tab as an SVG picture: for the gallery, the history, pages without scripts, and to download and change.

The loader draws the same by styles (painting.py); both read their measures from there.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from deskbell.channels.web.tab.looks import ICONS, Looks
from deskbell.channels.web.tab.painting import FAMILIES, SIZES, corners, room
from deskbell.channels.web.tab.paints import Paint, worn

NOTHING = SafeString("")
# Around the tab, for what leans and for its shadow.
MARGIN = 10
NARROW, BROAD = frozenset("iljtfr.,'’!|:;() I"), frozenset("mwMWœæ@")
LETTERS = {"capitals": 1.19, "wide": 1.17, "serif": 0.97}
LEAN = 0.2126  # tan 12°
# What is left of a folder's width and height when it leans back by 18° and is seen from 70 pixels.
FOLDED = 0.79


@dataclass(frozen=True, slots=True)
class Measures:
    """In pixels. ``wide`` and ``high`` of the tab; ``words`` of its label."""

    wide: float
    high: float
    font: int
    icon: int
    words: float


def svg(looks: Looks, desk_colour: str, label: str, name: str, *, dark: bool = False) -> SafeString:
    """The tab as it stands on its side of a page. ``name`` makes its inner ids its own where several share a page.

    Screen readers pass over it: what it says stands beside it.
    """
    used = worn(looks, desk_colour, dark=dark)
    measured = measure(looks, label)
    wide, high = measured.wide + 2 * MARGIN, measured.high + 2 * MARGIN
    turned = {"right": 90, "left": -90}.get(looks.side, 0) if looks.stands_upright else 0
    turning = _turn(turned, wide, high)
    if turned:
        wide, high = high, wide
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}" viewBox="0 0 {} {}" aria-hidden="true" '
        'focusable="false"><g{}>{}</g></svg>',
        *(round(wide), round(high), round(wide), round(high)),
        turning,
        _drawn(looks, used, measured, label, name, turned),
    )


def measure(looks: Looks, label: str) -> Measures:
    font, least, icon = SIZES[looks.size]
    shown = "" if looks.shape == "round" else label
    words = _width(shown, font) * LETTERS.get(looks.lettering, 1)
    drawn = icon if looks.drawn_icon else 0
    gap = 0.6 * font if drawn and shown else 0
    wide = least if looks.shape == "round" else max(least, words + drawn + gap + 2 * room(looks) * font)
    return Measures(wide, least, font, drawn, words)


def _width(label: str, font: int) -> float:
    """Near enough for any sans serif; the picture then fits its letters to it (``textLength``)."""
    return sum(_broad(letter) for letter in label) * font


def _broad(letter: str) -> float:
    if letter in NARROW:
        return 0.31
    if letter in BROAD:
        return 0.88
    if ord(letter) > 0x2E80:  # Han, kana, Hangul and the like fill a square
        return 1.0
    return 0.68 if letter.isupper() else 0.58


def _turn(turned: int, wide: float, high: float) -> SafeString:
    if turned == 90:
        return format_html(' transform="translate({} 0) rotate(90)"', round(high))
    if turned:
        return format_html(' transform="translate(0 {}) rotate(-90)"', round(wide))
    return NOTHING


def _drawn(looks: Looks, used: Paint, measured: Measures, label: str, name: str, turned: int) -> SafeString:
    ground = outline(looks, measured)
    fill = f"url(#{name})" if looks.treatment in ("fade", "band", "stripe", "night") else used.back
    parts = [
        _gradient(looks, used, measured, name) if fill.startswith("url") else "",
        format_html('<path d="{}" transform="translate(0 2)" fill="#000" fill-opacity=".16"/>', ground),
        format_html('<path d="{}" fill="{}"/>', ground, fill),
        _border(looks, used, measured),
        _icon(looks, used, measured, turned),
        _words(looks, used, measured, label),
    ]
    return format_html("{}{}{}{}{}{}", *parts)


def _gradient(looks: Looks, used: Paint, measured: Measures, name: str) -> SafeString:
    font, wide = measured.font, measured.wide
    stops = {
        "fade": ((0, used.edge), (1, used.back)),
        "night": _step(1 - 0.5 * font / wide, used.back, used.edge),
        "stripe": _step(0.6 * font / wide, used.edge, used.back),
        "band": _step((2.6 if looks.drawn_icon else 0.7) * font / wide, used.edge, used.back),
    }[looks.treatment]
    drawn = format_html_join("", '<stop offset="{}" stop-color="{}"/>', ((round(at, 3), one) for at, one in stops))
    return format_html('<linearGradient id="{}">{}</linearGradient>', name, drawn)


def _step(at: float, before: str, after: str) -> tuple[tuple[float, str], ...]:
    return (at, before), (at, after)


def _border(looks: Looks, used: Paint, measured: Measures) -> SafeString:
    """``inset`` by half of its own width, as a border lies within."""
    found = {"outline": (1.0, 2.0, used.edge), "soft": (0.5, 1.0, used.edge), "framed": (4.5, 1.5, used.ink)}
    if looks.treatment not in found:
        return NOTHING
    inset, width, colour = found[looks.treatment]
    d = outline(looks, measured, inset)
    return format_html('<path d="{}" fill="none" stroke="{}" stroke-width="{}"/>', d, colour, width)


def _icon(looks: Looks, used: Paint, measured: Measures, turned: int) -> SafeString:
    if not measured.icon:
        return NOTHING
    size = measured.icon
    x = MARGIN + (measured.wide - size) / 2 if looks.shape == "round" else MARGIN + room(looks) * measured.font
    y = MARGIN + (measured.high - size) / 2
    return format_html(
        '<path d="{}" transform="translate({} {}) scale({}) rotate({} 10 10)" fill="none" stroke="{}" '
        'stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"/>',
        *(ICONS[looks.drawn_icon], round(x, 1), round(y, 1), size / 20, -turned, used.ink),
    )


def _words(looks: Looks, used: Paint, measured: Measures, label: str) -> SafeString:
    if looks.shape == "round":
        return NOTHING
    before = measured.icon + 0.6 * measured.font if measured.icon else 0
    x = MARGIN + (measured.wide + before) / 2
    y = MARGIN + measured.high / 2 + 0.35 * measured.font
    return format_html(
        '<text x="{}" y="{}" text-anchor="middle" font-family="{}" font-size="{}" font-weight="600" fill="{}" '
        'textLength="{}" lengthAdjust="spacingAndGlyphs">{}</text>',
        *(round(x, 1), round(y, 1), FAMILIES.get(looks.lettering, "system-ui,sans-serif"), measured.font, used.ink),
        round(measured.words, 1),
        label.upper() if looks.lettering == "capitals" else label,
    )


# ---- shapes ---------------------------------------------------------------------------------------


def outline(looks: Looks, measured: Measures, inset: float = 0) -> str:
    """The path of its ground, lying; what stands upright is drawn as if it hung from above, and then turned."""
    left, top = MARGIN + inset, MARGIN + inset
    right, low = MARGIN + measured.wide - inset, MARGIN + measured.high - inset
    if looks.shape == "slant":
        lean = LEAN * (low - top) / 2
        return f"M{left + lean:.1f} {top}H{right + lean:.1f}L{right - lean:.1f} {low}H{left - lean:.1f}Z"
    hangs = looks.but(side="top") if looks.stands_upright else looks
    if looks.shape == "folder":
        narrow = (right - left) * (1 - FOLDED) / 2
        if hangs.side == "top":
            top, low = low, top
        out = 3 if hangs.side == "top" else -3  # a little beyond, as it leans
        return (
            f"M{left} {low}L{left + narrow - 4:.1f} {top - out:.1f}Q{left + narrow:.1f} {top + out:.1f} "
            f"{left + narrow + 6:.1f} {top + out:.1f}H{right - narrow - 6:.1f}"
            f"Q{right - narrow:.1f} {top + out:.1f} {right - narrow + 4:.1f} {top - out:.1f}L{right} {low}Z"
        )
    return _rounded(left, top, right, low, [max(0.0, one - inset) for one in _radii(hangs, measured)])


def _radii(looks: Looks, measured: Measures) -> list[float]:
    """Of the four corners, as the style sheet says them; two that share a side share its length."""
    found = [float(one.removesuffix("px")) for one in corners(looks).split()]
    found = {1: found * 4, 2: found * 2}.get(len(found), found)
    upper_left, upper_right, lower_right, lower_left = found
    sides = (
        (measured.wide, upper_left + upper_right),
        (measured.wide, lower_left + lower_right),
        (measured.high, upper_left + lower_left),
        (measured.high, upper_right + lower_right),
    )
    share = min([1.0, *(length / taken for length, taken in sides if taken)])
    return [one * share for one in found]


def _rounded(left: float, top: float, right: float, low: float, radii: list[float]) -> str:
    a, b, c, d = (round(one, 1) for one in radii)
    return (
        f"M{left + a:.1f} {top}H{right - b:.1f}A{b} {b} 0 0 1 {right} {top + b:.1f}V{low - c:.1f}"
        f"A{c} {c} 0 0 1 {right - c:.1f} {low}H{left + d:.1f}A{d} {d} 0 0 1 {left} {low - d:.1f}V{top + a:.1f}"
        f"A{a} {a} 0 0 1 {left + a:.1f} {top}Z"
    )
