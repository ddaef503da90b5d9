"""Small pictures for a message: each has its own name, in every language of the interface."""

from __future__ import annotations

import pytest
from django.utils import translation

from deskbell.formats.plain import clean
from deskbell.questions import emoji


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_picture_stands_once_under_a_name_of_its_own(language: str) -> None:
    with translation.override(language):
        named = [one for group in emoji.groups() for one in group]
    pictures, names = zip(*named, strict=True)
    assert len(set(pictures)) == len(set(names)) == len(named)
    assert all(names)


def test_french_names_are_french() -> None:
    with translation.override("fr"):
        assert dict(emoji.groups()[1])["👍"] == "pouce vers le haut"


def test_a_picture_goes_through_the_house_as_it_is() -> None:
    for group in emoji.groups():
        for picture, _name in group:
            assert clean(picture, 100) == picture
