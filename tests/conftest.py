"""A house that is open: for tests that meet a running server from outside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.open_house import OpenHouse, open_house


@pytest.fixture(scope="module")
def ground(django_db_blocker: Any) -> Iterator[None]:
    """A file of tests may use databases that it makes itself."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="module")
def house(ground: None) -> Iterator[OpenHouse]:
    """The world and a running server, one for each file of tests."""
    with open_house() as opened:
        yield opened
