"""Every address. Rooms keep their own; channels are found."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

from deskbell.server import health

_ROOMS = [f"deskbell.{room}" for room in ("questions", "mailroom", "staff", "libraries", "public")]
_CHANNELS = [f"deskbell.channels.{channel}" for channel in settings.CHANNELS]

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    *(path("", include(f"{room}.urls")) for room in (*_ROOMS, *_CHANNELS) if find_spec(f"{room}.urls")),
]
handler400 = "deskbell.server.errors.bad_request"
handler403 = "deskbell.server.errors.forbidden"
handler404 = "deskbell.server.errors.not_found"
handler500 = "deskbell.server.errors.failed"
