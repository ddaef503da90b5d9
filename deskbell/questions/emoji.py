"""The small pictures that a patron may put into a message: few, kind, and each with its name in the page's language.

Names are those of Unicode (CLDR short names), so that they are the words by which people look for them.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_FACES = [
    ("😀", gettext_noop("grinning face")),
    ("🙂", gettext_noop("slightly smiling face")),
    ("😊", gettext_noop("smiling face with smiling eyes")),
    ("😄", gettext_noop("grinning face with smiling eyes")),
    ("😂", gettext_noop("face with tears of joy")),
    ("😉", gettext_noop("winking face")),
    ("😍", gettext_noop("smiling face with heart-eyes")),
    ("🤔", gettext_noop("thinking face")),
    ("😮", gettext_noop("face with open mouth")),
    ("😅", gettext_noop("grinning face with sweat")),
    ("😕", gettext_noop("confused face")),
    ("😢", gettext_noop("crying face")),
    ("😴", gettext_noop("sleeping face")),
    ("🙈", gettext_noop("see-no-evil monkey")),
]
_HANDS = [
    ("👍", gettext_noop("thumbs up")),
    ("👎", gettext_noop("thumbs down")),
    ("👋", gettext_noop("waving hand")),
    ("👏", gettext_noop("clapping hands")),
    ("🙏", gettext_noop("folded hands")),
    ("👌", gettext_noop("OK hand")),
    ("🤞", gettext_noop("crossed fingers")),
    ("👀", gettext_noop("eyes")),
    ("❤️", gettext_noop("red heart")),
    ("🎉", gettext_noop("party popper")),
    ("✅", gettext_noop("check mark button")),
    ("❌", gettext_noop("cross mark")),
    ("❓", gettext_noop("question mark")),
    ("⭐", gettext_noop("star")),
]
_THINGS = [
    ("📚", gettext_noop("books")),
    ("📖", gettext_noop("open book")),
    ("📰", gettext_noop("newspaper")),
    ("🗺️", gettext_noop("world map")),
    ("🔍", gettext_noop("magnifying glass")),
    ("💡", gettext_noop("light bulb")),
    ("🎧", gettext_noop("headphone")),
    ("💻", gettext_noop("laptop")),
    ("📅", gettext_noop("calendar")),
    ("⏰", gettext_noop("alarm clock")),
    ("🏛️", gettext_noop("classical building")),
    ("🎓", gettext_noop("graduation cap")),
    ("☕", gettext_noop("hot beverage")),
    ("🌞", gettext_noop("sun with face")),
]


def groups() -> list[list[tuple[str, str]]]:
    """Faces, hands and signs, things: each picture with its name in the language that is active."""
    return [[(picture, _(name)) for picture, name in group] for group in (_FACES, _HANDS, _THINGS)]
