"""A library's own picture as its tab, and what it prints: in a real browser, on another site's pages."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from deskbell.channels.web.models import Design, OwnPicture
from deskbell.channels.web.tab import designs, own_pictures
from deskbell.channels.web.tab.looks import Looks
from deskbell.channels.web.tests.tab.test_own_pictures import SVG
from tests.journeys.host import PAGES, STRICT, Host
from tests.journeys.host import Page as HostPage
from tests.journeys.looks import READERS, Eye
from tests.journeys.people import Patron, People
from tests.journeys.test_studio import STUDIO, TAB, studio, visiting

WORDS = {"en": "Ask a librarian", "fr": "Demandez à un bibliothécaire"}
ALLOWED = STRICT.replace("frame-src", "img-src {server}; frame-src")
SEEN = os.environ.get("DESKBELL_TEST_SEEN")


@pytest.fixture(autouse=True)
def nothing_chosen(people: People) -> None:
    Design.objects.all().delete()
    OwnPicture.objects.all().delete()


def shot(page: Page, name: str) -> None:
    """For whoever wants to look: DESKBELL_TEST_SEEN names a folder."""
    if SEEN:
        page.screenshot(path=Path(SEEN) / f"{name}.png", full_page=True)


def wearing(people: People, **looks: Any) -> None:
    kept = own_pictures.keep(people.world.maple_desk, SVG, None)
    designs.save(people.world.maple_desk, Looks(picture=kept.sha256, label=WORDS, **looks), None)


def test_a_picture_is_uploaded_tried_saved_and_seen_on_a_page_that_nobody_touched(people: People, host: Host) -> None:
    people.watch.forgive("422")
    page = studio(people)
    page.get_by_label("Own words (English)").fill("Ask a librarian")
    evil = SVG.replace(b"<path", b'<script>document.title="hacked"</script><path')
    page.locator("#own-picture input[type=file]").set_input_files(
        {"name": "tab\u202egvs.exe", "mimeType": "image/svg+xml", "buffer": evil}
    )
    tried = page.frame_locator(".large iframe").locator(f"{TAB} img")
    expect(tried).to_be_visible()
    expect(page.get_by_text("could act or load something: script.")).to_be_visible()
    expect(page.get_by_label("Own words (English)")).to_have_value("Ask a librarian")  # what was typed is kept
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Say here what stands in the picture")).to_be_visible()
    page.get_by_label("Own words (French)").fill("Demandez à un bibliothécaire")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Your sites show it")).to_be_visible()
    shot(page, "studio")
    visitor = visiting(people, host)
    button = visitor.page.get_by_role("button", name="Ask a librarian")
    expect(button.locator("img")).to_be_visible()
    assert button.locator("img").evaluate("one => [one.naturalWidth > 0, one.width, one.height]") == [True, 240, 60]
    shot(visitor.page, "host")
    button.click()
    expect(visitor.desk.locator("#text")).to_be_visible()
    page.get_by_role("button", name="Undo the last change").click()
    expect(page.get_by_text("The earlier design is back.")).to_be_visible()
    visitor.page.goto(f"{host.address}/hours")
    expect(visitor.page.locator(f"{TAB} img")).to_have_count(0)
    expect(visitor.page.locator(TAB)).to_be_visible()


def test_what_is_no_picture_is_refused_beside_the_button_and_nothing_is_lost(people: People) -> None:
    people.watch.forgive("422")
    page = studio(people)
    page.get_by_label("Own words (English)").fill("Typed")
    page.locator("#own-picture input[type=file]").set_input_files(
        {"name": "tab.svg", "mimeType": "image/svg+xml", "buffer": b"<html><script>alert(1)</script>"}
    )
    expect(page.locator("#own-picture .error")).to_contain_text("cannot be read as a picture")
    expect(page.get_by_label("Own words (English)")).to_have_value("Typed")


@pytest.mark.parametrize("place", ["/", "/fr", "/unset", "/resets", "/rtl"])
def test_it_is_there_on_hostile_pages_too_and_nothing_shifts(people: People, host: Host, place: str) -> None:
    wearing(people, shape="tab", side="right", align="middle")
    visitor = visiting(people, host)
    visitor.page.goto(f"{host.address}{place}")
    picture = visitor.page.locator(f"{TAB} img")
    expect(picture).to_be_visible()
    box = picture.bounding_box()
    assert box and (round(box["width"]), round(box["height"])) == (240, 60)
    size = visitor.page.viewport_size
    assert size and round(box["x"] + box["width"]) == visitor.page.evaluate("document.documentElement.clientWidth")


def test_a_strict_page_needs_one_more_directive_and_has_the_drawn_tab_without_it(
    people: People, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    wearing(people)
    monkeypatch.setitem(PAGES, "/strict-picture", HostPage(headers={"Content-Security-Policy": ALLOWED}))
    visitor = visiting(people, host)
    visitor.page.goto(f"{host.address}/strict-picture")
    expect(visitor.page.locator(f"{TAB} img")).to_be_visible()
    people.watch.forgive("img-src")
    visitor.page.goto(f"{host.address}/strict")
    expect(visitor.page.locator(TAB)).to_have_text("Ask a librarian")
    expect(visitor.page.locator(f"{TAB} img")).to_have_count(0)
    expect(visitor.page.locator(f"{TAB} .name")).to_be_visible()


def test_a_drawing_opened_by_itself_is_sandboxed_and_runs_nothing(people: People, host: Host) -> None:
    kept = own_pictures.keep(people.world.maple_desk, SVG, None)
    page = people.watch.open()
    page.goto(own_pictures.address_of(kept))
    assert page.evaluate("document.documentElement.localName") == "svg"
    assert page.evaluate("self.origin") == "null"


def test_the_page_print_and_link_gives_a_code_sheets_and_a_button_to_copy(people: People) -> None:
    page = people.librarian(people.world.ada, on_duty=False, permissions=["clipboard-read", "clipboard-write"]).page
    page.goto("/organisation/desks/maple/")
    page.get_by_role("link", name="Print and link").click()
    expect(page.get_by_role("heading", name="Print and link")).to_be_visible()
    page.wait_for_function("() => document.querySelector('img.qr').naturalWidth > 0")
    shot(page, "print")
    with page.expect_download() as came:
        page.get_by_role("link", name=re.compile("Table card *A4")).click()
    assert Path(came.value.path()).read_bytes().startswith(b"%PDF-")
    page.locator("[data-sign=html-fr]").click()
    expect(page.locator("[data-sign=html-fr]")).to_have_text("Copied")
    copied = page.evaluate(
        "navigator.clipboard.read().then(([one]) => one.getType('text/html')).then((one) => one.text())"
    )
    assert "fr.png" in copied and "<a href=" in copied
    with page.expect_download() as came:
        page.get_by_role("link", name="QR code as PNG").click()
    assert Image.open(io.BytesIO(Path(came.value.path()).read_bytes())).format == "PNG"


@pytest.mark.parametrize(("language", "scheme"), READERS)
def test_everybody_can_use_both_pages(people: People, language: Any, scheme: Any) -> None:
    wearing(people)
    own_pictures.keep(people.world.maple_desk, SVG.replace(b"#0b5c63", b"#a0a0a0"), None)
    eye = Eye(language, scheme)
    staff = people.world.lucie if language == "fr" else people.world.ada
    page = people.librarian(staff, on_duty=False, **eye.options).page
    for address, name in (("/organisation/desks/maple/print/", "print"), (STUDIO, "studio")):
        page.goto(address)
        eye.look(page, name)
        shot(page, f"{name}-{language}-{scheme}")
    eye.nothing_is_wrong()


def test_the_short_link_leads_a_reader_to_the_page_in_their_language(people: People) -> None:
    page = people.librarian(people.world.ada, on_duty=False).page
    page.goto("/organisation/desks/maple/print/")
    link = page.locator("#short-link").text_content() or ""
    reader: Patron | Page = people.watch.open(locale="fr")
    assert isinstance(reader, Page)
    reader.goto("/a/" + link.rstrip("/").rpartition("/")[2].upper())
    expect(reader.locator("html")).to_have_attribute("lang", "fr")
    expect(reader.locator("#text")).to_be_visible()
