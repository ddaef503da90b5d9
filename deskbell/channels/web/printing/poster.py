"""A poster for a door, a shelf or a board: one page, every language of the desk on it."""

from __future__ import annotations

from deskbell.channels.web.printing.facts import Facts, Words
from deskbell.channels.web.printing.letters import BOLD, PLAIN, fitted
from deskbell.channels.web.printing.sheet import INK, QUIET, Sheet

MARGIN = 54
BAND = 0.43
SIDE = 216
AROUND = 30


def poster(paper: str, facts: Facts) -> bytes:
    """A PDF."""
    sheet = Sheet(paper, facts)
    band = sheet.height * BAND
    sheet.area(0, 0, sheet.width, band, facts.ground)
    _headlines(sheet, facts, band - AROUND - SIDE / 3)
    top = band - SIDE / 3
    _code(sheet, facts, top)
    _below(sheet, facts, top + SIDE + 2 * AROUND + 8)
    return sheet.done()


def _headlines(sheet: Sheet, facts: Facts, room: float) -> None:
    """The first language the largest."""
    middle, width = sheet.width / 2, sheet.width - 2 * MARGIN
    libraries = " · ".join(dict.fromkeys(words.library for words in facts.words))
    found = [fitted(libraries, BOLD, 19, width, 2)] if libraries else []
    shrink = 1.0 if len(facts.words) < 3 else 2 / len(facts.words)
    for place, words in enumerate(facts.words):
        found.append(fitted(words.headline, BOLD, (60 if not place else 40) * shrink, width, 2 if place < 2 else 1))
    while sum(one.height + 12 for one in found) > room - 24:
        found = [fitted(" ".join(one.lines), one.font, one.size * 0.92, width, len(one.lines)) for one in found]
    y = 24 + (room - 24 - sum(one.height + 12 for one in found)) / 2
    for one in found:
        y = sheet.words(one, middle, y, facts.ink) + 12


def _code(sheet: Sheet, facts: Facts, top: float) -> None:
    x = (sheet.width - SIDE) / 2
    whole = SIDE + 2 * AROUND
    sheet.area(x - AROUND - 1.5, top - 1.5, whole + 3, whole + 3, "#d8d2c8", 19)
    sheet.area(x - AROUND, top, whole, whole, "#ffffff", 18)
    sheet.code(facts.address, x, top + AROUND, SIDE)


def _below(sheet: Sheet, facts: Facts, y: float) -> None:
    middle, width = sheet.width / 2, sheet.width - 2 * MARGIN
    scan = " · ".join(words.scan for words in facts.words)
    y = sheet.words(fitted(scan, PLAIN, 14, width, 2), middle, y, QUIET) + 2
    y = sheet.words(fitted(facts.link, BOLD, 34, width), middle, y, INK) + 14
    for words, address in _ways(facts.words):
        y = sheet.words(fitted(words, PLAIN, 12.5, width), middle, y, QUIET)
        y = sheet.words(fitted(address, BOLD, 19, width), middle, y, INK) + 8
    notes = [fitted(words.promise, PLAIN, 10.5, width, 2) for words in facts.words]
    y = max(y, sheet.height - 30 - sum(one.height for one in notes))
    for one in notes:
        y = sheet.words(one, middle, y, QUIET)


def _ways(words: tuple[Words, ...]) -> list[tuple[str, str]]:
    """Each way once, what to do in every language."""
    found: dict[str, list[str]] = {}
    for one in words:
        for way in one.ways:
            found.setdefault(way.address, []).append(way.words)
    return [(" · ".join(dict.fromkeys(said)), address) for address, said in found.items()]
