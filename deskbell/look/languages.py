"""What languages are called, and which way they run."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language, get_language_info

# Where a language's name has a capital letter within a sentence too.
CAPITALS = ("en", "de")
# Written from the right (ISO 639), whether Django knows them or not.
FROM_THE_RIGHT = frozenset(("ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "syr", "ug", "ur", "yi"))


def name_of(code: str) -> str:
    """A language's own name, or its code."""
    return dict(settings.LANGUAGES).get(code) or _known(code, "name_local").capitalize() or code


def said(code: str) -> str:
    """A language's name in the page's language, as it stands within a sentence; else its own name, or its code."""
    name = _known(code, "name_translated")
    return (name if (get_language() or "en").startswith(CAPITALS) else name.lower()) or name_of(code)


def direction(code: str) -> str:
    """For the attribute ``dir``: ``rtl`` for Arabic, Hebrew and their like."""
    return "rtl" if code.partition("-")[0] in FROM_THE_RIGHT else "ltr"


def _known(code: str, what: str) -> str:
    try:
        return str(get_language_info(code)[what])
    except KeyError:
        return ""
