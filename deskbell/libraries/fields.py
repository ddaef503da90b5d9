"""Words by language: ``{"en": "Reference desk", "fr": "Comptoir de référence"}``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _JSONField = models.JSONField[Any, Any]
else:  # Django's own class takes no types while running
    _JSONField = models.JSONField


def in_language(words: Mapping[str, str], language: str) -> str:
    """The words in a language, else in its parent (``fr-CA`` → ``fr``), else in English, else in any."""
    return words.get(nearest(words, language), "")


def nearest(words: Mapping[str, str], language: str) -> str:
    """The language in which ``in_language`` finds words; empty where there are none."""
    found = (wanted for wanted in (*_itself(language), "en", *words) if words.get(wanted))
    return next(found, "")


def only_in(words: Mapping[str, str], language: str) -> str:
    """The words in a language or its parent, for what stands in one message with others; empty where there are none."""
    return next((words[wanted] for wanted in _itself(language) if words.get(wanted)), "")


def _itself(language: str) -> tuple[str, str]:
    return language, language.partition("-")[0]


class WordsField(_JSONField):
    """What a library writes for patrons and staff, by BCP 47 code; never a column for a language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)
