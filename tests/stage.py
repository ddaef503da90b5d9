"""Loaded by pytest before any other plug-in (see pyproject.toml), because Django's settings are read early."""

from __future__ import annotations

from tests import parts

parts.set_the_stage()
