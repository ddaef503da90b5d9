"""A tab's own picture: made anew or refused, served as nothing but a picture, and what the loader is told of it."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zlib

import pytest
from django.test import Client
from PIL import Image

from deskbell.channels.web.models import OwnPicture
from deskbell.channels.web.tab import designs, loader, own_pictures
from deskbell.channels.web.tab.looks import Looks
from deskbell.channels.web.tab.own_pictures import NotTaken
from deskbell.channels.web.tests.tab.test_legibility import picture
from tests import world as cast

pytestmark = pytest.mark.django_db
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 60"><rect width="240" height="60" fill="#0b5c63"/>'
    b'<path d="M20 20h200v20h-200z" fill="#fff"/></svg>'
)
GOOD = picture((11, 92, 99, 255), (255, 255, 255, 255))


def test_a_drawing_is_served_to_every_page_and_can_do_nothing(world: cast.World, client: Client) -> None:
    evil = SVG.replace(b"<path", b'<script>alert(1)</script><path onclick="alert(1)"')
    kept = own_pictures.keep(world.maple_desk, evil, world.lucie)
    assert kept.left_out == ["onclick", "script"]
    answer = client.get(own_pictures.address_of(kept))
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/svg+xml", "nosniff")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "immutable" in answer["Cache-Control"] and answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert b"alert" not in answer.content and b"0b5c63" in answer.content
    assert "Set-Cookie" not in answer and not answer.cookies


def test_pixels_are_made_anew_and_what_stood_behind_them_is_gone(world: cast.World, client: Client) -> None:
    kept = own_pictures.keep(world.maple_desk, GOOD + b"<script>alert(1)</script>", world.lucie)
    answer = client.get(own_pictures.address_of(kept))
    assert answer["Content-Type"] == "image/webp" and b"script" not in answer.content
    assert Image.open(io.BytesIO(answer.content)).size == (300, 100) == (kept.width, kept.height)


def test_the_same_picture_is_kept_once_and_has_its_digest_for_an_address(world: cast.World) -> None:
    first, second = (own_pictures.keep(world.maple_desk, SVG, None) for _ in range(2))
    assert first.pk == second.pk and first.sha256 in own_pictures.address_of(first)
    other = own_pictures.keep(world.harbour_desk, SVG, None)
    assert other.pk != first.pk and other.sha256 == first.sha256


def flood() -> bytes:
    """A PNG of 40,000 by 40,000 pixels in a few hundred bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 40_000, 40_000, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 9999)) + chunk(b"IEND", b"")


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 40)).save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "kind"),
        (b"MZ\x90\0program", "kind"),
        (b"%PDF-1.7", "kind"),
        (b"PK\x03\x04archive", "kind"),
        (b"GIF89a/*" + b"\0" * 40 + b"*/=1;alert(1)", "kind"),
        (jpeg(), "kind"),
        (gzip.compress(SVG), "kind"),  # svgz, which could unfold to anything
        (gzip.compress(b"\0" * 9_000_000), "kind"),
        (GOOD[:200], "broken"),
        (b"\x89PNG\r\n\x1a\n<svg onload=alert(1)>", "broken"),
        (b"RIFF\x10\0\0\0WEBP<script>", "broken"),
        (flood(), "pixels"),
        (GOOD + b"\0" * own_pictures.MOST, "large"),
        (b'<!DOCTYPE svg [<!ENTITY a "a">]>' + SVG, "entities"),
        (b"<html><script>alert(1)</script></html>", "broken"),
        (SVG.replace(b"#0b5c63", b"#fffffe"), "blank"),
        (picture((9, 9, 9, 255)), "blank"),
        (b"<" + b"svg" * 200_000, "large"),
    ],
)
def test_what_is_none_is_refused_by_its_reason(world: cast.World, data: bytes, why: str) -> None:
    with pytest.raises(NotTaken, match=f"^{why}$"):
        own_pictures.keep(world.maple_desk, data, None)
    assert not OwnPicture.objects.exists()


def test_the_loader_draws_it_stays_small_and_says_its_words(world: cast.World, client: Client) -> None:
    kept = own_pictures.keep(world.maple_desk, SVG, None)
    words = {"en": "Ask a librarian of the Maple Public Library", "fr": "Demandez à un bibliothécaire de Maple"}
    designs.save(world.maple_desk, Looks("tab", side="right", picture=kept.sha256, label=words, theme="auto"), None)
    served = client.get("/tab/maple.js").content
    assert own_pictures.address_of(kept).encode() in served and "bibliothécaire" in served.decode()
    assert len(gzip.compress(served, 6)) <= 3000
    told = own_pictures.facts(world.maple_desk, designs.looks_of(world.maple_desk))
    assert told and (told["wide"], told["high"]) == (240, 60)


def test_a_tab_that_is_drawn_carries_nothing_of_it(world: cast.World) -> None:
    assert "pictured" not in loader.script_for(world.maple_desk)
    assert own_pictures.facts(world.maple_desk, Looks(picture="0" * 64)) is None
    kept = own_pictures.keep(world.harbour_desk, SVG, None)
    assert own_pictures.facts(world.maple_desk, Looks(picture=kept.sha256)) is None  # another desk's


def test_pixels_are_never_made_larger_than_they_are(world: cast.World) -> None:
    small = own_pictures.keep(world.maple_desk, picture((0, 0, 0, 255), (255, 255, 255, 255)), None)
    assert own_pictures.shown_size(small, "l") == (300, 100)
    assert own_pictures.shown_size(small, "s") == (160, 53)


def test_only_spare_ones_are_forgotten(world: cast.World) -> None:
    def drawn(number: int) -> bytes:
        return SVG.replace(b"M20 20", f"M{number} 20".encode())

    used = own_pictures.keep(world.maple_desk, drawn(0), None)
    designs.save(world.maple_desk, Looks(picture=used.sha256), None)
    designs.save(world.maple_desk, Looks("leaf"), None)
    for number in range(1, 20):
        own_pictures.keep(world.maple_desk, drawn(number), None)
    assert OwnPicture.objects.filter(pk=used.pk).exists()  # an older design shows it
    assert OwnPicture.objects.count() == own_pictures.SPARE + 1


def test_a_picture_that_is_not_there_is_said_in_words(client: Client) -> None:
    assert client.get("/tab/pictures/" + "0" * 64).status_code == 404
    assert json.dumps(client.get("/tab/pictures/nothing").content.decode()).startswith('"There is')
