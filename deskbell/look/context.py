"""What every page knows about its own looks."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from deskbell.look import menu
from deskbell.look.menu import MenuEntry

THEMES = ("light", "dark")
# What the person chose, and what the style sheets call it.
DENSITIES = {"dense": "compact"}


@dataclass(frozen=True, slots=True)
class Look:
    """The reader's own settings. An empty theme means: as the machine is set."""

    theme: str
    density: str
    menu: list[MenuEntry]
    # The menu entry that this page belongs to.
    current: MenuEntry | None


def look(request: HttpRequest) -> dict[str, Look]:
    """Context processor: the variable ``look``. Strangers get the plain look and no menu."""
    user = getattr(request, "user", None)
    staff = user if user is not None and user.is_authenticated else None
    preferences = getattr(staff, "preferences", None) or {}
    offered = menu.entries(request) if staff else []
    return {
        "look": Look(
            theme=_one_of(preferences.get("theme"), THEMES),
            density=DENSITIES.get(_one_of(preferences.get("density"), tuple(DENSITIES)), ""),
            menu=offered,
            current=menu.current(offered, request.path),
        )
    }


def _one_of(value: object, allowed: tuple[str, ...]) -> str:
    return value if isinstance(value, str) and value in allowed else ""
