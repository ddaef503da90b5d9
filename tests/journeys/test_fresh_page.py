"""What was built live, word for word, is what a freshly loaded page shows: for the librarian and for the patron."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.journeys.people import Pane, Patron, People

INNER = "log => log.querySelector('ol').innerHTML"


def test_the_live_log_equals_the_fresh_one_on_both_sides(people: People) -> None:
    ines = people.librarian(people.world.ines, viewport={"width": 1440, "height": 900})
    fern = people.patron("fr")
    fern.desk.locator("#text").fill("Où est <le> microfilm ?\n\nC’est pour https://films.example/a?b=c&d.")
    fern.page.locator("#before summary").click()
    fern.desk.locator("#name").fill("Fern")
    fern.desk.locator("#before .first").click()
    expect(fern.told).to_be_visible()
    expect(ines.row("microfilm")).to_be_visible()
    the_story(people, ines.takes(people.newest()), fern)

    for log in (fern.log, ines.pane(people.newest()).log):
        live = normal(log)
        log.page.reload()
        expect(log.locator("li")).to_have_count(live.count("<li"))
        assert normal(log) == live
    passport = fern.page.context.new_page()
    passport.goto(fern.passport())
    expect(passport.get_by_role("log").locator("li")).to_have_count(normal(fern.log).count("<li"))
    assert normal(passport.get_by_role("log")) == normal(fern.log)


def the_story(people: People, pane: Pane, fern: Patron) -> None:
    """One of every kind that can be had: said, noted, interview, transferred, released, closed, reopened, heard."""
    pane.replies("Here: https://films.example/x, and « ici ».")
    fern.hears("ici")
    fern.says("Merci ! J’ai vu <b>tout</b>.")
    pane.hears("tout")
    people.act(people.world.ines, "notes", words="She is in a hurry.")
    people.act(
        people.world.ines, "interview", what_for="Family history", how_deep="", by_when="Friday", tried="The catalogue"
    )
    people.act(people.world.ines, "release")
    people.act(people.world.ines, "claim")
    people.act(people.world.ines, "transfers", to=f"staff:{people.world.lucie.pk}", reason="Lucie knows the films.")
    people.act(people.world.ines, "claim")
    expect(pane.log.locator("li[data-kind=claimed]")).to_have_count(3)
    expect(pane.root.locator("input[value=reply]")).to_be_checked()  # while it was another's, one could only note
    pane.replies("Closing now.")
    fern.hears("Closing now.")
    people.act(people.world.ines, "closing", resolution="", effort="")
    people.act(people.world.ines, "reopening")
    people.act(people.world.ines, "notes", words="The last one: https://notes.example/1")
    expect(pane.said.last).to_contain_text("notes.example")
    expect(fern.log.locator("li[data-kind=reopened]")).to_have_count(1)
    expect(fern.said.last).to_contain_text("Closing now.")


def normal(log: Locator) -> str:
    """Without white space between elements, and with attributes in one order."""
    html = str(log.evaluate(INNER))
    html = re.sub(r"\s+", " ", html)
    html = re.sub(r"> <", "><", html).replace("> ", ">").replace(" <", "<")
    return re.sub(r"<(\w+)((?: [\w-]+(?:=\"[^\"]*\")?)+)>", in_order, html)


def in_order(tag: re.Match[str]) -> str:
    attributes = re.findall(r"[\w-]+(?:=\"[^\"]*\")?", tag[2])
    return f"<{' '.join([tag[1], *sorted(attributes)])}>"
