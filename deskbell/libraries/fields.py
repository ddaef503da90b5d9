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
    for wanted in (language, language.partition("-")[0], "en"):
        if words.get(wanted):
            return words[wanted]
    return next((text for text in words.values() if text), "")


class WordsField(_JSONField):
    """What a library writes for patrons and staff, by BCP 47 code; never a column for a language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)
