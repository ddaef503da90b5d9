"""Which verb hears which frame: ``AppConfig.hears = {"say": "dotted.path"}``."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from deskbell.live.connection import Connection

Hears = Callable[["Connection", Any], None]


@lru_cache(maxsize=1)
def registry() -> dict[str, Hears]:
    """Every verb by the key of its frame. Called on the loop; must not block."""
    return {
        key: import_string(path)
        for config in apps.get_app_configs()
        for key, path in getattr(config, "hears", {}).items()
    }


@lru_cache(maxsize=1)
def greetings() -> dict[str, Callable[..., Any]]:
    """How a handed-in secret becomes a place: ``AppConfig.greets = {"passport": "dotted.path"}`` (in a thread)."""
    return {
        key: import_string(path)
        for config in apps.get_app_configs()
        for key, path in getattr(config, "greets", {}).items()
    }
