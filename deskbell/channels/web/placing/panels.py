"""What a desk's page says of this channel: the line that a library pastes, and the way to try it."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse

from deskbell.channels.web.placing import sightings
from deskbell.channels.web.placing.snippets import address_of, snippets
from deskbell.libraries.models import Desk
from deskbell.libraries.panels import Panel, Place
from deskbell.look.strangers import may_frame


def panels(request: HttpRequest, place: Place) -> Iterator[Panel]:
    if isinstance(place, Desk):
        tab, *others = snippets(place)
        facts = {
            "tab": tab,
            "others": others,
            "address": address_of(place),
            "studio": reverse("tab-studio", args=[place.key]),
            "invitations": reverse("invitations", args=[place.key]),
            "print": reverse("print", args=[place.key]),
        }
        yield Panel("web/placing.html", facts)
        seen = [(one, may_frame(place.sites, one.site) or not one.site) for one in sightings.of(place)]
        yield Panel("web/seen.html", {"seen": seen, "zone": place.library.time_zone})
