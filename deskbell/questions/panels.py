"""What the organisation's pages show of this room: the way to the lists."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse

from deskbell.libraries.models import Consortium
from deskbell.libraries.panels import Panel, Place
from deskbell.libraries.scope import scope_of


def panels(request: HttpRequest, place: Place) -> Iterator[Panel]:
    if isinstance(place, Consortium):
        yield Panel("questions/_lists_panel.html", {"address": reverse("lists", args=[place.key])})
    elif place is None and scope_of(request).everything:
        yield Panel("questions/_lists_panel.html", {"address": reverse("lists"), "usual": True})
