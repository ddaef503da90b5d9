"""A real letter through Postfix becomes a question, and its answer is read in a real mailbox at Dovecot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from deskbell.channels.mail.listener import Listening
from deskbell.channels.mail.tests.making import MAPLE, account, attended, letter
from deskbell.formats.mail.letter import Letter
from deskbell.formats.mail.letter import read as read_letter
from deskbell.journal.models import Entry
from deskbell.mailroom import accounts, reading, sending
from deskbell.mailroom.models import Account, Address, Arrival, Delivery
from deskbell.questions import conversing, entries
from deskbell.questions.models import Question
from tests import post_office, world
from tests.post_office import Dovecot, Postfix, swaks, until
from tests.serving import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="session")
def postfix(dovecot: Dovecot) -> Iterator[Postfix]:
    with post_office.postfix(dovecot, free_port()) as made:
        yield made


@pytest.fixture
def cast() -> world.World:
    return world.build()


@pytest.fixture
def maple(cast: world.World, postfix: Postfix) -> Iterator[Account]:
    """The desk's account: listens where Postfix hands over, sends through Postfix."""
    made = account(cast, listen_port=postfix.library_port, smtp_host="127.0.0.1", smtp_port=postfix.port)
    with attended(Listening(made)):
        yield made


def write(postfix: Postfix, to: str, raw: bytes, sender: str = "fern@patron.example") -> None:
    swaks(postfix.port, "--from", sender, "--to", to, data=raw)


def read_all(postfix: Postfix, arrivals: int) -> None:
    """Reads when so many have come in all."""
    assert until(lambda: Arrival.objects.count() >= arrivals), postfix.log()
    while reading.read_waiting():
        pass


def send_all() -> None:
    while sending.send_waiting():
        pass


def in_mailbox(mailboxes: Dovecot, number: int, postfix: Postfix) -> list[Letter]:
    assert until(lambda: len(mailboxes.letters("fern")) >= number), postfix.log()
    return [read_letter(raw) for raw in mailboxes.letters("fern")]


def said(question: Question) -> list[tuple[str, str]]:
    kinds = (entries.ASKED, entries.HEARD, entries.SAID)
    found = Entry.objects.filter(stream=question.pk, kind__in=kinds).order_by("number")
    return [(entry.kind, entry.words or "") for entry in found]


def test_a_letter_is_asked_answered_and_gone_on_with(
    maple: Account, cast: world.World, mailboxes: Dovecot, postfix: Postfix
) -> None:
    maple.desk.acknowledges = False
    maple.desk.save()
    write(postfix, MAPLE, letter())
    read_all(postfix, 1)
    question = Question.objects.get()
    assert said(question) == [(entries.ASKED, "Microfilm\n\nDo you have the Gazette of 1911?")]

    conversing.say(question, "We have it on film.", cast.ines, "a" * 24)
    send_all()
    [answer] = in_mailbox(mailboxes, 1, postfix)
    assert answer.text.startswith("We have it on film.")
    assert (answer.subject, answer.in_reply_to) == ("Re: Microfilm", ("m1@patron.example",))
    assert Delivery.objects.get().state == Delivery.State.SENT

    # Fern answers in a program that leaves everything out but the address: the token leads on.
    reply = letter(body="Thank you!\r\n\r\nOn Mon, 2 Mar 2026 at 10:15, Ines via Maple wrote:\r\n> We have it on film.")
    reply = reply.replace(b"<m1@", b"<m2@").replace(b"Subject: Microfilm", b"Subject: (none)")
    write(postfix, answer.reply_to[0].address, reply)
    read_all(postfix, 2)
    assert Question.objects.count() == 1
    assert said(question)[-1] == (entries.HEARD, "Thank you!")


def test_a_reply_without_a_plus_is_found_by_what_it_answers(
    maple: Account, cast: world.World, mailboxes: Dovecot, postfix: Postfix
) -> None:
    accounts.put_settings(maple, maple.settings | {"plus": False})
    maple.save()
    write(postfix, MAPLE, letter())
    read_all(postfix, 1)
    question = Question.objects.get()
    conversing.say(question, "We have it.", cast.ines, "a" * 24)
    send_all()
    answer = in_mailbox(mailboxes, 1, postfix)[-1]
    assert not answer.reply_to
    reply = letter(f"In-Reply-To: <{answer.message_id}>", body="Thank you!").replace(b"<m1@", b"<m2@")
    write(postfix, MAPLE, reply)
    read_all(postfix, 2)
    assert said(question)[-1] == (entries.HEARD, "Thank you!")


def test_an_answer_that_comes_back_is_known_to_have_failed(
    maple: Account, cast: world.World, mailboxes: Dovecot, postfix: Postfix
) -> None:
    """Dovecot has no such mailbox; Postfix reports to the address that names the delivery."""
    maple.desk.acknowledges = False
    maple.desk.save()
    gone = letter(sender="Gone <gone@patron.example>")
    write(postfix, MAPLE, gone, sender="gone@patron.example")
    read_all(postfix, 1)
    conversing.say(Question.objects.get(), "We have it.", cast.ines, "a" * 24)
    send_all()
    read_all(postfix, 2)
    delivery = Delivery.objects.get()
    assert delivery.state == Delivery.State.FAILED
    assert "5.1.1" in delivery.reason
    assert Address.objects.get().failed_at is not None
    assert Question.objects.count() == 1


def test_the_acknowledgement_of_a_letter_is_no_answer_to_a_machine(
    maple: Account, cast: world.World, mailboxes: Dovecot, postfix: Postfix
) -> None:
    write(postfix, MAPLE, letter())
    read_all(postfix, 1)
    send_all()
    [acknowledgement] = in_mailbox(mailboxes, 1, postfix)
    assert acknowledgement.value("auto-submitted") == "auto-replied"
    # Fern's own machine answers that; nothing is sent back.
    away = letter("Auto-Submitted: auto-replied", body="I am away.").replace(b"<m1@", b"<m2@")
    write(postfix, acknowledgement.reply_to[0].address, away)
    read_all(postfix, 2)
    send_all()
    assert Delivery.objects.count() == 1
    assert Question.objects.count() == 1


def test_nobody_at_the_desks_address_is_told_at_once(maple: Account, postfix: Postfix) -> None:
    """Our listener says 550; Postfix tells the sender. Nothing is stored."""
    write(postfix, "oak@library.example", letter(), sender="fern@patron.example")
    assert until(lambda: "550 5.1.1 Nobody here has this address" in postfix.log()), postfix.log()
    assert not Arrival.objects.exists()


def test_a_listener_that_is_away_gets_everything_afterwards(
    cast: world.World, mailboxes: Dovecot, postfix: Postfix
) -> None:
    made = account(cast, listen_port=postfix.library_port)
    for number in range(3):
        write(postfix, MAPLE, letter().replace(b"<m1@", f"<m{number}@".encode()))
    assert until(lambda: postfix.log().count("Connection refused") >= 1), postfix.log()
    with attended(Listening(made)):
        read_all(postfix, 3)
    assert Question.objects.count() == 3


def test_swaks_hands_over_to_the_listener_itself(maple: Account, postfix: Postfix) -> None:
    told = swaks(postfix.library_port, "--protocol", "LMTP", "--from", "fern@patron.example", "--to", MAPLE)
    assert "250 2.0.0 Stored" in told
    assert Arrival.objects.get().account == maple
