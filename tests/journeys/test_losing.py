"""Two press "I got it" at once: one has it, the other is told who, in the pane and without a dialog."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Dialog, Route, expect

from deskbell.questions.models import Question
from deskbell.staff.models import Staff
from tests.journeys.people import Librarian, People


def test_the_loser_is_told_who_won_where_they_look(people: People) -> None:
    asked = people.world.asks(people.world.fern)
    ines, lucie = people.librarian(people.world.ines), people.librarian(people.world.lucie)
    dialogs: list[Dialog] = []
    lucie.page.on("dialog", dialogs_into(dialogs))
    for one in (ines, lucie):
        one.opens(asked.question)
    people.watch.forgive("409 .Conflict.")
    hold_claims_until_both_are_pressed(ines, lucie)
    for one in (ines, lucie):
        expect(one.pane(asked.question).root).not_to_have_attribute("data-standing", "waiting")
    holder = Question.objects.get(pk=asked.question.pk).claims.get(released_at=None).staff
    winner, loser = (ines, lucie) if holder == ines.staff else (lucie, ines)
    expect(winner.pane(asked.question).root).to_have_attribute("data-standing", "mine")
    pane = loser.pane(asked.question)
    expect(pane.root).to_have_attribute("data-standing", "theirs")
    expect(pane.root.locator(".standing")).to_contain_text(holder.desk_name)
    expect(loser.page.locator(".toasts")).to_contain_text(holder.desk_name)
    expect(pane.box).to_be_focused()  # what is written meanwhile can be a note only
    expect(pane.root.get_by_role("radio", name="Note")).to_be_checked()
    assert not dialogs and not loser.page.locator("dialog[open]").count()


def dialogs_into(shown: list[Dialog]) -> Callable[[Dialog], None]:
    """Playwright needs a function of its own to mark."""

    def keep(dialog: Dialog) -> None:
        shown.append(dialog)
        dialog.dismiss()

    return keep


def hold_claims_until_both_are_pressed(*librarians: Librarian) -> None:
    """Both claims are on their way before one of them is let through, as in the same instant."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    for one in librarians:
        one.page.route("**/claim/", hold)
        one.page.keyboard.press("g")
    for one in librarians:
        one.page.wait_for_function("document.activeElement.matches('textarea')")
    while len(held) < len(librarians):
        librarians[0].page.wait_for_timeout(20)
    for route in held:
        route.continue_()


@pytest.fixture(autouse=True)
def english(people: People) -> Iterator[Staff]:
    """Lucie reads English here, so that one expectation serves whoever loses."""
    lucie = people.world.lucie
    lucie.language = "en"
    lucie.save()
    yield lucie
    lucie.language = "fr"
    lucie.save()
