"""Pictures among files: what of them is shown beside the words, and what in them is nobody's business."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from deskbell.formats import contents, pictures
from deskbell.formats.pictures import NoPicture, Picture, TooManyPixels
from deskbell.mailroom.contract import Enclosure
from deskbell.mailroom.models import File

# Narrower ones are rules and dots that letters are drawn with.
NARROWEST = 32
SHOWN = (File.Role.FILE, File.Role.INLINE)
# Of one letter: a dozen photographs. A stranger packs a thousand of fifty million into one, and all post waits.
MOST_PIXELS = 150_000_000


def with_smalls(enclosures: Iterable[Enclosure]) -> tuple[Enclosure, ...]:
    """What came by one letter: the first pictures are shown small, as far as looking at them has an end."""
    left, made = MOST_PIXELS, []
    for one in enclosures:
        left -= _pixels_of(one)
        made.append(with_small(one) if left >= 0 else one)
    return tuple(made)


def with_small(enclosure: Enclosure) -> Enclosure:
    """What came by a letter, with its picture made small; the file itself stays as it was sent."""
    if enclosure.role not in SHOWN or contents.picture_of(enclosure.data) is None:
        return enclosure
    try:
        small, (width, height) = pictures.made_small(enclosure.data)
    except (NoPicture, TooManyPixels):
        return enclosure
    if min(width, height) < NARROWEST:
        return enclosure
    return replace(enclosure, small=_small(small), width=width, height=height)


def bare(enclosure: Enclosure) -> Enclosure | None:
    """A picture that is handed in on our own pages, made anew: without place, camera and whatever else was in it.

    ``None`` for what is no picture, or cannot be read as one.
    """
    try:
        return made_anew(enclosure)
    except (NoPicture, TooManyPixels):
        return None


def made_anew(enclosure: Enclosure) -> Enclosure:
    """The same. Raises ``NoPicture`` or ``TooManyPixels``."""
    whole, small = pictures.made_anew(enclosure.data)
    return replace(
        enclosure,
        name=contents.named(enclosure.name, whole.kind),
        content_type=whole.kind,
        data=whole.data,
        small=_small(small),
        width=whole.width,
        height=whole.height,
    )


def _pixels_of(enclosure: Enclosure) -> int:
    if enclosure.role not in SHOWN or contents.picture_of(enclosure.data) is None:
        return 0
    try:
        return pictures.pixels_of(enclosure.data)
    except (NoPicture, TooManyPixels):
        return 0


def _small(picture: Picture) -> Enclosure:
    return Enclosure("", picture.kind, picture.data, role=File.Role.SMALL, width=picture.width, height=picture.height)
