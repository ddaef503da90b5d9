"""The house's settings, and the sample's host pages beside it. Used by ``deskbell demo`` alone."""

from __future__ import annotations

from deskbell.server.settings import *  # noqa: F403
from deskbell.server.settings import INSTALLED_APPS as _APPS

INSTALLED_APPS = [*_APPS, "deskbell.server.sample"]
ROOT_URLCONF = "deskbell.server.sample.urls"
