"""What a desk's page says of this channel: the line that a library pastes, and the way to try it."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from deskbell.channels.web import sightings
from deskbell.libraries.models import Desk
from deskbell.libraries.panels import Panel, Place


def panels(request: HttpRequest, place: Place) -> Iterator[Panel]:
    if isinstance(place, Desk):
        tab = f"{settings.PUBLIC_URL}{reverse('tab', args=[place.key])}"
        address = f"{settings.PUBLIC_URL}{reverse('ask', args=[place.key])}"
        facts = {
            "snippet": f'<script src="{tab}" async></script>',
            "address": address,
            "studio": reverse("tab-studio", args=[place.key]),
            "invitations": reverse("invitations", args=[place.key]),
        }
        yield Panel("web/placing.html", facts)
        yield Panel("web/seen.html", {"seen": sightings.of(place), "zone": place.library.time_zone})
