"""The support tab is designed in the console, and every page that has it wears the design without being touched."""

from __future__ import annotations

import base64
import io
from itertools import combinations
from typing import Any

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Page, expect

from deskbell.channels.web.models import Backdrop, Design
from deskbell.channels.web.tab import designs
from deskbell.channels.web.tab.drawing import svg
from deskbell.channels.web.tab.gallery import READY
from deskbell.channels.web.tab.looks import ALIGNS, FLUSH, SIDES, Looks
from deskbell.channels.web.tab.wordings import ready
from tests.journeys.host import Host
from tests.journeys.looks import READERS, Eye
from tests.journeys.people import Patron, People

STUDIO = "/organisation/desks/maple/tab/"
# #f4f2ee in grey.
PAPER = 242
TAB = "[data-deskbell] button"
PLACE = """button => { const box = button.getBoundingClientRect();
  return { left: box.left, top: box.top, right: innerWidth - box.right, bottom: innerHeight - box.bottom,
           wide: box.width, high: box.height, back: getComputedStyle(button, "::before").backgroundColor }; }"""


@pytest.fixture(autouse=True)
def nothing_chosen(people: People) -> None:
    Design.objects.all().delete()
    Backdrop.objects.all().delete()


def visiting(people: People, host: Host, **options: Any) -> Patron:
    """Somebody whose browser keeps no script for its minute."""
    page = people.watch.open(**options)
    page.route("**/tab/maple.js", lambda route: route.continue_())
    page.goto(host.address)
    return Patron(page, page.frame_locator("[data-deskbell] iframe"))


def studio(people: People, **options: Any) -> Page:
    page = people.librarian(people.world.ada, on_duty=False, **options).page
    page.goto(STUDIO)
    return page


def tab_on(page: Page) -> dict[str, Any]:
    expect(page.locator(TAB)).to_be_visible()
    return dict(page.locator(TAB).evaluate(PLACE))


def test_side_and_colour_change_on_a_library_page_that_nobody_touched(people: People, host: Host) -> None:
    visitor = visiting(people, host)
    before = tab_on(visitor.page)
    page = studio(people)
    page.locator('#gallery a[data-fields*="outline"]').first.click()
    page.get_by_role("radio", name="Left, in the middle").check()
    page.get_by_label("Colour", exact=True).fill("#aa1155")
    page.get_by_label("Own words (English)").fill("Hello from Maple")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Your sites show it")).to_be_visible()
    visitor.page.goto(f"{host.address}/hours")
    after = tab_on(visitor.page)
    expect(visitor.page.locator(TAB)).to_have_text("Hello from Maple")
    assert before["right"] < 30 and after["left"] == 0
    assert after["high"] > after["wide"]
    assert after["back"] == "rgb(255, 255, 255)"
    visitor.page.locator(TAB).click()
    expect(visitor.desk.locator("#text")).to_be_visible()


def test_what_is_tried_is_seen_at_once_and_by_nobody_else(people: People, host: Host) -> None:
    page = studio(people)
    shown = designs.looks_of(people.world.maple_desk)
    tried = page.frame_locator(".large iframe").locator(TAB)
    expect(tried).to_be_visible()
    page.get_by_label("Own words (English)").fill("Only tried")
    expect(tried).to_have_text("Only tried")
    expect(page.frame_locator(".phone iframe").locator(TAB)).to_have_text("Only tried")
    page.get_by_role("radio", name="Round, icon only").check()
    expect(tried.locator("svg")).to_be_visible()
    page.locator('#gallery a[href="?take=card-solid"]').click()  # at once after each other
    page.locator('#gallery a[href="?take=tab-framed"]').click()
    page.get_by_role("radio", name="Right, in the middle").check()
    for screen in (".large", ".phone"):
        last = page.frame_locator(f"{screen} iframe").locator(TAB)
        expect(last).to_have_css("writing-mode", "vertical-rl")
    page.get_by_role("radio", name="Dark", exact=True).check()
    expect(page.frame_locator(".large iframe").locator("html")).to_have_attribute("data-scheme", "dark")
    page.get_by_role("radio", name="Français").check()
    expect(page.frame_locator(".large iframe").locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator("#unsaved")).to_be_visible()
    tried.click()  # the window is the real one
    expect(page.frame_locator(".large iframe").frame_locator("iframe").locator("#text")).to_be_visible()
    assert designs.looks_of(people.world.maple_desk) == shown


def test_a_colour_that_cannot_be_read_is_refused_and_one_click_takes_the_nearest(people: People) -> None:
    page = studio(people)
    page.get_by_role("radio", name="Outline").check()
    page.get_by_label("Colour", exact=True).fill("#ffd400")
    refused = page.locator("#unreadable")
    expect(refused).to_contain_text("1.4 to 1")
    refused.get_by_role("button", name="Take the nearest colour for the tab").click()
    expect(refused).to_be_hidden()
    expect(page.get_by_label("Colour", exact=True)).to_have_value("#8c7500")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Your sites show it")).to_be_visible()


def test_who_chooses_a_colour_for_the_words_has_it_and_is_led_to_what_is_wrong_with_it(people: People) -> None:
    page = studio(people)
    page.get_by_label("Colour of the words").fill("#0b5c64")
    expect(page.get_by_label("Words in a colour of our own")).to_be_checked()
    people.watch.forgive("422")
    page.get_by_role("button", name="Save", exact=True).click()
    wrong = page.locator("#unreadable .error")
    expect(wrong).to_be_focused()
    expect(wrong).to_be_in_viewport(ratio=1)


def test_a_bad_save_is_undone_from_the_history(people: People) -> None:
    page = studio(people)
    page.get_by_role("radio", name="Leaf").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Your sites show it")).to_be_visible()
    before = designs.history(people.world.maple_desk)[1].read()
    page.get_by_role("button", name="Undo the last change").click()
    expect(page.get_by_text("The earlier design is back.")).to_be_visible()
    assert designs.looks_of(people.world.maple_desk) == before


def test_the_tab_is_tried_on_a_pasted_picture_of_the_own_page(people: People) -> None:
    page = studio(people)
    out = io.BytesIO()
    Image.new("RGB", (800, 600), (180, 20, 60)).save(out, "PNG")
    page.evaluate(
        """data => { const bytes = Uint8Array.from(atob(data), one => one.charCodeAt(0));
          const given = new DataTransfer();
          given.items.add(new File([bytes], "page.png", { type: "image/png" }));
          dispatchEvent(new ClipboardEvent("paste", { clipboardData: given })); }""",
        base64.b64encode(out.getvalue()).decode(),
    )
    own = page.frame_locator(".large iframe").locator("img.own")
    expect(own).to_be_visible()
    expect(own).to_have_js_property("naturalWidth", 1280)
    expect(page.frame_locator(".large iframe").locator(TAB)).to_be_visible()
    page.get_by_role("radio", name="Drawn page").check()
    expect(own).to_have_count(0)
    page.get_by_role("button", name="Take it away").click()
    expect(page.get_by_role("button", name="Take it away")).to_have_count(0)


def test_without_scripts_the_form_works_and_the_server_draws_the_preview(people: People) -> None:
    page = studio(people, java_script_enabled=False)
    page.locator('#gallery a[href="?take=folder-band"]').click()
    expect(page.frame_locator(".large iframe").locator(".drawn-tab.at-right svg")).to_be_visible()
    page.get_by_role("radio", name="Top, on the left").check()
    page.get_by_role("button", name="Try it", exact=True).click()
    expect(page.frame_locator(".large iframe").locator(".drawn-tab.at-top.start svg")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Your sites show it")).to_be_visible()
    saved = designs.looks_of(people.world.maple_desk)
    assert (saved.shape, saved.treatment, saved.side, saved.align) == ("folder", "band", "top", "start")


@pytest.mark.parametrize("shape", ["tab", "pill"])
def test_a_tab_and_its_window_stay_on_the_page_wherever_it_stands(people: People, host: Host, shape: str) -> None:
    visitor = visiting(people, host)
    for side in SIDES:
        for align in ALIGNS:
            designs.save(people.world.maple_desk, Looks(shape, side=side, align=align, icon="book"), None)
            visitor.page.goto(host.address)
            placed = tab_on(visitor.page)
            assert placed[side] == (0 if shape in FLUSH else 20), (side, align)
            assert placed["wide"] >= 44 and placed["high"] >= 44
            visitor.page.locator(TAB).click()
            panel = visitor.page.locator("[data-deskbell] #panel")
            expect(panel).to_be_visible()
            visitor.page.wait_for_function(
                "!document.querySelector('[data-deskbell]').shadowRoot.getAnimations().length"
            )
            box = panel.evaluate(PLACE)
            assert min(box[one] for one in SIDES) >= 0, (side, align, box)
            assert box["wide"] >= 380 and box["high"] >= 400
            visitor.page.locator(TAB).click()
            expect(panel).to_be_hidden()


def test_on_a_phone_it_may_stand_in_a_corner_with_its_icon_only(people: People, host: Host) -> None:
    designs.save(people.world.maple_desk, Looks("tab", side="left", align="middle", phone="round", phone_up=60), None)
    visitor = visiting(people, host, viewport={"width": 390, "height": 844})
    placed = tab_on(visitor.page)
    assert (placed["right"], placed["bottom"]) == (16, 76)
    assert 44 <= placed["wide"] <= 60
    expect(visitor.page.get_by_role("button", name="Ask Maple")).to_be_visible()  # said, though not shown
    visitor.page.locator(TAB).click()
    assert visitor.page.locator("[data-deskbell] #panel").evaluate(PLACE)["wide"] == 390


def test_the_gallery_can_be_told_apart_in_grey(people: People) -> None:
    """Every ready design drawn by the browser, in grey; two differ where a thirtieth of what both cover does."""
    page = people.watch.open()
    page.goto("/ask/maple/")
    pictures = [_grey(page, one) for one in READY]
    alike = {
        frozenset((one, other))
        for one, other in combinations(range(len(READY)), 2)
        if _same(pictures[one], pictures[other])
    }
    apart: list[int] = []
    for number in range(len(READY)):
        if all(frozenset((number, other)) not in alike for other in apart):
            apart.append(number)
    assert len(apart) >= 72, f"only {len(apart)} of {len(READY)} differ in greyscale"


def _grey(page: Page, one: Any) -> Image.Image:
    drawn = svg(one.looks.but(side="bottom", align="middle"), "#0b5c63", ready(one.looks.wording, "en"), "one")
    data = page.evaluate(
        """async source => { const image = new Image();
          image.src = "data:image/svg+xml;base64," + btoa(unescape(encodeURIComponent(source)));
          await image.decode();
          const canvas = document.createElement("canvas");
          [canvas.width, canvas.height] = [320, 78];
          const pen = canvas.getContext("2d");
          pen.fillStyle = "#f4f2ee"; pen.fillRect(0, 0, 320, 78);
          pen.drawImage(image, 0, 0);
          return canvas.toDataURL("image/png"); }""",
        str(drawn),
    )
    return Image.open(io.BytesIO(base64.b64decode(data.partition(",")[2]))).convert("L")


def _same(one: Image.Image, other: Image.Image) -> bool:
    return 30 * _beyond(ImageChops.difference(one, other), 24) < _beyond(
        ImageChops.lighter(*(ImageChops.difference(each, Image.new("L", each.size, PAPER)) for each in (one, other))), 6
    )


def _beyond(picture: Image.Image, least: int) -> int:
    """How many pixels are lighter than that."""
    return sum(picture.histogram()[least + 1 :])


def test_on_a_phone_the_previews_stay_in_sight_while_somebody_chooses(people: People) -> None:
    page = studio(people, viewport={"width": 390, "height": 844})
    page.get_by_label("Own words (English)").fill("Seen at once")
    assert page.evaluate("scrollY") > 500
    tried = page.frame_locator(".phone iframe").locator(TAB)
    expect(tried).to_have_text("Seen at once")
    for screen in (".large", ".phone"):
        box = page.locator(screen).bounding_box()
        assert box and box["y"] >= 0 and box["y"] + box["height"] < 200 and box["x"] + box["width"] <= 390
    written = page.get_by_label("Own words (English)").bounding_box()
    assert written and written["y"] > 200


def test_where_less_motion_is_wished_a_page_is_at_once_as_wide_as_its_window(people: People) -> None:
    """A transition of no length would still give every width its old value until the machine has drawn twice."""
    page = studio(people, reduced_motion="reduce")
    page.set_viewport_size({"width": 320, "height": 640})
    page.evaluate("document.querySelector('.studio').style.setProperty('--by', '0.1')")
    assert page.evaluate("[document.querySelector('.large').offsetWidth, document.getAnimations().length]") == [90, 0]


def test_no_preview_is_wider_than_the_page_however_large_it_is_drawn(people: People) -> None:
    page = studio(people, viewport={"width": 320, "height": 640}, reduced_motion="reduce")
    page.evaluate("document.querySelector('.studio').style.setProperty('--by', '1')")
    assert page.evaluate("document.scrollingElement.scrollWidth") == 320


@pytest.mark.parametrize(("language", "scheme"), READERS)
def test_the_studio_can_be_used_by_everybody(people: People, language: Any, scheme: Any) -> None:
    eye = Eye(language, scheme)
    staff = people.world.lucie if language == "fr" else people.world.ada
    page = people.librarian(staff, on_duty=False, **eye.options).page
    designs.save(people.world.maple_desk, Looks("tab", "band", icon="book"), people.world.ada)
    page.goto(STUDIO)
    expect(page.frame_locator(".large iframe").locator(TAB)).to_be_visible()
    eye.look(page, "the studio")
    page.locator('input[name="treatment"][value="outline"]').check()
    page.locator("#id_colour").fill("#ffd400")
    expect(page.locator("#unreadable")).to_be_visible()
    eye.look(page, "the studio with a colour that cannot be read")
    eye.nothing_is_wrong()
