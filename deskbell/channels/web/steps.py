"""What this channel adds to the first steps of a new server: how the tab looks, and that it stands on a page."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext

from deskbell.channels.web.models import Design
from deskbell.channels.web.placing import sightings
from deskbell.libraries.models import Desk
from deskbell.staff.first_steps import Step


def steps(desk: Desk) -> Iterator[Step]:
    yield Step(
        50,
        gettext("Choose how the tab looks"),
        gettext(
            "Your colour, your words, and where it stands. You can change it at any time, without touching your site."
        ),
        gettext("Choose a design"),
        reverse("tab-studio", args=[desk.key]),
        Design.objects.filter(desk=desk).exists(),
    )
    seen = sightings.of(desk)
    yield Step(
        60,
        gettext("Put the tab on a page"),
        gettext(
            "Copy one line into your site, open the page, and look here again: as soon as it was loaded, this is done."
        ),
        gettext("The line to copy"),
        f"{reverse('desk', args=[desk.key])}#pasting",
        bool(seen),
        ", ".join(one.where for one in seen[:3]),
    )
