"""What the organisation's pages show of this room: the way to the lists, and what a desk acknowledges with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from deskbell.libraries.models import Consortium, Desk
from deskbell.libraries.panels import Panel, Place
from deskbell.libraries.scope import scope_of
from deskbell.mailroom import accounts
from deskbell.questions import acknowledging

# A code like a patron's, for words that are sent to nobody.
EXAMPLE = "K7M-42Q"


def panels(request: HttpRequest, place: Place) -> Iterator[Panel]:
    if isinstance(place, Desk):
        yield Panel("questions/_letters_panel.html", _letters(place))
    elif isinstance(place, Consortium):
        yield Panel("questions/_lists_panel.html", {"address": reverse("lists", args=[place.key])})
    elif scope_of(request).everything:
        yield Panel("questions/_lists_panel.html", {"address": reverse("lists"), "usual": True})


def _letters(desk: Desk) -> dict[str, Any]:
    """What would be sent now, in each language of the desk; nothing where it has no account that sends."""
    now = timezone.now()
    sent = [(code, acknowledging.words_for(desk, code, EXAMPLE, now)) for code in desk.languages]
    return {
        "address": reverse("letters", args=[desk.key]),
        "ways": accounts.ways_of(desk),
        "acknowledges": desk.acknowledges,
        "acknowledgements": sent,
    }
