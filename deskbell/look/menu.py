"""The menu of the staff pages. A room offers entries by ``AppConfig.menu = "dotted.path"``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One link in the menu. Lower places come first; ``icon`` is a name of ``look/icons.py``."""

    label: str | Promise
    address: str
    icon: str
    place: int = 50
    key: str = ""
    # Pages whose address begins so belong to the entry; its own address where this is empty.
    within: str = ""

    def holds(self, path: str) -> int:
        """How closely a page belongs to the entry: characters of its address; 0 for not at all."""
        if path == self.address:
            return len(path)
        within = self.within or self.address
        return len(within) if within != "/" and path.startswith(within) else 0


def entries(request: HttpRequest) -> list[MenuEntry]:
    """What the rooms offer to whoever asks for this page, in order."""
    return sorted(_offered(request), key=lambda entry: entry.place)


def current(offered: list[MenuEntry], path: str) -> MenuEntry | None:
    """The entry that a page belongs to: the closest."""
    closest = max(offered, key=lambda entry: entry.holds(path), default=None)
    return closest if closest is not None and closest.holds(path) else None


def _offered(request: HttpRequest) -> Iterator[MenuEntry]:
    for room in apps.get_app_configs():
        path = getattr(room, "menu", None)
        if path:
            yield from import_string(path)(request)
