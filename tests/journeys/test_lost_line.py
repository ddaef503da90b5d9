"""The server dies while both type: nothing is lost, nothing doubled, and both are told calmly that it comes back."""

from __future__ import annotations

from playwright.sync_api import expect

from deskbell.questions import timeline
from tests.journeys.people import People

AWAY = "ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_SOCKET_NOT_CONNECTED|WebSocket connection to"


def test_both_go_on_over_a_server_that_was_killed(people: People) -> None:
    ines = people.librarian(people.world.ines)
    mei = people.patron()
    mei.asks("Where are theses on shore erosion?")
    question = people.newest()
    expect(ines.row("shore erosion")).to_be_visible()
    pane = ines.takes(question)
    pane.replies("One moment, please.")
    mei.hears("One moment, please.")
    mei.box.press_sequentially("I am writing when ")
    pane.box.press_sequentially("I look them up wh")

    people.watch.forgive(AWAY)
    people.house.server.kill()
    expect(mei.desk.get_by_text("Connecting again. Your words are kept")).to_be_visible()
    expect(ines.page.get_by_text("The connection is lost. Your words are kept")).to_be_visible()
    mei.box.press_sequentially("it dies.")
    pane.box.press_sequentially("ile it dies.")
    mei.box.press("Enter")
    pane.box.press("Enter")
    mei.says("And again.")
    pane.replies("And I too.")
    expect(mei.said.last.locator(".sending")).to_be_visible()
    expect(pane.said.last).to_have_attribute("data-state", "sending")
    people.house.server.start()

    expect(mei.desk.get_by_text("Connecting again")).to_be_hidden(timeout=15_000)
    expect(ines.page.get_by_text("The connection is lost")).to_be_hidden(timeout=15_000)
    for log in (mei.log, pane.log):
        expect(log.locator("[data-state]")).to_have_count(0)
        expect(log.locator("li.spoken")).to_have_count(6)
    on_screens = [one.locator("li.spoken .words").all_inner_texts() for one in (mei.log, pane.log)]
    assert on_screens[0] == on_screens[1] == spoken(people)
    assert sorted(on_screens[0][2:]) == sorted(
        ["I am writing when it dies.", "I look them up while it dies.", "And again.", "And I too."]
    )
    assert on_screens[0].index("I am writing when it dies.") < on_screens[0].index("And again.")


def spoken(people: People) -> list[str]:
    """What the journal holds, in order."""
    return [one.text for one in timeline.for_patron(people.newest()) if one.kind in ("asked", "heard", "said")]
