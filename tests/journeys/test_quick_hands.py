"""Hands are quicker than the line: what is typed, pressed or picked before an answer has come is not lost, nor goes
elsewhere."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.people import People
from tests.journeys.test_files import picture, upload
from tests.journeys.watching import Held

OPENING = "Where are the old maps of the harbour?"


def test_what_is_typed_on_before_the_talk_has_come_begins_the_next_words(people: People) -> None:
    fern = people.patron("en")
    held = Held(fern.page, "**/web/talking.js")
    fern.desk.locator("#text").fill(OPENING)
    fern.desk.locator("#text").press("Enter")
    script = held.next()
    fern.desk.locator("#text").press_sequentially(" And of the lake")
    script.continue_()
    expect(fern.said).to_have_count(1)
    expect(fern.said.first).to_contain_text(OPENING)
    expect(fern.said.first).not_to_contain_text("lake")
    expect(fern.box).to_have_value("And of the lake")
    expect(fern.desk.locator("#passport-link")).to_be_visible()
    fern.box.press_sequentially("?")
    fern.box.press("Enter")
    expect(fern.said).to_have_count(2)
    expect(fern.said.last).to_contain_text("And of the lake?")
    fern.page.unroute_all()
    fern.page.reload()
    expect(fern.said).to_have_count(2)
    expect(fern.box).to_have_value("")


def test_a_talk_whose_window_is_asked_for_twice_goes_into_one(people: People) -> None:
    page = people.watch.open()
    page.add_init_script("window.opened = 0; window.open = () => (opened++, null)")
    page.goto("/ask/maple/?lang=en")
    expect(page.locator("html.scripted")).to_be_attached()
    held = Held(page, "**/web/popping.js")
    page.locator("[data-pop]").evaluate("(one) => { one.hidden = false; one.click(); one.click(); }")
    held.next().continue_()
    expect(page.locator("#popped-held")).to_be_visible()
    assert page.evaluate("opened") == 1


def test_what_a_librarian_types_before_the_scripts_came_stands_behind_the_draft(people: People) -> None:
    asked = people.world.asks(people.world.fern)
    ines = people.librarian(people.world.ines)
    pane = ines.opens(asked.question)
    pane.box.fill("Do you mean")
    held = Held(ines.page, "**/questions/composer.js")
    for kept, typed in (("Do you mean", "the big one?"), ("Do you mean\nthe big one?", "")):
        ines.page.goto(f"/questions/{asked.question.pk}/", wait_until="commit")
        script = held.next()
        pane.box.fill(typed)
        script.continue_()
        expect(pane.box).to_have_value(f"{kept}\n{typed}".rstrip())


def test_a_file_picked_while_words_are_on_their_way_goes_with_the_next(people: People) -> None:
    asked = people.world.asks(people.world.fern)
    ines = people.librarian(people.world.ines)
    pane = ines.opens(asked.question)  # not taken yet: it is claimed first
    files = pane.root.locator("input[type=file]")
    files.set_input_files([upload("first.png", picture())])
    held = Held(ines.page, "**/claim/")
    pane.box.fill("This one.")
    pane.box.press("Enter")
    claim = held.next()
    files.set_input_files([upload("second.png", picture(size=(90, 60)))])
    expect(pane.root.locator(".attached-files")).to_contain_text("second.png")
    claim.continue_()
    expect(pane.said.last).to_contain_text("This one.")
    expect(pane.log).to_contain_text("first.png")
    expect(pane.log).not_to_contain_text("second.png")
    expect(pane.root.locator(".attached-files")).to_contain_text("second.png")
    pane.box.fill("And this one.")
    pane.box.press("Enter")
    expect(pane.log).to_contain_text("second.png")
    expect(pane.root.locator(".attached-files")).to_be_hidden()


def test_who_goes_on_duty_before_the_console_lives_goes_on_choosing(people: People) -> None:
    ines = people.librarian(people.world.ines, on_duty=False)
    ines.page.goto("about:blank")  # away from what its first page has asked for
    held = Held(ines.page, "**/questions/duty/")
    ines.page.goto("/")
    drawn = held.next()
    ines.page.locator("summary", has_text="Go on duty").click()
    with ines.page.expect_response("**/questions/duty/"):
        drawn.continue_()
    begin = ines.page.get_by_role("button", name="Begin")
    expect(begin).to_be_visible()
    ines.page.get_by_label("Maple questions").check()
    ines.page.unroute_all()
    begin.click()
    expect(ines.page.locator(".duty")).to_contain_text("On duty: Maple questions")


def test_a_menu_that_has_no_focus_as_in_safari_stays_open_while_the_pane_changes(people: People) -> None:
    asked = people.world.asks(people.world.fern)
    ines = people.librarian(people.world.ines)
    pane = ines.opens(asked.question)
    menu = pane.root.locator("details.act", has_text="Transfer").first
    menu.locator("summary").click()
    ines.page.evaluate("document.activeElement.blur()")
    with ines.page.expect_response("**/pane/?regions=1"):
        people.act(people.world.tom, "claim", asked.question)
    ines.page.wait_for_timeout(300)  # the answer has been read
    expect(menu).to_have_attribute("open", "")
    menu.locator("summary").click()
    expect(menu).to_have_count(0)  # it is Tom's, and closed the menu is drawn as that is
