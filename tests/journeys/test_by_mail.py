"""Asked by a real letter, answered at the console, read in a real mailbox, and gone on with from there."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from deskbell.channels.mail.tests.making import MAPLE, account, letter
from deskbell.formats.mail.letter import Letter, read
from tests.journeys.people import People
from tests.post_office import Dovecot, Postfix, swaks, until
from tests.serving import free_port

OPENING = "Do you have the Gazette of 1911?"
FERN = "fern@patron.example"


def test_a_letter_is_answered_at_the_console_and_the_answer_is_answered(
    people: People, mailboxes: Dovecot, postfix: Postfix
) -> None:
    account(people.world, listen_port=postfix.library_port, smtp_host="127.0.0.1", smtp_port=postfix.port)
    ines = people.librarian(people.world.ines)
    swaks(postfix.port, "--from", FERN, "--to", MAPLE, data=letter(body=OPENING))
    expect(ines.row(OPENING)).to_be_visible(timeout=30_000)

    pane = ines.takes(people.newest())
    pane.hears(OPENING)
    pane.replies("We have it on film. Shall I put it aside?")
    expect(pane.said.last).to_have_attribute("data-tick", re.compile("sent|delivered"), timeout=30_000)
    acknowledgement, answer = in_mailbox(mailboxes, 2, postfix)
    assert acknowledgement.value("auto-submitted") == "auto-replied"
    assert answer.text.startswith("We have it on film.")
    assert answer.from_.name.startswith("Ines")

    quoted = "On Mon, Mar 2, 2026 at 10:15 AM Ines via Maple wrote:\r\n> We have it on film."
    reply = letter(f"In-Reply-To: <{answer.message_id}>", body=f"Yes, please!\r\n\r\n{quoted}")
    swaks(postfix.port, "--from", FERN, "--to", answer.reply_to[0].address, data=reply.replace(b"<m1@", b"<m2@"))
    expect(pane.said.last).to_contain_text("Yes, please!", timeout=30_000)
    expect(pane.said.last).not_to_contain_text("on film")
    expect(pane.said.last.get_by_role("link", name="The whole letter")).to_be_visible()


def test_an_account_is_tried_from_its_page_and_says_what_the_mail_server_said(
    people: People, mailboxes: Dovecot, postfix: Postfix, accessible: Callable[[Page], None]
) -> None:
    people.watch.forgive(r"status of 422")
    way = {"smtp_host": "127.0.0.1", "smtp_port": postfix.port, "listen_port": free_port()}
    tried = account(people.world, "maple-tried", address="tried@maple.example", **way)
    before = len(mailboxes.letters("fern"))
    page = people.librarian(people.world.ada, on_duty=False).page
    page.goto(f"/organisation/accounts/{tried.pk}/")
    field, told = page.get_by_label("An email address of yours"), page.locator("#test [role=status]")
    field.fill("fern")
    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_text("This is no email address.")).to_be_visible()
    expect(field).to_be_focused()
    accessible(page)
    field.fill(FERN)
    page.get_by_role("button", name="Send a test").click()
    expect(told).to_contain_text("It was taken at the other end.", timeout=30_000)
    expect(told).to_contain_text("250 2.0.0")
    accessible(page)
    assert in_mailbox(mailboxes, before + 1, postfix)[-1].text.startswith("Ask Maple: this is a test of our messages.")


def test_the_settings_show_what_a_choice_needs(people: People, accessible: Callable[[Page], None]) -> None:
    page = people.librarian(people.world.ada).page
    page.goto("/organisation/desks/harbour/channels/mail/new/")
    port, mailbox = page.get_by_label("Listen on"), page.get_by_label("IMAP server")
    tokens = page.get_by_label("Address for tokens")
    expect(port).to_be_visible()
    expect(mailbox).to_be_hidden()
    page.get_by_label("Fetch it from a mailbox (IMAP)").check()
    page.locator("[name=imap_oauth]").check()
    for needed in (mailbox, tokens):
        expect(needed).to_be_visible()
    expect(port).to_be_hidden()
    accessible(page)

    people.watch.forgive(r"status of 422")
    page.get_by_label("Address that patrons write to").fill("harbour@college.example")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("This is needed for what you have chosen.").first).to_be_visible()
    accessible(page)

    page.get_by_label("Our mail server pipes it").check()
    expect(tokens).to_be_hidden()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("deskbell read-mail --recipient harbour@college.example")).to_be_visible()


def in_mailbox(mailboxes: Dovecot, number: int, postfix: Postfix) -> list[Letter]:
    assert until(lambda: len(mailboxes.letters("fern")) >= number), postfix.log()
    return [read(raw) for raw in mailboxes.letters("fern")]
