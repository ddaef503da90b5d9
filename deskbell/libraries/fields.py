"""Words by language: ``{"en": "Reference desk", "fr": "Comptoir de référence"}``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models


def in_language(words: Mapping[str, str], language: str) -> str:
    """The words in a language, else in its parent (``fr-CA`` → ``fr``), else in English, else in any; ``""`` if none."""
    for wanted in (language, language.split("-")[0], "en"):
        if words.get(wanted):
            return words[wanted]
    return next((text for text in words.values() if text), "")


class WordsField(models.JSONField[Any, Any]):
    """What a library writes for patrons and staff, by BCP 47 code; never a column for a language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)
