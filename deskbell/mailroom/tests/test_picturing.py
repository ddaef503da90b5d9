"""Pictures among files: shown small, and bare where they are handed in on our own pages."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from deskbell.formats import contents
from deskbell.mailroom import picturing
from deskbell.mailroom.contract import Enclosure


def picture(size: tuple[int, int] = (900, 600), form: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, form)
    return out.getvalue()


@pytest.mark.parametrize("role", ["file", "inline"])
def test_a_letters_picture_is_shown_small_and_stays_as_it_was_sent(role: str) -> None:
    given = Enclosure("a.png", "application/octet-stream", picture(), role)
    made = picturing.with_small(given)
    assert (made.data, made.name, made.content_type) == (given.data, "a.png", "application/octet-stream")
    assert made.small is not None and contents.picture_of(made.small.data) == made.small.content_type
    assert (made.width, made.height, made.small.width, made.small.height) == (900, 600, 480, 320)


@pytest.mark.parametrize(
    "given",
    [
        Enclosure("a.txt", "image/png", b"no picture"),
        Enclosure("dot.png", "image/png", picture((1, 1))),
        Enclosure("rule.png", "image/png", picture((600, 2))),
        Enclosure("cut.png", "image/png", picture()[:99]),
        Enclosure("a.png", "text/html", picture(), "page"),
    ],
)
def test_what_is_no_picture_or_only_a_dot_stays_without(given: Enclosure) -> None:
    assert picturing.with_small(given) == given


def test_of_a_letter_full_of_pictures_the_first_are_shown_and_all_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picturing, "MOST_PIXELS", 2 * 900 * 600 + 1)
    given = [Enclosure("a.txt", "text/plain", b"words"), *(Enclosure(f"{n}.png", "", picture()) for n in range(4))]
    made = picturing.with_smalls(given)
    assert [one.small is not None for one in made] == [False, True, True, False, False]
    assert [one.data for one in made] == [one.data for one in given]


def test_a_picture_that_is_handed_in_is_made_anew_and_named_by_what_it_is() -> None:
    made = picturing.bare(Enclosure("photo.exe", "x/y", picture(form="JPEG") + b"tail"))
    assert made is not None
    assert (made.name, made.content_type) == ("photo.jpg", "image/jpeg") and b"tail" not in made.data
    assert picturing.bare(Enclosure("a.pdf", "image/png", b"%PDF-1.7")) is None
