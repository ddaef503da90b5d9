"""One question over every channel: begun on the patron's page, gone on with by text, ended by mail; it reads as one.

Kannel and its network, Postfix, Dovecot and swaks are real.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from deskbell.channels.mail.tests.making import account, letter
from deskbell.channels.sms.tests import real
from deskbell.channels.sms.tests.test_real_kannel import FERN, Kannel
from deskbell.formats.mail.letter import read
from deskbell.mailroom.models import Delivery
from deskbell.questions.models import Question
from tests.journeys.people import Librarian, Pane, Patron, People
from tests.journeys.phone_company import text_account
from tests.post_office import Dovecot, Postfix, swaks, until

OPENING = "Do you have the microfilm of the Maple Gazette from 1911?"
MAILBOX = "fern@patron.example"
SOON = 60_000
ARRIVED = re.compile("sent|delivered")


@pytest.fixture
def kannel(people: People, tmp_path: Path) -> Iterator[Kannel]:
    with text_account(people.house, tmp_path) as opened:
        yield opened


def test_a_text_is_answered_at_the_console_and_arrives(people: People, kannel: Kannel) -> None:
    ines = people.librarian(people.world.ines)
    with kannel.phones("Are the map rooms open on Sundays?"):
        row = ines.row("Are the map rooms open")
        expect(row).to_be_visible(timeout=SOON)
        pane = ines.takes(people.newest())
        pane.replies("Oui : de 13 h à 17 h ✓")
        expect(pane.said.last).to_have_attribute("data-tick", "delivered", timeout=SOON)
        real.until(lambda: "Oui : de 13 h à 17 h ✓" in kannel.received(), "the answer is there", kannel.folder)
    expect(ines.page.locator("body")).not_to_contain_text(FERN[2:])


def test_a_question_begins_in_the_page_goes_on_by_text_and_ends_by_mail(
    people: People, kannel: Kannel, mailboxes: Dovecot, postfix: Postfix
) -> None:
    account(people.world, listen_port=postfix.library_port, smtp_host="127.0.0.1", smtp_port=postfix.port)
    ines = people.librarian(people.world.ines)
    fern = people.patron()
    fern.asks(OPENING)
    pane = ines.takes(people.newest())

    by_text(fern, pane, kannel)
    by_mail(fern, ines, pane, mailboxes, postfix)

    assert Question.objects.filter(stream__entries__words=OPENING).count() == 1
    expect(pane.said).to_contain_text(["microfilm", "For which day", "ninth of May", "The ninth it is", "Thank you"])
    pane.closes()


def by_text(fern: Patron, pane: Pane, kannel: Kannel) -> None:
    """Fern has to go: the page shows digits, and the telephone that sends them goes on with the question."""
    fern.page.goto(fern.passport() + "way/")
    fern.page.get_by_role("button", name="Show digits").click()
    digits = re.search(r"\b\d{6}\b", fern.page.locator("#way-part").inner_text())
    assert digits
    fern.page.goto("about:blank")
    with kannel.phones(digits[0]):
        expect(pane.root.locator(".way-line")).to_contain_text("text message", timeout=SOON)
        pane.replies("We have it on film. For which day?")
        expect(pane.said.last).to_have_attribute("data-tick", ARRIVED, timeout=SOON)
        real.until(lambda: any("on film" in text for text in kannel.received()), "the answer is there", kannel.folder)
    with kannel.phones("For the ninth of May"):
        expect(pane.said.last).to_contain_text("the ninth of May", timeout=SOON)
    expect(pane.root).not_to_contain_text(FERN[2:])


def by_mail(fern: Patron, ines: Librarian, pane: Pane, mailboxes: Dovecot, postfix: Postfix) -> None:
    """The scan is for the mailbox: Ines changes the way, and Fern answers from there."""
    pane.root.locator(".way-menu summary").click()
    pane.root.get_by_label("By mail").check()
    pane.root.get_by_label("Another address").fill(MAILBOX)
    pane.root.locator(".way-menu").get_by_role("button", name="Change").click()
    expect(pane.root.locator(".way-line")).to_contain_text(MAILBOX)
    pane.replies("The ninth it is. The scan is on its way.")
    assert until(lambda: len(mailboxes.letters("fern")) >= 1, SOON / 1000), postfix.log()
    answer = read(mailboxes.letters("fern")[-1])
    assert "The ninth it is." in answer.text and "on film" not in answer.text
    expect(pane.said.last).to_have_attribute("data-tick", ARRIVED, timeout=SOON)
    reply = letter(f"In-Reply-To: <{answer.message_id}>", body=f"Thank you!\r\n\r\n> {answer.text.splitlines()[0]}")
    swaks(postfix.port, "--from", MAILBOX, "--to", answer.reply_to[0].address, data=reply)
    expect(pane.said.last).to_contain_text("Thank you!", timeout=SOON)
    assert not Delivery.objects.filter(state__in=("waiting", "failed", "unknown")).exists()
