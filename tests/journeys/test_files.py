"""Pictures and files in a talk: picked, pasted and dropped by a patron, sent by a librarian, seen on both sides."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from deskbell.mailroom.models import File
from tests.journeys.host import Host
from tests.journeys.looks import SHORT, Eye
from tests.journeys.people import Patron, People
from tests.journeys.watching import Held

OPENING = "The catalogue shows me this. What does it mean?"
SEEN = "element => element.complete && element.naturalWidth > 0"


def picture(form: str = "PNG", size: tuple[int, int] = (1200, 800), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, form, **options)
    return out.getvalue()


def upload(name: str, data: bytes, kind: str = "image/png") -> FilePayload:
    return {"name": name, "mimeType": kind, "buffer": data}


def waiting(patron: Patron) -> Locator:
    """What is to be sent along."""
    return patron.desk.locator(".enclosing:visible li")


def is_shown(image: Locator) -> None:
    expect(image).to_be_visible()
    image.scroll_into_view_if_needed()
    drawn = image.element_handle()
    frame = drawn.owner_frame()
    assert frame is not None
    frame.wait_for_function(SEEN, arg=drawn)


def give(page: Page, event: str, target: str, name: str, data: bytes) -> None:
    """A paste or a drop of a picture, as the browser tells the page of it."""
    page.locator(target).evaluate(
        """(element, [event, name, bytes]) => {
          const given = new DataTransfer();
          given.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
          const more = { bubbles: true, cancelable: true };
          element.dispatchEvent(event === "paste" ? new ClipboardEvent(event, { ...more, clipboardData: given })
            : new DragEvent(event, { ...more, dataTransfer: given }));
        }""",
        [event, name, list(data)],
    )


def test_a_question_begins_with_a_picture_and_both_sides_see_it(people: People) -> None:
    ines = people.librarian(people.world.ines)
    fern = people.patron("en")
    fern.desk.locator("#text").fill(OPENING)
    fern.desk.locator("#before input[type=file]").set_input_files([upload("screen.png", picture())])
    expect(waiting(fern)).to_have_count(1)
    expect(fern.desk.locator("#before canvas")).to_be_visible()
    fern.hands_in()
    expect(fern.said.first).to_contain_text(OPENING)
    is_shown(fern.log.get_by_role("link", name="screen.png").locator("img"))
    expect(fern.told).to_have_text("You are next in line.")

    pane = ines.takes(people.newest())
    is_shown(pane.log.get_by_role("link", name="screen.png").locator("img"))
    fern.hears(OPENING)
    fern.says("Can you read it?")  # the socket knows who asked
    pane.hears("Can you read it?")
    pane.box.fill("Like this:")
    pane.root.locator("input[type=file]").set_input_files([upload("shelf.jpg", picture("JPEG"), "image/jpeg")])
    pane.box.press("Enter")
    is_shown(pane.log.get_by_role("link", name="shelf.jpg").locator("img"))
    is_shown(fern.log.get_by_role("link", name="shelf.jpg").locator("img"))
    give(ines.page, "paste", "question-pane textarea[name=words]", "image.png", picture(size=(120, 90)))
    expect(pane.root.locator(".attached-files")).to_contain_text("image.png")
    pane.box.press("Enter")
    is_shown(fern.log.get_by_role("link", name="image.png").locator("img"))


def test_a_file_that_was_picked_before_the_scripts_came_is_not_lost(people: People) -> None:
    fern = Patron(page := people.watch.open(), page)
    held = Held(page, "**/web/ask.js")
    page.goto("/ask/maple/?lang=en", wait_until="commit")
    fern.desk.locator("#text").fill(OPENING)
    fern.desk.locator("#before input[type=file]").set_input_files([upload("early.png", picture(size=(90, 60)))])
    held.next().continue_()
    expect(waiting(fern)).to_have_count(1)
    fern.hands_in()
    is_shown(fern.log.get_by_role("link", name="early.png").locator("img"))


def test_what_is_pasted_or_dropped_waits_and_can_be_taken_back(people: People) -> None:
    fern = people.patron("en")
    fern.asks(OPENING)
    expect(fern.desk.locator("#passport-link")).to_be_visible()
    give(fern.page, "paste", "#reply-text", "image.png", picture(size=(300, 300)))
    give(fern.page, "drop", "#talk", "photo.png", picture(size=(200, 90)))
    expect(waiting(fern)).to_have_count(2)
    expect(fern.desk.locator("#reply [role=status]")).to_have_text("To be sent along: photo.png")
    fern.desk.get_by_role("button", name="Take back image.png").press("Enter")
    expect(waiting(fern)).to_have_count(1)
    expect(fern.desk.get_by_role("button", name="Take back photo.png")).to_be_focused()
    fern.box.press("Enter")  # without a word
    is_shown(fern.log.get_by_role("link", name="photo.png").locator("img"))
    fern.hears("photo.png")
    expect(fern.said.last.locator(".sent")).to_be_visible()
    expect(waiting(fern)).to_have_count(0)
    assert [file.name for file in File.objects.filter(stream=people.newest().pk, role="file")] == ["photo.png"]


def test_what_cannot_be_sent_is_said_and_the_words_stay(people: People) -> None:
    people.watch.forgive("422")
    fern = people.patron("en")
    fern.asks(OPENING)
    expect(fern.desk.locator("#passport-link")).to_be_visible()
    fern.desk.locator("#reply input[type=file]").set_input_files([upload("a.svg", b"<svg onload='alert(1)'/>")])
    fern.says("Look at this")
    expect(fern.desk.locator("#reply-wrong")).to_contain_text("“a.svg” cannot be sent.")
    expect(fern.box).to_have_value("Look at this")
    expect(waiting(fern)).to_have_count(1)
    expect(fern.said).to_have_count(1)


def test_a_broken_line_is_said_and_the_same_again_stands_there_once(people: People) -> None:
    people.watch.forgive("ERR_FAILED")
    fern = people.patron("en")
    fern.asks(OPENING)
    expect(fern.desk.locator("#passport-link")).to_be_visible()
    taken: list[Any] = []

    def cut_after(route: Any) -> None:
        """It arrives, and its answer does not."""
        if taken:
            route.continue_()
            return
        taken.append(route.fetch())
        route.abort()

    with fern.page.context.expect_event("requestfailed"):
        fern.page.route("**/reply/", cut_after)
        fern.desk.locator("#reply input[type=file]").set_input_files([upload("p.png", picture(size=(64, 64)))])
        fern.says("Once")
    expect(fern.log.get_by_role("link", name="p.png")).to_have_count(1)
    if fern.desk.locator("#reply-wrong").is_visible():  # the entry had not come over the socket yet
        fern.presses("Send")
    expect(fern.desk.locator("#reply-wrong")).to_be_hidden()
    expect(fern.said).to_have_count(2)
    expect(fern.said.last).to_contain_text("Once")
    assert File.objects.filter(stream=people.newest().pk, role="file").count() == 1


@pytest.mark.parametrize("path", ["/strict", "/sandbox"])
def test_files_go_out_of_the_tab_on_a_page_of_the_library(people: People, host: Host, vendor: Host, path: str) -> None:
    if path == "/strict":
        fern = people.visitor(host, path)
        fern.opens_the_tab()
    else:  # somebody else's product around the library's page
        page = people.visitor(vendor, path).page
        library = page.frame_locator("iframe")
        library.locator("[data-deskbell] #box > button").press("Enter")
        fern = Patron(page, library.frame_locator("[data-deskbell] iframe"))
    fern.desk.locator("#text").fill(OPENING)
    fern.desk.locator("#before input[type=file]").set_input_files([upload("screen.png", picture())])
    expect(waiting(fern)).to_have_count(1)
    fern.hands_in()
    is_shown(fern.log.get_by_role("link", name="screen.png").locator("img"))
    fern.desk.locator("#reply input[type=file]").set_input_files([upload("a.pdf", b"%PDF-1.7 nothing")])
    fern.says("And this")
    link = fern.log.get_by_role("link", name="a.pdf")
    expect(link).to_be_visible()
    assert [file.name for file in File.objects.filter(stream=people.newest().pk, role="file")] == [
        "screen.png",
        "a.pdf",
    ]


def test_without_scripts_the_form_says_and_does_the_same(people: People) -> None:
    fern = people.patron("en", java_script_enabled=False)
    fern.desk.locator("#text").fill(OPENING)
    fern.page.set_input_files("#before input[type=file]", [upload("screen.png", picture())])
    fern.desk.locator("#before .first").click()
    expect(fern.log.get_by_role("link", name="screen.png").locator("img")).to_be_visible()
    fern.desk.get_by_role("link", name="Write a message").click()
    fern.box.fill("And this")
    fern.page.set_input_files("#reply input[type=file]", [upload("list.csv", b"a,b\n1,2\n")])
    fern.desk.get_by_role("button", name="Send", exact=True).click()
    expect(fern.log.get_by_role("link", name="list.csv")).to_be_visible()


@pytest.mark.parametrize(("language", "scheme"), SHORT)
def test_files_are_accessible_before_and_after_they_are_sent(people: People, language: Any, scheme: Any) -> None:
    eye = Eye(language, scheme)
    fern = people.patron(language, **eye.options)
    fern.desk.locator("#before input[type=file]").set_input_files([upload("écran.png", picture())])
    eye.look(fern.page, "a file before asking")
    fern.desk.locator("#text").fill(OPENING)
    fern.desk.locator("#before button.first").click()
    expect(fern.log.get_by_role("link", name="écran.png")).to_be_visible()
    fern.desk.locator("#reply input[type=file]").set_input_files([upload("a.pdf", b"%PDF-1.7 nothing")])
    eye.look(fern.page, "a file that was sent and one that waits")
    eye.nothing_is_wrong()
