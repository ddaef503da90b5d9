"""On which sites a desk's tab was loaded: so that whoever placed it sees that it is there.

A site is an origin, as the browser names it; never a page, and nothing of whoever looked at it. What a stranger may
make us write is bounded: so many sites a desk, and one row a second.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from deskbell.channels.web.models import Sighting
from deskbell.libraries.models import Desk
from deskbell.look.strangers import is_origin

log = logging.getLogger("deskbell.web")
MOST = 50
# What was seen is written down again after so long; a site that was not seen for a year has left its place.
AGAIN = 600.0
FORGOTTEN = timedelta(days=365)
LONGEST = 200

_known: dict[tuple[int, str], float] = {}
_written = 0.0


def note(desk: Desk, headers: Mapping[str, str]) -> None:
    """The tab's script was asked for. From nowhere that could be a page, or from our own: nothing."""
    global _written
    site, now = _site(headers), time.monotonic()
    if site is None or now - _known.get((desk.pk, site), -AGAIN) < AGAIN or now - _written < 1:
        return
    if len(_known) > 10_000:
        _known.clear()
    _known[desk.pk, site] = _written = now
    try:
        _write(desk, site)
    except DatabaseError as why:  # a full disk takes nobody's tab away
        log.warning("a sighting was not written down: %s", type(why).__name__)


def of(desk: Desk) -> list[Sighting]:
    """The newest first."""
    return list(Sighting.objects.filter(desk=desk.pk).order_by("-last_at")[:MOST])


def _write(desk: Desk, site: str) -> None:
    """One more than there may be takes the place of the one that was not seen for longest: a stranger who names sites
    hides those that are true for some minutes, and not for ever."""
    seen = timezone.now()
    with transaction.atomic():
        if Sighting.objects.filter(desk=desk, site=site).update(last_at=seen):
            return
        Sighting.objects.filter(desk=desk, last_at__lt=seen - FORGOTTEN).delete()
        spare = Sighting.objects.filter(desk=desk).order_by("-last_at", "-pk").values_list("pk", flat=True)[MOST - 1 :]
        Sighting.objects.filter(pk__in=list(spare)).delete()
        Sighting.objects.get_or_create(desk=desk, site=site, defaults={"last_at": seen})


def _site(headers: Mapping[str, str]) -> str | None:
    """The page's origin; empty for one that does not say, such as a file on somebody's own machine."""
    if headers.get("Sec-Fetch-Dest", "script") != "script":
        return None
    referer = headers.get("Referer", "")
    if not referer:
        return "" if "Sec-Fetch-Dest" in headers else None
    try:
        parts = urlsplit(referer)
    except ValueError:
        return None
    site = f"{parts.scheme}://{parts.netloc}".lower()
    return site if site != settings.PUBLIC_URL and len(site) <= LONGEST and is_origin(site) else None
