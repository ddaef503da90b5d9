"""The tab studio, as a page without scripts meets it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from deskbell.channels.web.tab import designs
from deskbell.channels.web.tab.gallery import READY
from deskbell.channels.web.tab.looks import Looks
from deskbell.channels.web.tests.studio.test_backdrops import picture
from deskbell.look.colours import INK, written
from tests import world as cast

pytestmark = pytest.mark.django_db
STUDIO = "/organisation/desks/maple/tab/"


def form(**changed: Any) -> dict[str, Any]:
    plain = {"shape": "pill", "treatment": "solid", "icon": "", "lettering": "plain", "size": "m", "theme": "light"}
    places = {"place": "bottom-end", "shift": "0", "phone": "", "phone_side": "right", "phone_up": "0"}
    return {**plain, **places, "colour": "#0b5c63", "ink": "#ffffff", "wording": "", **changed}


def test_what_is_sent_is_saved_and_drawn_on_every_site(world: cast.World, ada: Client) -> None:
    answer = ada.post(STUDIO, form(shape="tab", place="left-middle", label_en="Hello", label_fr="Bonjour"))
    assert (answer.status_code, answer["Location"]) == (302, STUDIO)
    saved = designs.looks_of(world.maple_desk)
    assert (saved.shape, saved.side, saved.align) == ("tab", "left", "middle")
    assert saved.label == {"en": "Hello", "fr": "Bonjour"}
    assert saved.colour == ""  # the desk's own, followed where it changes
    assert "Bonjour" in Client().get("/tab/maple.js").content.decode()


def test_the_desks_pages_get_the_tabs_colour_only_where_it_is_wished(world: cast.World, ada: Client) -> None:
    ada.post(STUDIO, form(colour="#123a8c"))
    assert "#123a8c" not in Client().get("/ask/maple/desk.css").content.decode()
    answer = ada.post(STUDIO, form(colour="#123a8c", pages_too="on"), follow=True)
    assert "Saved." in answer.content.decode()
    assert "#123a8c" in Client().get("/ask/maple/desk.css").content.decode()
    assert designs.looks_of(world.maple_desk).colour == ""  # and follows it from now on


def test_every_design_of_the_gallery_can_be_taken_without_scripts_and_saved_as_it_is(
    world: cast.World, ada: Client
) -> None:
    page = ada.get(STUDIO).content.decode()
    assert all(f"?take={one.key}" in page for one in READY)
    one = READY[17]
    taken = ada.get(f"{STUDIO}?take={one.key}").content.decode()
    assert re.search(rf'name="treatment" value="{one.looks.treatment}" checked', taken)
    assert f'value="{one.looks.colour}"' in taken
    assert "Not saved yet." in taken
    assert designs.looks_of(world.maple_desk) == Looks()


def test_trying_shows_and_saves_nothing(world: cast.World, ada: Client) -> None:
    answer = ada.post(STUDIO, form(shape="leaf", scheme="dark", **{"try": "on"}))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "shape=leaf" in page and "scheme=dark" in page
    assert designs.looks_of(world.maple_desk) == Looks()


def test_what_cannot_be_read_is_refused_with_the_nearest_that_can(world: cast.World, ada: Client) -> None:
    sent = form(treatment="outline", colour="#ffd400")
    answer = ada.post(STUDIO, sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert re.search("autofocus>[^<]*their contrast is 1.4 to 1", page)  # far down the page, and seen at once
    assert '<button name="take_colour" value="#8c7500"' in page
    assert designs.looks_of(world.maple_desk) == Looks()
    taken = ada.post(STUDIO, sent | {"take_colour": "#8c7500"})
    assert taken.status_code == 200 and 'value="#8c7500"' in taken.content.decode()
    assert ada.post(STUDIO, sent | {"colour": "#8c7500"}).status_code == 302


def test_what_a_field_cannot_take_is_seen_at_once_too(ada: Client) -> None:
    answer = ada.post(STUDIO, form(shift="99999"))
    assert answer.status_code == 422
    assert re.search('name="shift"[^>]* autofocus', answer.content.decode())


def test_the_check_says_the_same_to_the_script(ada: Client) -> None:
    told = ada.get(f"{STUDIO}check/", form(own_ink="on", ink="#777777", colour="#888888")).json()
    assert {way["field"] for way in told["ways"]} == {"ink", "colour"}
    assert ada.get(f"{STUDIO}check/", form()).json() == {"words": "", "ways": [], "ink": "#ffffff"}


def test_the_colour_of_the_words_is_the_one_that_they_have(world: cast.World, ada: Client) -> None:
    dark = written(INK)
    assert ada.get(f"{STUDIO}check/", form(colour="#ffd400")).json()["ink"] == dark
    designs.save(world.maple_desk, Looks(colour="#ffd400"), world.ada)
    assert re.search(f'name="ink" value="{dark}"', ada.get(STUDIO).content.decode())


def test_an_older_design_is_taken_back(world: cast.World, ada: Client) -> None:
    for shape in ("tab", "leaf"):
        designs.save(world.maple_desk, Looks(shape), world.lucie)
    page = ada.get(STUDIO).content.decode()
    assert "Undo the last change" in page and "Lucie" in page
    before = designs.history(world.maple_desk)[1]
    assert ada.post(f"{STUDIO}designs/{before.pk}/again/").status_code == 302
    assert designs.looks_of(world.maple_desk).shape == "tab"
    elsewhere = designs.save(world.harbour_desk, Looks("card"), world.priya)
    assert elsewhere and ada.post(f"{STUDIO}designs/{elsewhere.pk}/again/").status_code == 404


def test_the_preview_runs_the_loader_in_our_own_frame_only(ada: Client) -> None:
    page = ada.get(f"{STUDIO}preview/", form(shape="tab", place="right-middle", label_en="Hello", scheme="dark"))
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]
    words = page.content.decode()
    assert 'data-scheme="dark"' in words
    noscript = words.split("<noscript>")[1]
    assert "at-right middle" in noscript and "Hello" in noscript
    script = ada.get(f"{STUDIO}preview.js", form(shape="tab", place="right-middle", label_en="Hello"))
    assert "Hello" in script.content.decode() and "/tab/preview-window.js?" in script.content.decode()
    assert "export const css" in ada.get(f"{STUDIO}preview-window.js", form()).content.decode()


@pytest.mark.parametrize(
    "name", ["shape", "place", "colour", "shift", "wording", "label_en", "phone_up", "ink", "picture"]
)
@pytest.mark.parametrize(
    "value", ["nothing", "-9999999", "\x00", "#12", "é" * 5000, "</script><script>alert(1)</script>"]
)
def test_rubbish_is_a_plain_preview_and_a_refusal_in_words(
    world: cast.World, ada: Client, name: str, value: str
) -> None:
    sent = form(**{name: value})
    for address in ("preview/", "preview.js", "preview-window.js", "check/"):
        answer = ada.get(f"{STUDIO}{address}", sent)
        assert answer.status_code == 200
        if address == "preview/":
            assert "<script>alert" not in answer.content.decode()
    if name != "ink":  # not used before somebody says so
        assert ada.post(STUDIO, sent).status_code in (302, 422)


def test_a_picture_of_the_own_page_is_kept_shown_and_taken_away(world: cast.World, ada: Client) -> None:
    def put(data: bytes) -> Any:
        given = {"picture": SimpleUploadedFile("page.png", data)}
        return ada.post(f"{STUDIO}backdrop/", given, headers={"Accept": "application/json"})

    assert put(picture(640, 480)).json() == {"words": ""}
    shown = ada.get(f"{STUDIO}backdrop/")
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/webp", "nosniff")
    assert f"{STUDIO}backdrop/?v=" in ada.get(f"{STUDIO}preview/", form(on="own")).content.decode()
    assert f"{STUDIO}backdrop/?v=" not in ada.get(f"{STUDIO}preview/", form(on="sample")).content.decode()
    refused = put(b"not a picture")
    assert refused.status_code == 422 and "cannot be read as a picture" in json.loads(refused.content)["words"]
    ada.post(f"{STUDIO}backdrop/", {"remove": "on"})
    assert ada.get(f"{STUDIO}backdrop/").status_code == 404


def test_who_does_not_arrange_the_desk_finds_no_studio(world: cast.World, client: Client) -> None:
    client.force_login(world.ines)
    for address in ("", "preview/", "preview.js", "backdrop/", "check/"):
        assert client.get(f"{STUDIO}{address}").status_code == 404
