"""The house's settings, and the sample's host pages beside it. Used by ``deskbell demo`` alone."""

from __future__ import annotations

from deskbell.server.settings import *  # noqa: F403
from deskbell.server.settings import INSTALLED_APPS as _APPS
from deskbell.server.settings import LOGGING as _LOGGING

INSTALLED_APPS = [*_APPS, "deskbell.server.sample"]
ROOT_URLCONF = "deskbell.server.sample.urls"

# Whoever tries the demo on a busy laptop need not hear how long a write took its turn.
LOGGING = {**_LOGGING, "loggers": {**_LOGGING["loggers"], "deskbell.server": {"level": "ERROR"}}}  # type: ignore[dict-item]
