"""The cast, for the room's tests."""

from __future__ import annotations

import pytest

from tests import world as cast


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()
