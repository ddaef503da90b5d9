"""Whose an address is, as the rooms above say it: ``AppConfig.owners = "dotted.path"``.

This room knows addresses and no patrons; a page that lists addresses asks for names and links here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.http import HttpRequest
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody as staff know them (a patron's code), and what the person of the request may see of theirs."""

    label: str
    # What each is called, and where it is.
    links: Sequence[tuple[str, str]] = ()


Owners = Callable[[HttpRequest, Sequence[int]], Mapping[int, list[Owner]]]


def of_addresses(request: HttpRequest, ids: Sequence[int]) -> dict[int, list[Owner]]:
    """For each address, by its id: everybody who has it."""
    found: dict[int, list[Owner]] = {}
    for room in apps.get_app_configs():
        path = getattr(room, "owners", None)
        if path:
            offered: Owners = import_string(path)
            for number, owners in offered(request, ids).items():
                found.setdefault(number, []).extend(owners)
    return found
