"""Ready designs, made of the few parts that a tab has: every shape in every treatment, with icons, words and colours.

Any two differ in shape or treatment, so all of them can be told apart without colours too.
"""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.channels.web.tab.looks import FILLED, FLUSH, SHAPES, TREATMENTS, Looks
from deskbell.channels.web.tab.wordings import WORDINGS

# Deep colours, on which white is read; the pale ones carry dark words.
DEEP = ("#0b5c63", "#1d3b72", "#7a1f4f", "#1f6b3a", "#a8321f", "#5b2a86", "#8a4b08", "#2450b8", "#3d4a57", "#5a6218")
PALE = ("#ffd35c", "#bfe3f5", "#f6c6d0", "#bfe8d0", "#e9dcc3", "#ffb38a")
WITH_ICON = ("bubble", "", "question", "book", "bubbles", "", "person", "bell", "letter", "lamp", "find", "pencil")
ALONE = ("bubble", "question", "book", "bell", "person", "letter", "find", "lamp")
LETTERED = ("plain", "plain", "serif", "plain", "capitals", "plain", "wide")


@dataclass(frozen=True, slots=True)
class Ready:
    """A design to begin with. ``key`` stands in addresses."""

    key: str
    looks: Looks


def ready_designs() -> list[Ready]:
    return [
        _ready(row, column, shape, treatment)
        for row, shape in enumerate(SHAPES)
        for column, treatment in enumerate(TREATMENTS)
    ]


def _ready(row: int, column: int, shape: str, treatment: str) -> Ready:
    """Each row and column begins elsewhere in each list, so that neighbours never look alike."""
    number = 5 * row + 3 * column
    pale = treatment in FILLED and number % 4 == 1
    words = list(WORDINGS)
    looks = Looks(
        shape=shape,
        treatment=treatment,
        icon=ALONE[column] if shape == "round" else WITH_ICON[number % len(WITH_ICON)],
        colour=(PALE if pale else DEEP)[number % len(PALE if pale else DEEP)],
        lettering=LETTERED[number % len(LETTERED)],
        wording=words[number % len(words)],
    )
    if shape in FLUSH:
        looks = looks.but(side="right", align="middle")
    return Ready(f"{shape}-{treatment}", looks)


READY = ready_designs()
BY_KEY = {ready.key: ready for ready in READY}
