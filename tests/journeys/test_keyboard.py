"""With the keyboard alone: no mouse on either side, and the focus can always be seen."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, Route, expect

from deskbell.questions import claiming, timeline
from deskbell.questions.models import Question, Transaction
from tests.journeys.people import Librarian, Patron, People
from tests.world import PASSWORD

OPENING = "Do you have the microfilm of the Maple Gazette from 1911?"
# An outline or a ring around the element or what frames it; the skip link and the page itself need none.
SEEN = """() => {
  for (let one = document.activeElement, up = 0; one && up < 4; one = one.parentElement, up += 1) {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
    if (one === document.body) break;
    if (outlineStyle !== "none" && parseFloat(outlineWidth) >= 1) return "";
    if (boxShadow !== "none") return "";
    const next = one.nextElementSibling;
    if (up === 0 && one.matches("input") && next && getComputedStyle(next).outlineStyle !== "none") return "";
  }
  return document.activeElement.outerHTML.slice(0, 200);
}"""


def test_a_librarian_works_and_a_patron_asks_with_the_keyboard_alone(people: People) -> None:
    page = people.watch.open(viewport={"width": 1440, "height": 900})
    ines = sign_in(page, people)
    fern = asks(people)
    question = people.newest()
    claims_and_answers(ines, fern, question)
    notes_and_transfers(ines, fern, question)
    closes(ines, question)
    expect(fern.told).to_have_text("This question is closed. Write again and it goes on.")


def test_words_typed_right_after_g_go_into_the_reply_and_press_nothing(people: People) -> None:
    people.world.asks(people.world.fern)
    question = people.newest()
    ines = people.librarian(people.world.ines)
    pane = ines.opens(question)
    expect(pane.root.get_by_role("button", name="I got it")).to_be_focused()
    held = hold_claims(ines.page)
    # Most letters of this are shortcuts; the claim is on its way all the while.
    ines.page.keyboard.type("glicence, next box: jkx tb [s] ?")
    expect(pane.box).to_have_value("licence, next box: jkx tb [s] ?")
    held[0].continue_()
    expect(pane.root).to_have_attribute("data-standing", "mine")
    expect(pane.box).to_have_value("licence, next box: jkx tb [s] ?")
    expect(pane.box).to_be_focused()
    expect(ines.page.locator("dialog[open]")).to_have_count(0)
    ines.page.keyboard.press("Enter")
    pane.hears("licence, next box")
    assert "released" not in [one.kind for one in timeline.for_staff(question)]


def test_a_key_means_the_question_of_the_row_that_has_the_focus(people: People) -> None:
    cast = people.world
    first, second = (cast.asks(cast.fern, words=words).question for words in ("The first", "The second"))
    ines = people.librarian(people.world.ines)
    opened = ines.opens(first)
    ines.row("The second").get_by_role("link").focus()
    ines.page.keyboard.type("glet us see [x]")  # as fast as can be: the second is still being fetched
    pane = ines.pane(second)
    expect(pane.root).to_have_attribute("data-standing", "mine")
    expect(pane.box).to_have_value("let us see [x]")
    expect(pane.box).to_be_focused()
    expect(opened.root).to_have_attribute("data-standing", "waiting")


def test_j_begins_with_who_waits_longest_and_k_goes_up_to_what_is_mine(people: People) -> None:
    cast = people.world
    waits, mine = (cast.asks(cast.fern, words=words).question for words in ("I wait", "I am answered"))
    claiming.claim(mine, cast.ines)
    ines = people.librarian(cast.ines)
    expect(ines.group("mine").locator("li.line")).to_have_count(1)
    keyboard = ines.page.keyboard
    keyboard.press("j")
    expect(ines.page.locator(f'li.line[data-question="{waits.pk}"] a')).to_be_focused()
    keyboard.press("k")
    expect(ines.page.locator(f'li.line[data-question="{mine.pk}"] a')).to_be_focused()


def test_a_talk_that_was_answered_is_counted_when_it_is_closed_with_two_keys(people: People) -> None:
    question = people.world.asks(people.world.fern).question
    ines = people.librarian(people.world.ines)
    pane = ines.takes(question)
    uncounted = pane.root.locator('.efforts input[value=""]')
    expect(uncounted).to_be_checked()
    pane.replies("We have it.")
    expect(uncounted).not_to_be_checked()  # without the page being loaded anew
    keyboard = ines.page.keyboard
    keyboard.press("Escape")
    keyboard.press("c")
    keyboard.press("Enter")
    expect(pane.root).to_have_attribute("data-state", "closed")
    assert Transaction.objects.get(question=question).effort


def test_g_in_the_row_of_a_colleagues_question_says_who_has_it(people: People) -> None:
    taken = people.world.asks(people.world.fern).question
    claiming.claim(taken, people.world.lucie)
    waiting = people.world.asks(people.world.otto, words="Another one").question
    ines = people.librarian(people.world.ines)
    opened = ines.opens(waiting)
    ines.page.locator(f'li.line[data-question="{taken.pk}"] a').focus()
    ines.page.keyboard.press("g")
    expect(ines.page.locator(".toast")).to_have_text("Lucie Gagnon has this question")
    expect(ines.pane(taken).root).to_be_visible()
    expect(opened.root).to_have_attribute("data-standing", "waiting")


def test_escape_leaves_the_interview_and_the_search_and_keys_work_again(people: People) -> None:
    people.world.asks(people.world.fern)
    ines = people.librarian(people.world.ines)
    pane = ines.takes(people.newest())
    keyboard, strip = ines.page.keyboard, pane.root.locator("details.strip")
    keyboard.press("Escape")
    keyboard.press("i")
    expect(pane.root.locator("[name=what_for]")).to_be_focused()
    keyboard.type("A family tree")
    keyboard.press("Escape")
    expect(strip).not_to_have_attribute("open", "")
    expect(pane.root.locator(".strip-sum")).to_contain_text("A family tree")  # saved on leaving
    assert not ines.page.evaluate(SEEN)
    keyboard.press("s")
    expect(ines.page.locator(".search input")).to_be_focused()
    keyboard.press("Escape")
    keyboard.press("r")
    expect(pane.box).to_be_focused()


def test_letting_go_by_one_key_asks_first(people: People) -> None:
    people.world.asks(people.world.fern)
    question = people.newest()
    ines = people.librarian(people.world.ines)
    pane = ines.takes(question)
    ines.page.keyboard.press("Escape")
    ines.page.keyboard.press("l")
    button = pane.root.locator("form[data-act=release] button")
    expect(button).to_be_focused()
    assert not ines.page.evaluate(SEEN)
    ines.page.keyboard.press("Escape")
    expect(pane.root).to_have_attribute("data-standing", "mine")
    ines.page.keyboard.press("l")
    expect(button).to_be_focused()
    ines.page.keyboard.press("Enter")
    expect(pane.root).to_have_attribute("data-standing", "waiting")


def test_shortcuts_are_listed_and_can_be_switched_off(people: People) -> None:
    people.world.asks(people.world.fern)
    question = people.newest()
    ines = people.librarian(people.world.ines)
    pane = ines.opens(question)
    ines.page.keyboard.press("?")
    expect(ines.page.get_by_role("dialog", name="Keys")).to_be_visible()
    ines.page.keyboard.press("g")  # rests while the list is open
    ines.page.keyboard.press("Escape")
    expect(pane.root).to_have_attribute("data-standing", "waiting")
    ines.page.goto("/me/")
    switch = ines.page.get_by_role("checkbox", name="Keyboard shortcuts")
    tab_to(ines.page, switch)
    ines.page.keyboard.press("Space")
    ines.page.keyboard.press("Enter")
    expect(ines.page.get_by_role("status")).to_be_visible()
    ines.page.goto("/")
    pane = ines.opens(question)
    ines.page.keyboard.type("?g")
    expect(ines.page.locator("dialog[open]")).to_have_count(0)
    expect(pane.root).to_have_attribute("data-standing", "waiting")
    ines.page.goto("/me/")
    tab_to(ines.page, switch)
    ines.page.keyboard.press("Space")
    ines.page.keyboard.press("Enter")
    expect(ines.page.get_by_role("status")).to_be_visible()


def sign_in(page: Page, people: People) -> Librarian:
    page.goto("/")
    tab_to(page, page.get_by_label("Sign-in name"))
    page.keyboard.type("ines")
    tab_to(page, page.get_by_label("Password"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("desk-console")).to_be_visible()
    tab_to(page, page.locator(".duty summary", has_text="Go on duty"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator(".duty").get_by_label("Maple questions"))
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator(".duty")).to_contain_text("On duty")
    return Librarian(page, people.world.ines)


def asks(people: People) -> Patron:
    fern = people.patron()
    tab_to(fern.page, fern.desk.locator("#text"))
    fern.page.keyboard.type(OPENING)
    tab_to(fern.page, fern.desk.locator("#before .first"))
    fern.page.keyboard.press("Enter")
    expect(fern.told).to_have_text("You are next in line.")
    expect(fern.box).to_be_focused()
    return fern


def claims_and_answers(ines: Librarian, fern: Patron, question: Question) -> None:
    expect(ines.row(OPENING)).to_be_visible()
    blur(ines.page)
    ines.page.keyboard.press("j")
    expect(ines.row(OPENING).get_by_role("link")).to_be_focused()
    assert not ines.page.evaluate(SEEN)
    ines.page.keyboard.press("Enter")
    pane = ines.pane(question)
    expect(pane.root.get_by_role("button", name="I got it")).to_be_focused()
    ines.page.keyboard.press("g")
    expect(fern.told).to_have_text("Ines has your question.")
    expect(pane.box).to_be_focused()
    ines.page.keyboard.type("Reel 12.")
    ines.page.keyboard.press("Enter")
    fern.hears("Reel 12.")
    fern.page.keyboard.type("Thank you!")
    fern.page.keyboard.press("Enter")
    pane.hears("Thank you!")
    goes_and_comes_back(ines, question)


def goes_and_comes_back(ines: Librarian, question: Question) -> None:
    """Put aside and opened again, the caret stands where one writes."""
    keyboard = ines.page.keyboard
    keyboard.press("Escape")
    keyboard.press("x")
    expect(ines.pane(question).root).to_have_count(0)
    keyboard.press("j")
    expect(ines.row(OPENING).get_by_role("link")).to_be_focused()
    keyboard.press("Enter")
    expect(ines.pane(question).box).to_be_focused()


def notes_and_transfers(ines: Librarian, fern: Patron, question: Question) -> None:
    pane, keyboard = ines.pane(question), ines.page.keyboard
    keyboard.press("Escape")
    keyboard.press("n")
    keyboard.type("A regular of ours.")
    keyboard.press("Enter")
    pane.hears("A regular of ours.")
    keyboard.press("Escape")
    keyboard.press("t")
    expect(pane.root.locator("select[name=to]")).to_be_focused()
    keyboard.type("Lucie")
    keyboard.press("Tab")
    keyboard.type("She knows the films.")
    keyboard.press("Tab")
    assert not ines.page.evaluate(SEEN)
    keyboard.press("Enter")
    expect(fern.log).to_contain_text("Your question was passed on to Lucie.")


def closes(ines: Librarian, question: Question) -> None:
    pane, keyboard = ines.pane(question), ines.page.keyboard
    expect(pane.root).to_have_attribute("data-standing", "waiting")
    keyboard.press("Escape")
    keyboard.press("g")
    expect(pane.root).to_have_attribute("data-standing", "mine")
    keyboard.press("Escape")
    keyboard.press("c")
    expect(pane.root.locator("form.closing-panel")).to_be_visible()
    assert not ines.page.evaluate(SEEN)
    keyboard.press("1")
    tab_to(ines.page, pane.root.locator("form.closing-panel button"))
    keyboard.press("Enter")
    expect(pane.root).to_have_attribute("data-state", "closed")


def hold_claims(page: Page) -> list[Route]:
    """Claims that the server does not hear of yet."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/claim/", hold)
    return held


def tab_to(page: Page, target: Locator) -> None:
    """Tab by Tab; wherever the focus passes, it can be seen. A group of radios is passed by its checked one."""
    for _ in range(60):
        page.keyboard.press("Tab")
        hidden = page.evaluate(SEEN)
        assert not hidden, f"the focus cannot be seen on {hidden}"
        if target.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError("the keyboard does not get there")


def blur(page: Page) -> None:
    page.evaluate("document.activeElement.blur()")
