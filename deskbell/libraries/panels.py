"""What other rooms show on the organisation's pages. A room offers it by ``AppConfig.panels = "dotted.path"``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.http import HttpRequest
from django.utils.module_loading import import_string

from deskbell.libraries.models import Consortium, Desk

# Whose page it is; ``None`` for the organisation's first page.
Place = Consortium | Desk | None


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a page: the template is rendered with the panel as ``panel``."""

    template: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def panels_of(request: HttpRequest, place: Place) -> list[Panel]:
    """What the rooms show to whoever arranges this place, in the order of the rooms."""
    return list(_offered(request, place))


def _offered(request: HttpRequest, place: Place) -> Iterator[Panel]:
    for room in apps.get_app_configs():
        path = getattr(room, "panels", None)
        if path:
            yield from import_string(path)(request, place)
