"""The languages of the pages are those that have a translation file."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo

from deskbell.server.environment import WrongSetting
from deskbell.server.languages import OWN_NAME, found

ENGLISH, FRENCH = ("en", "English"), ("fr", "Français")


def translate(folder: Path, locale: str, name: str = "", **words: str) -> Path:
    """A compiled translation of a few words."""
    catalogue = Catalog(fuzzy=False)
    for placed, translated in ({"Ask": "?"} | words).items():
        catalogue.add(placed.replace("_", " "), translated)
    if name:
        catalogue.add(OWN_NAME[1], name, context=OWN_NAME[0])
    file = folder / locale / "LC_MESSAGES" / "django.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as target:
        write_mo(target, catalogue)
    return file


def test_without_any_file_there_is_english(tmp_path: Path) -> None:
    assert found(tmp_path / "none", tmp_path / "neither") == [ENGLISH]


def test_a_file_among_the_sources_or_in_the_data_folder_is_a_language(tmp_path: Path) -> None:
    translate(tmp_path / "sources", "fr")
    translate(tmp_path / "own", "ar")
    translate(tmp_path / "own", "pt_BR")
    assert found(tmp_path / "sources", tmp_path / "own") == [
        ENGLISH,
        ("ar", "العربيّة"),
        FRENCH,
        ("pt-br", "Português brasileiro"),
    ]


def test_wordings_of_ones_own_make_no_language_twice(tmp_path: Path) -> None:
    translate(tmp_path / "sources", "fr")
    translate(tmp_path / "own", "fr")
    translate(tmp_path / "own", "en")
    assert found(tmp_path / "sources", tmp_path / "own") == [ENGLISH, FRENCH]


def test_a_language_that_django_does_not_know_says_its_name_in_the_file(tmp_path: Path) -> None:
    translate(tmp_path, "iu", name="ᐃᓄᒃᑎᑐᑦ")
    translate(tmp_path, "cr")
    assert found(tmp_path, tmp_path) == [ENGLISH, ("cr", "Cr"), ("iu", "ᐃᓄᒃᑎᑐᑦ")]


def test_what_is_no_compiled_translation_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    translate(tmp_path, "es").write_bytes(b"msgid no")
    with pytest.raises(WrongSetting, match=r"es/LC_MESSAGES/django\.mo is no compiled translation"):
        found(tmp_path, tmp_path / "none")


def test_a_folder_that_is_no_language_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    translate(tmp_path, "spanish!")
    with pytest.raises(WrongSetting, match="“spanish!” is not a language"):
        found(tmp_path, tmp_path / "none")


def test_a_translation_may_not_ask_for_what_the_page_does_not_give(tmp_path: Path) -> None:
    translate(tmp_path, "es", Hello="Hola %(nombre)s")
    with pytest.raises(WrongSetting, match=r"has %\(nombre\)s, and “Hello” has not"):
        found(tmp_path, tmp_path / "none")
