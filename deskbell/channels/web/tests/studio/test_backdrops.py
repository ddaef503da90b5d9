"""The picture of a library's own page is made anew by us, or refused."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from deskbell.channels.web.models import Backdrop
from deskbell.channels.web.studio import backdrops
from deskbell.formats.pictures import NoPicture
from tests import world as cast

pytestmark = pytest.mark.django_db


def picture(width: int, height: int, form: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 40)).save(out, form)
    return out.getvalue()


def test_it_becomes_as_wide_as_the_preview_and_not_endless(world: cast.World) -> None:
    kept = backdrops.keep(world.maple_desk, picture(2000, 9000))
    assert (kept.width, kept.height) == (1280, 1600)
    again = Image.open(io.BytesIO(bytes(Backdrop.objects.get(desk=world.maple_desk).data)))
    assert (again.format, again.size) == ("WEBP", (1280, 1600))


@pytest.mark.parametrize("size", [(1, 4000), (3, 4000), (4000, 1)])
def test_a_strip_becomes_no_larger_than_any_other(world: cast.World, size: tuple[int, int]) -> None:
    kept = backdrops.keep(world.maple_desk, picture(*size))
    assert kept.width == 1280 and kept.height <= 1600


def test_another_one_takes_its_place_and_none_is_none(world: cast.World) -> None:
    first = backdrops.keep(world.maple_desk, picture(300, 200))
    second = backdrops.keep(world.maple_desk, picture(300, 300, "JPEG"))
    assert Backdrop.objects.count() == 1 and first.sha256 != second.sha256
    backdrops.remove(world.maple_desk)
    assert backdrops.of(world.maple_desk) is None


def test_what_stands_behind_a_picture_is_gone(world: cast.World) -> None:
    kept = backdrops.keep(world.maple_desk, picture(300, 200) + b"<script>alert(1)</script>")
    assert b"script" not in bytes(kept.data)


@pytest.mark.parametrize(
    "data", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\nrubbish", b"GIF89a"]
)
def test_what_is_no_picture_is_refused(world: cast.World, data: bytes) -> None:
    with pytest.raises(NoPicture):
        backdrops.keep(world.maple_desk, data)


def test_more_bytes_than_a_screenshot_has_are_not_even_looked_at(world: cast.World) -> None:
    with pytest.raises(backdrops.TooLarge):
        backdrops.keep(world.maple_desk, b"\0" * (backdrops.MOST + 1))
