"""What languages are called, and which way they run."""

from __future__ import annotations

from django.utils.translation import get_language, get_language_info

# Where a language's name has a capital letter within a sentence too.
CAPITALS = ("en", "de")


def name_of(code: str) -> str:
    """A language's own name, or its code."""
    return _known(code, "name_local").capitalize() or code


def said(code: str) -> str:
    """A language's name in the page's language, as it stands within a sentence, or its code."""
    name = _known(code, "name_translated")
    return (name if (get_language() or "en").startswith(CAPITALS) else name.lower()) or code


def direction(code: str) -> str:
    """For the attribute ``dir``: ``rtl`` for Arabic, Hebrew and their like; what nobody knows runs from the left."""
    return "rtl" if _known(code, "bidi") else "ltr"


def _known(code: str, what: str) -> str:
    try:
        return str(get_language_info(code)[what] or "")
    except KeyError:
        return ""
