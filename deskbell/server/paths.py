"""Which addresses the rooms say something of: that they take files, or that programs call them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.utils.module_loading import import_string


def named_by_rooms(attribute: str) -> Callable[[str], bool]:
    """Whether a path begins with one of the patterns that a room's ``AppConfig`` names under this attribute."""
    found = [pattern for room in apps.get_app_configs() for pattern in getattr(room, attribute, ())]
    matches = re.compile("|".join(f"(?:{pattern})" for pattern in found) or r"(?!)").match
    return lambda path: matches(path) is not None


def called() -> list[tuple[str, Any]]:
    """The patterns of what programs call, each with what answers such calls (``AppConfig.called``)."""
    named = [pair for room in apps.get_app_configs() for pair in getattr(room, "called", {}).items()]
    return [(pattern, import_string(path)) for pattern, path in named]
