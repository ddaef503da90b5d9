"""Chores: functions of a room that run by the clock.

A room names its module in its app config, ``chores = "deskbell.questions.chores"``, and marks functions there
with ``@every(seconds=30)``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from django.apps import apps

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Chore:
    """A piece of work and how often it is due, in seconds."""

    name: str
    seconds: float
    run: Work


_INTERVAL = "chore_every_seconds"


def every(*, seconds: float) -> Callable[[Work], Work]:
    """Mark a function without arguments as a chore; it must be safe to run twice, and to be killed anywhere."""

    def mark(work: Work) -> Work:
        setattr(work, _INTERVAL, seconds)
        return work

    return mark


def all_chores() -> list[Chore]:
    """Every room's chores."""
    return [
        Chore(f"{config.label}.{name}", getattr(work, _INTERVAL), work)
        for config in apps.get_app_configs()
        if hasattr(config, "chores")
        for name, work in sorted(vars(import_module(config.chores)).items())
        if callable(work) and hasattr(work, _INTERVAL)
    ]
