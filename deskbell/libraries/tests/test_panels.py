"""What other rooms show on the organisation's pages."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from deskbell.libraries import panels
from deskbell.libraries.models import Desk


def test_every_room_is_asked_in_its_order(monkeypatch: pytest.MonkeyPatch) -> None:
    class Room:
        def __init__(self, path: str) -> None:
            self.panels = path

    found = {"one": lambda request, place: [panels.Panel("a")], "two": lambda request, place: [panels.Panel(place.key)]}
    monkeypatch.setattr("deskbell.libraries.panels.apps.get_app_configs", lambda: [Room("one"), object(), Room("two")])
    monkeypatch.setattr(panels, "import_string", found.__getitem__)
    shown = panels.panels_of(RequestFactory().get("/"), Desk(key="maple"))
    assert [panel.template for panel in shown] == ["a", "maple"]
