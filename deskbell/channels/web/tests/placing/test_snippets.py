"""What a library copies: whole, well-formed, and for each kind of place."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client

from deskbell.channels.web.placing.snippets import snippets
from tests import world

pytestmark = pytest.mark.django_db


class Tags(HTMLParser):
    def __init__(self, code: str) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str | None]] = {}
        self.said = ""
        self.feed(code)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[tag] = dict(attrs)

    def handle_data(self, data: str) -> None:
        self.said += data.strip()


def test_each_leads_to_the_desk_and_nothing_is_inline() -> None:
    desk = world.build().maple_desk
    codes = {one.key: Tags(one.code) for one in snippets(desk)}
    tab, ask = f"{settings.PUBLIC_URL}/tab/maple.js", f"{settings.PUBLIC_URL}/ask/maple/"
    assert codes["snippet"].found == {"script": {"src": tab, "async": None}}
    assert codes["snippet-box"].found["div"] == {"id": "ask-maple"}
    assert codes["snippet-box"].found["script"] == {"src": f"{tab}?place=ask-maple", "async": None}
    assert codes["snippet-box"].found["a"] == {"href": ask}  # for whom there are no scripts
    frame = codes["snippet-frame"].found["iframe"]
    assert (frame["src"], frame["title"], frame["loading"]) == (ask, "Ask Maple", "lazy")
    assert codes["snippet-link"].found == {"a": {"href": ask}}
    for one in codes.values():
        for attributes in one.found.values():
            assert not {name for name in attributes if name.startswith("on") or name == "style"}


def test_a_desks_name_cannot_leave_its_place() -> None:
    desk = world.build().maple_desk
    desk.name = {"en": '"><script>alert(1)</script>'}
    for one in snippets(desk):
        tags = Tags(one.code)
        assert "script" not in tags.found or set(tags.found["script"]) == {"src", "async"}
        assert tags.said in ("", desk.name["en"], one.code)


def test_a_box_is_what_its_script_draws_in_its_place_and_what_is_no_id_is_left_out(client: Client) -> None:
    world.build()
    assert '"place":"ask-maple"' in client.get("/tab/maple.js?place=ask-maple").content.decode()
    tab = client.get("/tab/maple.js").content
    for place in ("", '"]);alert(1)//', "a" * 61, "a b"):
        assert client.get("/tab/maple.js", {"place": place}).content == tab


def test_where_attributes_are_lost_the_address_says_the_language(client: Client) -> None:
    world.build()
    body = client.get("/tab/maple.js?language=FR").content.decode()
    assert '"first":"fr"' in body
    assert "Ask Maple" not in body
    assert client.get("/tab/maple.js?language=tlh").content == client.get("/tab/maple.js").content
