"""Contrasts of a picture, by its colours or its pixels."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from deskbell.channels.web.tab import legibility


def picture(ground: tuple[int, ...], words: tuple[int, ...] | None = None) -> bytes:
    drawn = Image.new("RGBA", (300, 100), ground)
    if words:
        ImageDraw.Draw(drawn).rectangle((40, 40, 200, 55), fill=words)
    out = io.BytesIO()
    drawn.save(out, "PNG")
    return out.getvalue()


def test_white_on_black_is_twenty_one() -> None:
    found = legibility.of_colours(["#fff", "black", "none-such"])
    assert found.within and round(found.within) == 21 and not found.is_blank
    assert round(legibility.of_pixels(picture((0, 0, 0, 255), (255, 255, 255, 255))).within or 0) == 21


def test_one_colour_is_blank_only_where_no_page_shows_through() -> None:
    assert legibility.of_pixels(picture((200, 20, 20, 255))).is_blank
    assert legibility.of_pixels(picture((0, 0, 0, 0))).is_blank
    found = legibility.of_pixels(picture((0, 0, 0, 0), (0, 0, 0, 255)))
    assert found.within is None and found.light > 20 and found.dark < 1.4
    assert legibility.of_colours(["black"]).within is None


def test_colours_that_are_alike_are_blank() -> None:
    assert legibility.of_colours(["#ffff00", "rgb(255,250,10)"]).is_blank
    assert legibility.of_pixels(picture((250, 250, 250, 255), (240, 240, 240, 255))).is_blank


def test_its_edge_is_what_pages_meet() -> None:
    found = legibility.of_pixels(picture((255, 255, 255, 255), (10, 10, 10, 255)))
    assert found.light < 1.1 and found.dark > 10
