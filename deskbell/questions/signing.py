"""A desk's signature, as it stands under an answer that is sent. Nothing stands there that the desk did not write."""

from __future__ import annotations

from deskbell.libraries import letters
from deskbell.libraries.fields import in_language, nearest
from deskbell.libraries.models import Desk


def signature(desk: Desk, language: str, name: str) -> str:
    """``name`` is what the librarian is called at the desk; empty for what the house writes.

    Where the desk wrote none in that language, another is better than none, and is then of one language throughout.
    """
    spoken = nearest(desk.signature, language)
    places = {
        "name": name,
        "desk": in_language(desk.name, spoken),
        "library": in_language(desk.library.name, spoken),
    }
    return letters.fill(desk.signature.get(spoken, ""), places)
