"""A channel that only the tests have."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings

from deskbell.mailroom import registry
from deskbell.mailroom.tests.pigeon import TAKES, Pigeon


@pytest.fixture
def pigeon(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pigeon]:
    """The channel, the only one there is; what it brings is taken by ``pigeon.takes``."""
    channel = Pigeon()
    monkeypatch.setattr(registry, "channels", lambda: {"pigeon": channel})
    with override_settings(INTAKE=[TAKES]):
        yield channel
