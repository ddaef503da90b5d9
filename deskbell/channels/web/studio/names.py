"""What the choices of a tab's looks are called in the console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Names = dict[str, _StrPromise]

SHAPES: Names = {
    "tab": _("Rounded tab"),
    "square": _("Square tab"),
    "arch": _("Arch"),
    "folder": _("Folder tab"),
    "pill": _("Pill"),
    "card": _("Card"),
    "speech": _("Speech bubble"),
    "leaf": _("Leaf"),
    "slant": _("Slanted"),
    "round": _("Round, icon only"),
}
TREATMENTS: Names = {
    "solid": _("One colour"),
    "outline": _("Outline"),
    "soft": _("Soft"),
    "night": _("Dark, with an edge"),
    "band": _("With a band"),
    "framed": _("Framed"),
    "stripe": _("White, with a stripe"),
    "fade": _("Shaded"),
}
ICONS: Names = {
    "": _("No icon"),
    "bubble": _("Speech bubble"),
    "bubbles": _("Two speech bubbles"),
    "question": _("Question mark"),
    "book": _("Open book"),
    "bell": _("Desk bell"),
    "person": _("Person"),
    "letter": _("Letter"),
    "find": _("Magnifying glass"),
    "lamp": _("Reading lamp"),
    "pencil": _("Pencil"),
}
LETTERINGS: Names = {
    "plain": _("Plain"),
    "serif": _("Bookish"),
    "capitals": _("Capitals"),
    "wide": _("Spaced"),
}
SIZES: Names = {
    "s": pgettext_lazy("size of a tab", "Small"),
    "m": pgettext_lazy("size of a tab", "Medium"),
    "l": pgettext_lazy("size of a tab", "Large"),
}
THEMES: Names = {
    "light": _("The same for everybody"),
    "auto": _("Darker colours for readers whose device is set to dark"),
    "dark": _("Always the darker colours"),
}
PHONES: Names = {
    "": _("As on large screens"),
    "pill": _("In a lower corner"),
    "round": _("In a lower corner, icon only"),
}
PHONE_SIDES: Names = {"right": _("On the right"), "left": _("On the left")}
# By side and alignment, as they stand around a page.
PLACES: Names = {
    "top-start": _("Top, on the left"),
    "top-middle": _("Top, in the middle"),
    "top-end": _("Top, on the right"),
    "right-start": _("Right, upper part"),
    "right-middle": _("Right, in the middle"),
    "right-end": _("Right, lower part"),
    "bottom-end": _("Bottom, on the right"),
    "bottom-middle": _("Bottom, in the middle"),
    "bottom-start": _("Bottom, on the left"),
    "left-end": _("Left, lower part"),
    "left-middle": _("Left, in the middle"),
    "left-start": _("Left, upper part"),
}
