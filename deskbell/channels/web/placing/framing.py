"""A site that is not among those that may show a desk is told so in words.

``frame-ancestors`` alone makes a browser draw a broken page. Which site it is, the browser says itself (the referrer of
a frame, which our tab asks it to send); where it does not, or where there are more frames around, that policy decides.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from deskbell.channels.web.desks import language_of
from deskbell.libraries.models import Desk
from deskbell.look.strangers import is_origin, may_frame, stranger_page

FRAMES = ("iframe", "frame", "fencedframe", "object", "embed")
LONGEST = 200


def refused(request: HttpRequest, desk: Desk) -> HttpResponse | None:
    """What such a site shows: a sentence, and the way to the desk in a window of its own. ``None``: it may."""
    if request.headers.get("Sec-Fetch-Dest") not in FRAMES:
        return None
    site = _site(request.headers.get("Referer", ""))
    ours = (settings.PUBLIC_URL, f"{request.scheme}://{request.get_host()}")
    if not site or site in ours or may_frame(desk.sites, site):
        return None
    address = f"{settings.PUBLIC_URL}{reverse('ask', args=[desk.key])}"
    query = f"?lang={language_of(request, desk)}"
    context = {"desk": desk, "site": site, "address": address, "query": query}
    # Nothing stands on it that somebody could be tricked into: any site may show it.
    return stranger_page(request, "web/not_here.html", context, sites=(), status=403)


def _site(referrer: str) -> str:
    try:
        parts = urlsplit(referrer)
    except ValueError:
        return ""
    site = f"{parts.scheme}://{parts.netloc}".lower()
    return site if len(site) <= LONGEST and is_origin(site) else ""
