"""Which addresses the rooms say something of: that they take files, or that programs call them."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.apps import apps


def named_by_rooms(attribute: str) -> Callable[[str], bool]:
    """Whether a path begins with one of the patterns that a room's ``AppConfig`` names under this attribute."""
    found = [pattern for room in apps.get_app_configs() for pattern in getattr(room, attribute, ())]
    matches = re.compile("|".join(f"(?:{pattern})" for pattern in found) or r"(?!)").match
    return lambda path: matches(path) is not None
