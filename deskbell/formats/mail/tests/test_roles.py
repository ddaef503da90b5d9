"""What a part is for."""

from __future__ import annotations

import pytest

from deskbell.formats.mail import roles
from deskbell.formats.mail.structure import Part, split
from deskbell.formats.mail.tests.making import multipart, part


def only(message: bytes) -> Part:
    return split(message).top


@pytest.mark.parametrize(
    ("message", "is_read"),
    [
        (part("text/plain", "x"), True),
        (part("text/html", "x", "Content-Disposition: inline"), True),
        (part("text/plain", "x", "Content-Disposition: attachment"), False),
        (part("text/plain", "x", "Content-Disposition: something-new"), True),
        (part("text/plain", "x", "Content-Disposition: other"), False),
        (part("text/plain", "x", "Content-Disposition: "), True),
        (part("text/plain", "x", "Content-Disposition: =?utf-8?Q?invalid?="), True),
        (part("text/plain; name=a.txt", "x"), False),
        (part('text/plain; name=""', "x"), True),
        (part("text/csv", "x"), False),
        (part("image/png", "x"), False),
    ],
)
def test_text_without_a_name_that_is_not_attached_is_to_be_read(message: bytes, is_read: bool) -> None:
    assert roles.is_to_be_read(only(message)) is is_read


def test_the_root_of_related_parts() -> None:
    picture, words = part("image/png", "x", "Content-ID: <p>"), part("text/html", "x", "Content-ID: <w>")
    top = only(multipart("related", picture, words))
    assert roles.root(top) is top.children[1]
    top = only(multipart("related", picture, words, more='; start="<p>"'))
    assert roles.root(top) is top.children[0]
    top = only(multipart("related", picture, picture, more='; type="text/html"'))
    assert roles.root(top) is top.children[0]


def test_the_name_is_the_senders() -> None:
    assert roles.name(only(part("a/b; name=c", "x", "Content-Disposition: inline; filename*=utf-8''%C3%A9"))) == "é"
    assert roles.name(only(part("a/b", "x", "Content-Location: photos/=?utf-8?Q?=C3=A9?=.jpg?x"))) == "photos/é.jpg"
    assert roles.name(only(part("a/b", "x"))) == ""
