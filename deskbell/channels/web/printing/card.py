"""A card for tables: a sheet folded once, which stands like a tent. Each side says it in its own languages."""

from __future__ import annotations

from deskbell.channels.web.printing.facts import Facts, Words
from deskbell.channels.web.printing.letters import BOLD, PLAIN, fitted
from deskbell.channels.web.printing.sheet import INK, QUIET, Sheet

MARGIN = 40
SIDE = 164
AROUND = 26


def card(paper: str, facts: Facts) -> bytes:
    """A PDF. The upper half stands on its head, so that both sides are read when it is folded."""
    sheet = Sheet(paper, facts)
    front, back = sides(facts.words)
    _side(sheet, facts, front, sheet.height / 2)
    sheet.canvas.saveState()
    sheet.canvas.translate(sheet.width, sheet.height)
    sheet.canvas.rotate(180)
    _side(sheet, facts, back, sheet.height / 2)
    sheet.canvas.restoreState()
    _fold(sheet)
    return sheet.done()


def sides(words: tuple[Words, ...]) -> tuple[tuple[Words, ...], tuple[Words, ...]]:
    """By turns; the same on both sides where there is one language."""
    return (words, words) if len(words) < 2 else (words[::2], words[1::2])


def _side(sheet: Sheet, facts: Facts, words: tuple[Words, ...], top: float) -> None:
    """On the lower half. A ground with the headline, and the code on the right."""
    high = sheet.height - top
    left = sheet.width - SIDE - 2 * AROUND - 24
    sheet.area(0, top, left, high, facts.ground)
    width = left - 2 * MARGIN
    found = [fitted(one.headline, BOLD, 42 if len(words) < 2 else 26, width, 4) for one in words]
    libraries = " · ".join(dict.fromkeys(one.library for one in words))
    name = [fitted(libraries, BOLD, 14, width, 3)] if libraries else []
    notes = [fitted(one.promise, PLAIN, 11, width, 4) for one in words]
    y = top + (high - sum(one.height + 14 for one in (*name, *found, *notes))) / 2
    for one in (*name, *found, *notes):
        y = sheet.words(one, MARGIN, y, facts.ink, "start") + 14
    _code(sheet, facts, words, left + 12, top)


def _code(sheet: Sheet, facts: Facts, words: tuple[Words, ...], left: float, top: float) -> None:
    width = sheet.width - left - 12
    middle = left + width / 2
    scans = [fitted(one.scan, PLAIN, 11, width - 12, 2) for one in words]
    ways = [way for one in words[:1] for way in one.ways]
    below = sum(one.height for one in scans) + 24 + 34 * len(ways)
    y = top + max(20, (sheet.height - top - SIDE - 14 - below) / 2)
    sheet.code(facts.address, middle - SIDE / 2, y, SIDE)
    y += SIDE + 14
    for one in scans:
        y = sheet.words(one, middle, y, QUIET)
    y = sheet.words(fitted(facts.link, BOLD, 17, width - 8), middle, y + 2, INK) + 8
    for way in ways:
        y = sheet.words(fitted(way.words, PLAIN, 10, width - 12, 2), middle, y, QUIET)
        y = sheet.words(fitted(way.address, BOLD, 12.5, width - 8), middle, y, INK) + 5


def _fold(sheet: Sheet) -> None:
    """Where to fold: short marks at both edges, which show no more when it is."""
    sheet.canvas.setStrokeColorRGB(0.6, 0.6, 0.6)
    sheet.canvas.setLineWidth(0.6)
    middle = sheet.height / 2
    for x in (0, sheet.width - 14):
        sheet.canvas.line(x, middle, x + 14, middle)
