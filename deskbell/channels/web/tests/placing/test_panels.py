"""What a desk's page says of the web channel."""

from __future__ import annotations

from django.conf import settings
from django.test import RequestFactory
from django.utils import timezone

from deskbell.channels.web.models import Sighting
from deskbell.channels.web.placing.panels import panels
from deskbell.libraries.models import Consortium
from tests import world as cast


def test_a_desk_shows_the_line_to_paste_where_to_try_it_and_where_it_was_seen(db: None) -> None:
    panel, seen = panels(RequestFactory().get("/"), cast.build().maple_desk)
    assert seen.facts["seen"] == []
    assert panel.facts["tab"].code == f'<script src="{settings.PUBLIC_URL}/tab/maple.js" async></script>'
    assert panel.facts["address"] == f"{settings.PUBLIC_URL}/ask/maple/"


def test_a_site_that_saw_the_tab_and_may_not_show_the_desk_is_marked(db: None) -> None:
    desk = cast.build().maple_desk
    desk.sites = ["https://*.maple.example"]
    for site in ("https://www.maple.example", "https://vendor.example", ""):
        Sighting.objects.create(desk=desk, site=site, last_at=timezone.now())
    _, seen = panels(RequestFactory().get("/"), desk)
    assert {one.site: may for one, may in seen.facts["seen"]} == {
        "https://www.maple.example": True,
        "https://vendor.example": False,
        "": True,
    }


def test_other_places_show_nothing_of_it() -> None:
    assert not list(panels(RequestFactory().get("/"), Consortium(key="lakes")))
    assert not list(panels(RequestFactory().get("/"), None))
