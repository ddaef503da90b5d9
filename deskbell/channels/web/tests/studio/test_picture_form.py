"""A picture of the library's own in the studio, as a page without scripts meets it."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from deskbell.channels.web.studio import picture_form
from deskbell.channels.web.tab import designs, own_pictures
from deskbell.channels.web.tab.gallery import READY
from deskbell.channels.web.tests.studio.test_studio import STUDIO, form
from deskbell.channels.web.tests.tab.test_legibility import picture
from deskbell.channels.web.tests.tab.test_own_pictures import SVG
from deskbell.formats.drawings import made_anew
from tests import world as cast

pytestmark = pytest.mark.django_db


def put(client: Client, data: bytes, name: str = "tab.svg", **headers: str) -> Any:
    return client.post(f"{STUDIO}pictures/", {"picture": SimpleUploadedFile(name, data)}, headers=headers)


def test_it_is_uploaded_tried_saved_and_taken_back(world: cast.World, ada: Client) -> None:
    designs.save(world.maple_desk, designs.looks_of(world.maple_desk).but(shape="leaf"), world.ada)
    answer = put(ada, SVG)
    digest = own_pictures.of(world.maple_desk)[0].sha256
    assert answer["Location"] == f"{STUDIO}?picture={digest}#own-title"
    page = ada.get(answer["Location"]).content.decode()
    assert f'name="picture" value="{digest}"' in page and 'id="unsaved" role="status">' in page
    assert designs.looks_of(world.maple_desk).picture == ""
    assert ada.post(STUDIO, form(picture=digest, label_en="Ask us", label_fr="Demandez")).status_code == 302
    assert f"/tab/pictures/{digest}" in Client().get("/tab/maple.js").content.decode()
    assert f"/tab/pictures/{digest}" in ada.get(f"{STUDIO}preview/", form(picture=digest)).content.decode()
    before = designs.history(world.maple_desk)[1]
    ada.post(f"{STUDIO}designs/{before.pk}/again/")
    assert "/tab/pictures/" not in Client().get("/tab/maple.js").content.decode()


def test_what_stands_in_it_must_be_said_in_every_language(world: cast.World, ada: Client) -> None:
    put(ada, SVG)
    digest = own_pictures.of(world.maple_desk)[0].sha256
    answer = ada.post(STUDIO, form(picture=digest, label_en="Ask us"))
    assert answer.status_code == 422
    assert answer.content.decode().count("Say here what stands in the picture") == 1
    assert designs.looks_of(world.maple_desk).picture == ""


def test_a_picture_of_another_desk_is_none(world: cast.World, ada: Client) -> None:
    other = own_pictures.keep(world.harbour_desk, SVG, None)
    assert ada.post(STUDIO, form(picture=other.sha256, shape="leaf")).status_code == 302
    assert designs.looks_of(world.maple_desk).picture == ""


def test_what_is_refused_is_refused_in_words_and_what_was_left_out_is_told(world: cast.World, ada: Client) -> None:
    told = put(ada, b"<svg", Accept="application/json")
    assert told.status_code == 422 and "cannot be read as a picture" in told.json()["words"]
    taken = put(ada, SVG.replace(b"<path", b"<script>1</script><path"), Accept="application/json")
    assert taken.json()["words"] == "" and len(taken.json()["picture"]) == 64
    assert "could act or load something: script." in ada.get(STUDIO).content.decode()
    sent = form(picture=taken.json()["picture"], label_en="Ask us", label_fr="Demandez")
    assert "could act or load something: script." in ada.post(STUDIO, sent, follow=True).content.decode()
    assert "could act" not in ada.post(STUDIO, sent, follow=True).content.decode()
    assert ada.post(f"{STUDIO}pictures/").status_code == 302
    assert "Choose a picture first" in ada.get(STUDIO).content.decode()


@pytest.mark.parametrize("name", ["../../etc/passwd.svg", "tab\u202egvs.exe", "a\0b.png", "x" * 400, "<script>.svg"])
def test_its_name_is_nobodys_business(ada: Client, name: str) -> None:
    answer = put(ada, SVG, name, Accept="application/json")
    assert answer.status_code in (200, 422)
    assert "<script>.svg" not in ada.get(STUDIO).content.decode()


def test_every_reason_has_its_words() -> None:
    reasons = ["none", "kind", "broken", "entities", "large", "heavy", "many", "size", "empty", "pixels", "blank"]
    assert all(picture_form.refusal(why) for why in reasons)


def test_what_is_hard_to_see_is_hinted(world: cast.World) -> None:
    grey = own_pictures.keep(world.maple_desk, picture((255, 255, 255, 255), (150, 150, 150, 255)), None)
    hints = " ".join(picture_form.hints_of(grey))
    assert " to 1: words are hard to read" in hints and "On white pages" in hints
    assert picture_form.hints_of(own_pictures.keep(world.maple_desk, SVG, None)) == []


def test_the_gallerys_sources_can_be_changed_and_uploaded_again(world: cast.World, ada: Client) -> None:
    one = ada.get(f"{STUDIO}sources/{READY[3].key}.svg")
    assert one["Content-Disposition"] == f'attachment; filename="{READY[3].key}.svg"'
    changed = one.content.replace(b"#ffffff", b"#fffffe")
    assert changed != one.content
    assert put(ada, changed, Accept="application/json").status_code == 200
    assert ada.get(f"{STUDIO}sources/nothing.svg").status_code == 404


def test_all_sources_come_in_one_zip_and_each_is_taken(world: cast.World, ada: Client) -> None:
    answer = ada.get(f"{STUDIO}sources.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        assert len(names) == 1 + 2 * 2 * len(READY)
        for name in names[1:]:
            made = made_anew(archive.read(name))
            assert made.left_out == () and made.colours, name
    assert ada.get(f"{STUDIO}sources.zip").content == answer.content


def test_who_does_not_arrange_the_desk_puts_and_takes_nothing(world: cast.World, client: Client) -> None:
    client.force_login(world.ines)
    assert put(client, SVG).status_code == 404
    assert client.get(f"{STUDIO}sources.zip").status_code == 404


@pytest.mark.parametrize("typed", ["\0", "0" * 64, "../..", "x" * 9999, ""])
def test_a_picture_that_is_none_begins_with_the_drawn_tab(ada: Client, typed: str) -> None:
    answer = ada.get(STUDIO, {"picture": typed})
    assert answer.status_code == 200 and 'src="/tab/pictures/' not in answer.content.decode()
