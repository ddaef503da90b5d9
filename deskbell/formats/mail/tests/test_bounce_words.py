"""Delivery reports in prose."""

from __future__ import annotations

import time

import pytest

from deskbell.formats.mail.bounces import report
from deskbell.formats.mail.tests.making import letter

OURS = "To: desk@library.example"
DAEMON = "From: Mail Delivery System <MAILER-DAEMON@mx.example.org>"

QMAIL = """Hi. This is the qmail-send program at mx.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<ada@example.org>:
203.0.113.7 does not like recipient.
Remote host said: 550 5.1.1 <ada@example.org>: unknown user
Giving up on 203.0.113.7.

--- Below this line is a copy of the message.

Return-Path: <desk@library.example>
Message-ID: <m1@library.example>
From: Desk <desk@library.example>
To: other@elsewhere.example
"""
EXIM = """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ada@example.org
    host mx.example.org [203.0.113.7]
    SMTP error from remote mail server after RCPT TO:<ada@example.org>:
    550 No such user here

------ This is a copy of the message, including all the headers. ------

Message-Id: <m1@library.example>
"""
EXIM_LATE = """This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.example.org.

The message identifier is:     1abcDE-000000-00
The address to which the message has not yet been delivered is:

  ada@example.org
    Delay reason: mailbox is full

No action is required on your part. Delivery attempts will continue for
some time, and this warning may be repeated at intervals.
"""
POSTFIX = """This is the mail system at host mx.example.org.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

For further assistance, please send mail to postmaster.

                   The mail system

<ada@example.org>: host mx.example.org[203.0.113.7] said: 452 4.2.2 Mailbox
    full (in reply to RCPT TO command)
"""
SENDMAIL = """The original message was received at Mon, 2 Mar 2026 09:30:00 -0500

   ----- The following addresses had permanent fatal errors -----
<ada@example.org>
    (reason: 553 5.3.0 <ada@example.org>... Unknown E-Mail Address)

   ----- Transcript of session follows -----
550 5.1.1 <ada@example.org>... User unknown
"""
EXCHANGE = """Delivery has failed to these recipients or groups:

Ada Lovelace (ada@example.org)
The email address you entered couldn't be found. Please check the address.

Diagnostic information for administrators:

Generating server: mx.example.org

ada@example.org
Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'

Original message headers:

Message-ID: <m1@library.example>
"""
EXCHANGE_OLD = """Your message did not reach some or all of the intended recipients.

      Subject:  Hours
      Sent:     3/2/2026 9:30 AM

The following recipient(s) could not be reached:

      'ada@example.org' on 3/2/2026 9:31 AM
            The e-mail account does not exist at the organization this message was sent to.
            <mx.example.org #5.1.1>
"""
EXCHANGE_FR = """Échec de la remise pour ces destinataires ou groupes :

Ada Lovelace (ada@example.org)
L'adresse de messagerie que vous avez entrée est introuvable.

Informations de diagnostic pour les administrateurs :

ada@example.org
Remote Server returned '550 5.1.1 User unknown'
"""
GMAIL = """
** Address not found **

Your message wasn't delivered to ada@example.org because the address couldn't be found, or is unable to receive mail.

Learn more here: https://support.example/answer/6596

The response was:

550 5.1.1 The email account that you tried to reach does not exist.
"""
GMAIL_FR = """
** Adresse introuvable **

Votre message n'est pas parvenu à ada@example.org, car l'adresse est introuvable ou ne peut pas recevoir d'e-mails.

Réponse du serveur :

550 5.1.1 The email account that you tried to reach does not exist.
"""
GMAIL_LATE = """
** Delivery incomplete **

There was a temporary problem delivering your message to ada@example.org. Gmail will retry for 46 more hours.
You'll be notified if the delivery fails permanently.
"""
CARRIER = """This Message was undeliverable due to the following reason:

<ada@example.org> has restricted SMS e-mail

Please reply to <Postmaster@carrier.example>
if you feel this message to be in error.
"""


@pytest.mark.parametrize(
    ("words", "action", "status", "permanent"),
    [
        (QMAIL, "failed", "5.1.1", True),
        (EXIM, "failed", "5.0.0", True),
        (EXIM_LATE, "delayed", "", False),
        (POSTFIX, "failed", "4.2.2", False),
        (SENDMAIL, "failed", "5.3.0", True),
        (EXCHANGE, "failed", "5.1.10", True),
        (EXCHANGE_OLD, "failed", "5.1.1", True),
        (EXCHANGE_FR, "failed", "5.1.1", True),
        (GMAIL, "failed", "5.1.1", True),
        (GMAIL_FR, "failed", "5.1.1", True),
        (GMAIL_LATE, "delayed", "", False),
        (CARRIER, "failed", "", True),
    ],
)
def test_prose_says_who_and_what(words: str, action: str, status: str, permanent: bool) -> None:
    found = report(letter(OURS, DAEMON, "Subject: A report", body=words, basic=False))
    assert found is not None and found.kind == "delivery"
    [fate] = found.fates
    assert fate.recipient == "ada@example.org"
    assert (fate.action, fate.status, fate.permanent) == (action, status, permanent)


@pytest.mark.parametrize("words", [QMAIL, EXIM, EXCHANGE])
def test_the_copy_tells_which_letter_it_was(words: str) -> None:
    found = report(letter(OURS, DAEMON, body=words, basic=False))
    assert found is not None and found.original_ids == ("m1@library.example",)


@pytest.mark.parametrize(
    ("subject", "action"),
    [
        ("Undelivered Mail Returned to Sender", "failed"),
        ("Mail delivery failed: returning message to sender", "failed"),
        ("failure notice", "failed"),
        ("Undeliverable: Hours", "failed"),
        ("Delivery Status Notification (Failure)", "failed"),
        ("Non remis : Heures", "failed"),
        ("Échec de remise : Heures", "failed"),
        ("Delivery Status Notification (Delay)", "delayed"),
        ("Warning: message 1abc delayed 24 hours", "delayed"),
        ("Warning: could not send message for past 4 hours", "delayed"),
        ("Remise différée : Heures", "delayed"),
    ],
)
def test_subjects_decide_where_nobody_else_does(subject: str, action: str) -> None:
    found = report(
        letter(
            OURS, "From: x@y.org", "Return-Path: <>", f"Subject: {subject}", body="To ada@example.org\n", basic=False
        )
    )
    assert found is not None
    assert [(fate.recipient, fate.action) for fate in found.fates] == [("ada@example.org", action)]


def test_a_field_may_name_the_failed_recipients() -> None:
    found = report(
        letter(OURS, "X-Failed-Recipients: ada@example.org, eve@example.org", body="550 5.7.1 no", basic=False)
    )
    assert found is not None
    assert [(fate.recipient, fate.status) for fate in found.fates] == [
        ("ada@example.org", "5.7.1"),
        ("eve@example.org", "5.7.1"),
    ]


def test_our_own_address_and_the_systems_have_no_fate() -> None:
    words = "could not be delivered: desk@library.example to ada@example.org; ask postmaster@example.org"
    found = report(letter(OURS, DAEMON, body=words, basic=False))
    assert found is not None and [fate.recipient for fate in found.fates] == ["ada@example.org"]


@pytest.mark.parametrize(
    "fields",
    [
        ["From: Ada <ada@example.org>", "Subject: Undelivered books"],
        ["From: Ada <ada@example.org>", "Return-Path: <>", "Subject: Automatic reply: Hours"],
        ["From: Ada <ada@example.org>", "Return-Path: <>", "Subject: Hours"],
    ],
)
def test_people_and_their_programs_may_speak_of_failure(fields: list[str]) -> None:
    words = "My letter to eve@example.org could not be delivered, the mailbox was disabled."
    assert report(letter(OURS, *fields, body=words, basic=False)) is None


@pytest.mark.parametrize(
    "piece", ["user", "user ", "deliver ", "a@", "<a@b.c", "to a@b.c ", "5.1.1 ", "(a@b.org) ", "x" * 200 + " "]
)
def test_hostile_prose_takes_linear_time(piece: str) -> None:
    found = letter(DAEMON, f"Subject: {piece * 1000}", body=piece * (300_000 // len(piece)), basic=False)
    began = time.process_time()
    report(found)
    assert time.process_time() - began < 3
