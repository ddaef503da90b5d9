"""A desk's signature, as it stands under an answer that is sent. Nothing stands there that the desk did not write."""

from __future__ import annotations

from deskbell.libraries import letters
from deskbell.libraries.fields import in_language
from deskbell.libraries.models import Desk


def signature(desk: Desk, language: str, name: str) -> str:
    """``name`` is what the librarian is called at the desk; empty for what the house writes."""
    places = {
        "name": name,
        "desk": in_language(desk.name, language),
        "library": in_language(desk.library.name, language),
    }
    return letters.fill(in_language(desk.signature, language), places)
