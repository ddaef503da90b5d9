"""Pictures from strangers, made anew: nothing is kept but what can be seen.

A picture is decoded and written again, so that what else was in the file (where and by whom it was taken, a second
file behind it, a script within it) is gone. What it would unfold to is looked at before anything is unfolded, and one
picture is unfolded at a time, so that memory has an end.
"""

from __future__ import annotations

import io
import threading
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from deskbell.formats import contents

# 50 million: as much as telephones make. Unfolded, 200 MB for a moment.
MOST_PIXELS = 50_000_000
# A JPEG that comes bit by bit lays all its pixels anew for each scan: a camera's has one, the web's about ten. Scans,
# and pixels times scans: what takes some seconds.
MOST_SCANS, MOST_LAID = 200, 1_000_000_000
# What is larger is made smaller: a page of a book at 300 dpi can be read.
LONGEST = 4_096
SMALL = 480
QUALITY = 88
# A picture as large as this without loss is kept with some.
MOST_LOSSLESS = 3 << 20

_DECODERS = {
    "image/png": ("PNG",),
    "image/jpeg": ("JPEG",),
    "image/gif": ("GIF",),
    "image/bmp": ("BMP",),
    "image/webp": ("WEBP",),
    "image/avif": ("AVIF",),
}
_LOSSLESS = ("image/png", "image/gif", "image/bmp")
_turn = threading.Lock()


class NoPicture(ValueError):
    """It cannot be read as what it begins as: cut off, broken, or no picture at all."""


class TooManyPixels(ValueError):
    """It would unfold to more than anybody could look at."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it may be kept."""

    kind: str
    data: bytes
    width: int
    height: int


def made_anew(data: bytes) -> tuple[Picture, Picture]:
    """The picture, and the same made small. Raises ``NoPicture`` or ``TooManyPixels``, and nothing else."""
    with _turn:
        seen = _unfolded(data, LONGEST)
        whole = _written(seen, is_lossless=contents.picture_of(data) in _LOSSLESS)
        return whole, _small(seen)


def made_small(data: bytes) -> tuple[Picture, tuple[int, int]]:
    """The picture made small, and how large it is itself; raises the same."""
    with _turn:
        size = _opened(data).size
        return _small(_unfolded(data, SMALL)), size


def pixels_of(data: bytes) -> int:
    """How many it would unfold to; raises the same. Its head alone is read."""
    picture = _opened(data)
    return picture.width * picture.height


def _small(seen: Image.Image) -> Picture:
    return _written(_within(seen, SMALL), is_lossless=False)


def _opened(data: bytes) -> Image.Image:
    """Its head alone is read."""
    kind = contents.picture_of(data)
    if kind is None:
        raise NoPicture
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(data), formats=_DECODERS[kind])
    except Image.DecompressionBombError as why:
        raise TooManyPixels from why
    except Exception as why:
        raise NoPicture from why
    if picture.width * picture.height > MOST_PIXELS:
        raise TooManyPixels
    if not picture.width or not picture.height or _is_dear(picture, data):
        raise NoPicture
    return picture


def _is_dear(picture: Image.Image, data: bytes) -> bool:
    """A few bytes that keep a decoder busy for minutes: scans without end, and runs of a BMP, which are unfolded pixel
    by pixel in Python. Nobody's camera or screen writes such."""
    if picture.format == "BMP":
        return any(tile[0] != "raw" for tile in getattr(picture, "tile", ()))
    scans = data.count(b"\xff\xda") if picture.format in ("JPEG", "MPO") else 1
    return scans > MOST_SCANS or scans * picture.width * picture.height > MOST_LAID


def _unfolded(data: bytes, longest: int) -> Image.Image:
    """As it is looked at: turned upright, its first frame where it moves, in colours that every browser knows."""
    picture = _opened(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if picture.format == "JPEG":  # unfolds no more of it than is wanted
                picture.draft("RGB", (longest, longest))
            picture.load()
            # Made smaller first: what follows would copy all of it.
            seen = ImageOps.exif_transpose(_within(_coloured(picture), longest, picture))
            bare = Image.new(seen.mode, seen.size)
            bare.paste(seen)
            return bare
    # A decoder meets bytes that somebody made to break it; whatever it says means that this is no picture.
    except (Exception, UnidentifiedImageError) as why:
        raise NoPicture from why


def _coloured(picture: Image.Image) -> Image.Image:
    has_alpha = picture.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in picture.info
    wanted = "RGBA" if has_alpha else "L" if picture.mode in ("1", "L") else "RGB"
    return picture if picture.mode == wanted else picture.convert(wanted)


def _within(picture: Image.Image, longest: int, tells: Image.Image | None = None) -> Image.Image:
    """No side longer than that. ``tells``: the picture that still knows how it was held."""
    if max(picture.size) > longest:
        scale = longest / max(picture.size)
        size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        picture = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    if tells is not None and tells is not picture:
        picture.getexif()[_HELD] = tells.getexif().get(_HELD, 1)
    return picture


def _written(picture: Image.Image, *, is_lossless: bool) -> Picture:
    if is_lossless:
        data = _saved(picture, "PNG", optimize=False)
        if len(data) <= MOST_LOSSLESS:
            return Picture("image/png", data, *picture.size)
    if picture.mode == "RGBA":
        return Picture("image/webp", _saved(picture, "WEBP", quality=QUALITY), *picture.size)
    return Picture("image/jpeg", _saved(picture, "JPEG", quality=QUALITY), *picture.size)


def _saved(picture: Image.Image, form: str, **options: int | bool) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


# How a camera was held (EXIF 2.32, 4.6.4 A: Orientation).
_HELD = 0x0112
