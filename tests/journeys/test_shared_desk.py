"""At the desk's own computer colleagues take turns in one tab: nobody finds what another was about to write."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.people import Librarian, People
from tests.world import PASSWORD

KEPT = "JSON.stringify({...sessionStorage, ...localStorage})"
DRAFT = "Her son borrowed it, she says."


def test_the_next_colleague_in_the_same_tab_finds_no_draft_and_no_open_question(people: People) -> None:
    question = people.world.asks(people.world.fern).question
    page = people.watch.open(viewport={"width": 1440, "height": 900})
    signs_in(page, "ines")
    ines = Librarian(page, people.world.ines)
    pane = ines.opens(question)
    pane.box.fill(DRAFT)
    page.wait_for_function(f"() => {KEPT}.includes({DRAFT!r})")
    page.reload()
    expect(pane.box).to_have_value(DRAFT)  # a reload loses nothing
    page.goto("/me/")
    page.get_by_role("button", name="Sign out", exact=True).click()  # from any page
    expect(page.get_by_label("Sign-in name")).to_be_visible()
    assert page.evaluate(KEPT) == "{}"
    signs_in(page, "lucie")
    expect(page.locator("question-list li.line")).to_have_count(1)
    expect(page.locator("question-pane")).to_have_count(0)
    expect(Librarian(page, people.world.lucie).opens(question).box).to_have_value("")


def test_who_is_signed_out_from_elsewhere_leaves_nothing_in_the_tab(people: People) -> None:
    people.watch.forgive("401|signed out|1008")
    question = people.world.asks(people.world.fern).question
    ines = people.librarian(people.world.ines)
    ines.opens(question).box.fill(DRAFT)
    ines.page.context.clear_cookies()
    ines.page.reload()
    expect(ines.page.get_by_label("Sign-in name")).to_be_visible()
    assert ines.page.evaluate(KEPT) == "{}"


def test_a_draft_goes_with_the_question_that_is_forgotten(people: People) -> None:
    asked = [people.world.asks(people.world.fern, words=words).question for words in ("On screen", "Put aside")]
    ines = people.librarian(people.world.ines)
    for question in asked:
        ines.opens(question).box.fill(DRAFT)
    ines.page.keyboard.press("Escape")
    ines.page.keyboard.press("x")
    seen = ines.pane(asked[0])
    expect(seen.box).to_have_value(DRAFT)
    for question in asked:
        people.act(people.world.tom, "forgetting", question, sure="yes")
    expect(seen.box).to_have_value("")
    expect(seen.log).to_contain_text("Words were erased for ever.")
    ines.page.goto(f"/questions/{asked[1].pk}/")
    expect(ines.pane(asked[1]).box).to_have_value("")
    assert DRAFT not in ines.page.evaluate(KEPT)


def signs_in(page: Page, name: str) -> None:
    page.goto("/")
    page.get_by_label("Sign-in name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("desk-console")).to_be_visible()
