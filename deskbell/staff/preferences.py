"""Personal settings of the console: their names, their defaults, and what each may be.

What is stored may be older than this list, so reading always goes through ``of``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from deskbell.staff.models import Staff

Choices = Mapping[str, "_StrPromise"]

# A sound while a question waits; a notification of the browser; keys such as "c" for "I got it".
SWITCHES: Mapping[str, bool] = {"sounds": True, "notifications": False, "shortcuts": True}
CHOICES: Mapping[str, Choices] = {
    "theme": {"system": _("As the computer is set"), "light": _("Light"), "dark": _("Dark")},
    "density": {"roomy": _("Roomy"), "dense": _("Dense")},
}
DEFAULTS: Mapping[str, bool | str] = {**SWITCHES, **{name: next(iter(allowed)) for name, allowed in CHOICES.items()}}


def of(staff: Staff) -> dict[str, bool | str]:
    """Every preference, checked: what the person chose where it is still allowed, else the default."""
    return checked(staff.preferences)


def checked(stored: Mapping[str, Any]) -> dict[str, bool | str]:
    return {name: stored[name] if _allowed(name, stored.get(name)) else value for name, value in DEFAULTS.items()}


def choose(staff: Staff, **chosen: bool | str) -> None:
    """Stores some preferences. Raises ``ValueError`` for a name or a value that is not allowed."""
    for name, value in chosen.items():
        if not _allowed(name, value):
            raise ValueError(f"The preference {name!r} cannot be {value!r}.")
    staff.preferences = {**of(staff), **chosen}
    with transaction.atomic():
        staff.save(update_fields=["preferences"])


def _allowed(name: str, value: object) -> bool:
    if name in SWITCHES:
        return isinstance(value, bool)
    return isinstance(value, str) and value in CHOICES.get(name, ())
