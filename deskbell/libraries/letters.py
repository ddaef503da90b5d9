"""Words that a desk writes once and sends often: its signature and its acknowledgement, with places to be filled.

A place is a word in braces, such as ``{desk}``. Only those named here are places; all other braces are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# The librarian's desk name, the desk, the library.
SIGNATURE = ("name", "desk", "library")
# ``when``: a sentence that says truthfully when to expect an answer. ``opens``, ``by``: moments. ``code``: the
# patron's.
ACKNOWLEDGEMENT = ("when", "desk", "library", "opens", "by", "code")
_PLACE = re.compile(r"\{([^{}\n]{0,40})\}")


def fill(words: str, values: Mapping[str, str]) -> str:
    """The words with their places filled. A line whose only content is a place without value is left out."""
    lines = words.splitlines()
    filled = [_PLACE.sub(lambda place: values.get(place[1], place[0]), line) for line in lines]
    kept = [after for before, after in zip(lines, filled, strict=True) if after.strip() or not before.strip()]
    return "\n".join(kept).strip()


def unknown(words: str, places: tuple[str, ...]) -> list[str]:
    """What stands in braces and is no place: a slip of the pen that patrons would read."""
    return [place for place in dict.fromkeys(_PLACE.findall(words)) if place not in places]
