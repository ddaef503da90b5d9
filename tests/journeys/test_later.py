"""Answering later, and together: put off, send later, take back, share a draft, know that two are writing."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.people import People


def test_what_is_put_off_leaves_the_way_and_comes_back_when_the_patron_writes(people: People) -> None:
    ines = people.librarian(people.world.ines)
    fern = people.patron()
    fern.asks("Where is the reading room?")
    pane = ines.takes(people.newest())
    ines.page.keyboard.press("Escape")
    ines.page.evaluate("document.activeElement.blur()")
    ines.page.keyboard.press("m")
    ines.page.keyboard.press("Enter")
    pane.root.locator("form[data-act=snooze] .moments button").last.click()
    expect(pane.root.locator(".standing")).to_contain_text("put off until")
    expect(ines.group("mine").locator("li.line")).to_have_count(0)
    expect(ines.group("later").locator("li.line")).to_have_count(1)
    fern.says("I found it, thank you!")
    expect(ines.group("mine").locator("li.line")).to_have_count(1)
    expect(ines.group("later")).to_be_hidden()
    expect(pane.root.locator(".standing")).not_to_contain_text("put off until")


def test_a_reply_for_later_is_held_when_the_patron_writes_and_becomes_a_draft_again(people: People) -> None:
    ines = people.librarian(people.world.ines)
    fern = people.patron()
    fern.asks("When do you open?")
    pane = ines.takes(people.newest())
    pane.box.fill("At nine.")
    pane.root.locator("summary[title='Send later']").click()
    pane.root.locator(".send-later .moments button").last.click()
    note = pane.root.locator(".strip-note.later")
    expect(note).to_contain_text("Goes out")
    expect(pane.box).to_have_value("")
    fern.says("On Sunday, I mean.")
    expect(note).to_contain_text("Held, look before it goes")
    pane.box.fill("One moment.")
    note.get_by_role("button", name="Take back").click()
    expect(pane.box).to_have_value("One moment.\n\nAt nine.")
    expect(note).to_have_count(0)
    expect(fern.said).to_have_count(2)


def test_two_who_write_at_once_are_told_and_a_draft_is_shared_and_taken_over(people: People) -> None:
    question = people.world.asks(people.world.fern).question
    ines, lucie = people.librarian(people.world.ines), people.librarian(people.world.lucie)
    hers, his = ines.opens(question), lucie.opens(question)
    hers.box.press_sequentially("Perhaps upstairs")
    expect(his.root.locator(".collision > span")).to_be_hidden()  # she only reads
    his.box.press_sequentially("In the annex", delay=350)  # as people type: it is told every three seconds
    expect(hers.root.locator(".collision > span")).to_be_visible()
    expect(hers.root.locator(".collision b")).to_have_text("Lucie")
    his.root.locator(".share-draft").click()
    shared = hers.root.locator(".strip-note.draft")
    expect(shared).to_contain_text("Lucie Gagnon")
    expect(his.box).to_have_value("In the annex")
    hers.box.fill("")
    shared.locator("[data-take-draft]").click()
    expect(hers.box).to_have_value("In the annex")
    hers.box.press("Enter")
    hers.hears("In the annex")
    expect(shared).to_have_count(0)


def test_a_follow_up_of_today_stands_in_every_list_until_it_is_done(people: People) -> None:
    question = people.world.asks(people.world.fern).question
    ines, lucie = people.librarian(people.world.ines), people.librarian(people.world.lucie)
    pane = ines.takes(question)
    pane.root.locator("summary[title='More']").click()
    pane.root.locator(".verb > summary", has_text="Follow up").click()
    day = pane.root.locator("input[name=on]")
    day.fill(str(day.get_attribute("min")))
    pane.root.locator("input[name=why]").fill("Did they find it?")
    pane.root.locator("form[data-act='follow-up'] button.primary").click()
    expect(pane.root.locator(".strip-note.follow")).to_contain_text("Did they find it?")
    pane.closes()
    expect(lucie.group("follow_up").locator("li.line")).to_have_count(1)
    his = lucie.opens(question)
    his.root.locator(".strip-note.follow button").click()
    expect(lucie.group("follow_up")).to_be_hidden()
    expect(ines.group("closed").locator(f'li.line[data-question="{question.pk}"]')).to_have_count(1)
