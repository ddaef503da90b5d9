"""Chores: functions of a room that run by the clock.

A room names its module in its app config, ``chores = "deskbell.questions.chores"``, and marks functions there
with ``@every(seconds=30)``. What talks to the network stands ``apart``, in a thread of its own, so that a slow
provider holds up nobody. What a chore keeps running is ended by a function marked ``@at_end``. What computes much may
stand ``beside``: in the process that makes the pages, where there is one, so that the chat keeps its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.apps import apps

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Chore:
    """A piece of work and how often it is due, in seconds.

    ``apart``: in a thread of its own, again at once while it returns a number of things done, and when it is woken.
    ``lasting``: it keeps something running, so it has no place in a single round.
    ``beside``: done by the second process of a house that has two; it stands apart, too.
    """

    name: str
    seconds: float
    run: Work
    apart: bool = False
    lasting: bool = False
    beside: bool = False


_DUE = "chore_is_due"
_INTERVAL = "chore_every_seconds"
_ENDING = "chore_at_end"


def every(
    *, seconds: float, apart: bool = False, lasting: bool = False, beside: bool = False
) -> Callable[[Work], Work]:
    """Mark a function without arguments as a chore; it must be safe to run twice, and to be killed anywhere."""

    def mark(work: Work) -> Work:
        setattr(work, _INTERVAL, seconds)
        setattr(work, _DUE, {"apart": apart or beside, "lasting": lasting, "beside": beside})
        return work

    return mark


def at_end(work: Work) -> Work:
    """Mark a function that is called once when the loop ends."""
    setattr(work, _ENDING, True)
    return work


def all_chores() -> list[Chore]:
    """Every room's chores."""
    return [
        Chore(f"{room}.{name}", getattr(work, _INTERVAL), work, **getattr(work, _DUE))
        for room, name, work in _marked(_INTERVAL)
    ]


def all_endings() -> list[Work]:
    """What every room does when the loop ends."""
    return [work for _, _, work in _marked(_ENDING)]


def wake(name: str) -> None:
    """There is something to do for a chore that stands apart: ``wake("mailroom.read")``.

    Heard in this process, and where ``carry`` brings it; in any other it is found when next due.
    """
    bell_of(name).set()
    if name in _carried:
        _carried[name](name)


def carry(names: Iterable[str], to: Callable[[str], None] | None) -> None:
    """Another process does these chores: tell it when they are woken here. ``None``: no more."""
    for name in names:
        if to is None:
            _carried.pop(name, None)
        else:
            _carried[name] = to


_carried: dict[str, Callable[[str], None]] = {}

_bells: dict[str, threading.Event] = {}


def bell_of(name: str) -> threading.Event:
    """What wakes a chore that stands apart."""
    return _bells.setdefault(name, threading.Event())


def _marked(mark: str) -> Iterator[tuple[str, str, Any]]:
    for config in apps.get_app_configs():
        if hasattr(config, "chores"):
            for name, work in sorted(vars(import_module(config.chores)).items()):
                if callable(work) and hasattr(work, mark):
                    yield config.label, name, work
