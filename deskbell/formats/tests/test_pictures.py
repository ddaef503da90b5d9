"""Pictures made anew: nothing stays but what can be seen, and nothing unfolds without an end."""

from __future__ import annotations

import io
import struct
import time
import tracemalloc
import zlib
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from deskbell.formats import contents, pictures
from deskbell.formats.pictures import NoPicture, TooManyPixels

PLACE = b"43.6532 N, 79.3832 W"
FORMS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF", "BMP")


def picture(form: str = "PNG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(out, form, **options)
    return out.getvalue()


def with_place(form: str, turned: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    exif[0x0112] = turned
    return picture(form, exif=exif)


def png_of(width: int, height: int) -> bytes:
    """A PNG that says to be that large, of a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * min(10 << 20, (width // 8 + 1) * height))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("form", FORMS)
def test_every_form_that_is_known_is_made_anew(form: str) -> None:
    whole, small = pictures.made_anew(picture(form))
    assert (whole.width, whole.height) == (small.width, small.height) == (60, 40)
    assert contents.picture_of(whole.data) == whole.kind in contents.ENDINGS
    assert Image.open(io.BytesIO(whole.data)).size == (60, 40)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_where_it_was_taken_is_in_neither(form: str) -> None:
    data = with_place(form)
    assert PLACE in data
    for made in pictures.made_anew(data):
        assert PLACE not in made.data
        assert not Image.open(io.BytesIO(made.data)).getexif()


def test_other_words_and_profiles_within_it_are_gone_too() -> None:
    words = PngImagePlugin.PngInfo()
    words.add_itxt("Author", PLACE.decode())
    data = picture(pnginfo=words, icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    assert PLACE in data and b"iCCP" in data
    for made in pictures.made_anew(data):
        assert PLACE not in made.data and b"iCCP" not in made.data and b"ICC_PROFILE" not in made.data


@pytest.mark.parametrize("form", FORMS)
def test_what_hangs_behind_a_picture_is_gone(form: str) -> None:
    for made in pictures.made_anew(picture(form) + b"<script>alert(1)</script>PK\x03\x04"):
        assert b"script" not in made.data


@pytest.mark.parametrize("turned", range(1, 9))
def test_a_picture_stands_upright_as_it_was_held(turned: int) -> None:
    whole, _ = pictures.made_anew(with_place("JPEG", turned))
    assert (whole.width, whole.height) == ((60, 40) if turned < 5 else (40, 60))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_colour_becomes_one_that_browsers_know(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (30, 20)).save(out, "PNG")
    for made in pictures.made_anew(out.getvalue()):
        assert Image.open(io.BytesIO(made.data)).mode in ("L", "RGB", "RGBA")


def test_ink_on_paper_is_made_light() -> None:
    out = io.BytesIO()
    Image.new("CMYK", (30, 20), (0, 0, 0, 0)).save(out, "JPEG")
    whole, _ = pictures.made_anew(out.getvalue())
    assert Image.open(io.BytesIO(whole.data)).mode == "RGB"


def test_a_moving_picture_stands_still() -> None:
    out = io.BytesIO()
    Image.new("P", (9, 9)).save(out, "GIF", save_all=True, append_images=[Image.new("P", (9, 9), 3)] * 3)
    assert getattr(Image.open(io.BytesIO(pictures.made_anew(out.getvalue())[0].data)), "n_frames", 1) == 1


def test_a_large_one_is_made_smaller_and_keeps_its_shape() -> None:
    whole, small = pictures.made_anew(picture("JPEG", (6000, 1500)))
    assert (whole.width, whole.height) == (4096, 1024)
    assert (small.width, small.height) == (480, 120)


@pytest.mark.parametrize("size", [(60_000, 60_000), (50_001, 1_000), (2**31 - 1, 2**31 - 1), (1, 50_000_001)])
def test_a_flood_of_pixels_is_refused_before_it_is_unfolded(size: tuple[int, int]) -> None:
    tracemalloc.start()
    with pytest.raises((TooManyPixels, NoPicture)):
        pictures.made_anew(png_of(*size) if size[0] < 100_000 else png_of(8, 8)[:16] + struct.pack(">II", *size))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60 << 20


def jpeg_of_many_scans(count: int, side: int = 1000) -> bytes:
    """One that comes bit by bit, with its smallest scan said again and again."""
    data = picture("JPEG", (side, side), "L", progressive=True)
    begins = [place for place in range(len(data)) if data.startswith(b"\xff\xda", place)]
    scan = min((data[at:until] for at, until in pairwise([*begins, len(data) - 2])), key=len)
    return data[:-2] + scan * count + data[-2:]


def bmp_of_runs(width: int, height: int) -> bytes:
    """One pixel in each line, and the word that the line is over: what is left of it is filled by the reader."""
    runs = b"\1\1\0\0" * height + b"\0\1"
    ahead = 14 + 40 + 1024
    head = struct.pack("<2sIHHI", b"BM", ahead + len(runs), 0, 0, ahead)
    return head + struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, 1, len(runs), 0, 0, 256, 0) + bytes(1024) + runs


@pytest.mark.parametrize(
    "data", [jpeg_of_many_scans(20_000), bmp_of_runs(7000, 7000), bmp_of_runs(49_000_000, 1)], ids=["scans", "a", "b"]
)
def test_a_few_bytes_keep_no_decoder_busy(data: bytes) -> None:
    began = time.process_time()
    for make in (pictures.made_anew, pictures.made_small):
        with pytest.raises(NoPicture):
            make(data)
    assert time.process_time() - began < 2


def test_one_that_comes_bit_by_bit_as_the_web_has_it_is_made_anew() -> None:
    whole, _ = pictures.made_anew(jpeg_of_many_scans(10))
    assert (whole.width, whole.height) == (1000, 1000)


@pytest.mark.parametrize("form", FORMS)
def test_a_picture_that_was_cut_off_is_none(form: str) -> None:
    data = picture(form, (300, 300))
    for part in (10, len(data) // 2):
        with pytest.raises(NoPicture):
            pictures.made_anew(data[:part])


def test_nothing_that_only_begins_like_one_is_one() -> None:
    for beginning in contents.PICTURES:
        with pytest.raises((NoPicture, TooManyPixels)):
            pictures.made_anew(beginning + b"<html>" * 40)
    with pytest.raises(NoPicture):
        pictures.made_anew(b"%PDF-1.4")


def test_a_small_one_says_how_large_the_whole_is() -> None:
    small, size = pictures.made_small(picture("JPEG", (1200, 900)))
    assert (size, (small.width, small.height)) == ((1200, 900), (480, 360))


@settings(max_examples=60)
@given(st.sampled_from(FORMS), st.data())
def test_no_bytes_are_a_fault(form: str, data: st.DataObject) -> None:
    made = bytearray(picture(form, (24, 16)))
    for _ in range(data.draw(st.integers(1, 6))):
        made[data.draw(st.integers(0, len(made) - 1))] = data.draw(st.integers(0, 255))
    try:
        whole, small = pictures.made_anew(bytes(made))
    except (NoPicture, TooManyPixels):
        return
    assert whole.data and small.data
