"""Who leads Maple, and reads English here, for tests of what she arranges."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import world as cast


@pytest.fixture
def lucie(world: cast.World) -> Client:
    world.lucie.language = "en"
    world.lucie.save()
    return cast.signed_in(world.lucie)
