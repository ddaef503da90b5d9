"""Every word that a patron or a member of staff reads exists in French too."""

from __future__ import annotations

from tools import words


def test_nothing_is_missing_in_french() -> None:
    missing = words.missing("fr")
    assert not missing, f"run `python3 run.py words`, then translate: {missing[:10]}"


def test_no_line_of_french_begins_with_a_sign() -> None:
    assert not words.loose()


def test_translations_keep_the_placeholders() -> None:
    assert not words.broken("fr")
