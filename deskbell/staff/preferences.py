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
Preference = bool | str | int

# A sound while a question waits, and one when a patron writes in a question of one's own; a notification of the
# browser; keys such as "c" for "I got it".
SWITCHES: Mapping[str, bool] = {"sounds": True, "words": False, "notifications": False, "shortcuts": True}
CHOICES: Mapping[str, Choices] = {
    "theme": {"system": _("As the computer is set"), "light": _("Light"), "dark": _("Dark")},
    "density": {"roomy": _("Roomy"), "dense": _("Dense")},
}
# From 0 to 100, and what it is at first.
AMOUNTS: Mapping[str, int] = {"volume": 60}
DEFAULTS: Mapping[str, Preference] = {
    **SWITCHES,
    **{name: next(iter(allowed)) for name, allowed in CHOICES.items()},
    **AMOUNTS,
}


def of(staff: Staff) -> dict[str, Preference]:
    """Every preference, checked: what the person chose where it is still allowed, else the default."""
    return checked(staff.preferences)


def checked(stored: Mapping[str, Any]) -> dict[str, Preference]:
    return {name: stored[name] if _allowed(name, stored.get(name)) else value for name, value in DEFAULTS.items()}


def choose(staff: Staff, **chosen: Preference) -> None:
    """Stores some preferences. Raises ``ValueError`` for a name or a value that is not allowed."""
    for name, value in chosen.items():
        if not _allowed(name, value):
            raise ValueError(f"The preference {name!r} cannot be {value!r}.")
    staff.preferences = {**of(staff), **chosen}
    with transaction.atomic():
        staff.save(update_fields=["preferences"])


def read(name: str, text: str) -> Preference:
    """What a script hands in: "on" or "off", a number, or one of the choices."""
    if name in SWITCHES:
        return {"on": True, "off": False}.get(text, text)
    if name in AMOUNTS:
        return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else text
    return text


def _allowed(name: str, value: object) -> bool:
    if name in SWITCHES:
        return isinstance(value, bool)
    if name in AMOUNTS:
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 100
    return isinstance(value, str) and value in CHOICES.get(name, ())
