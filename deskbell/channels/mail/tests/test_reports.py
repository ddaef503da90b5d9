"""Reports say what became of letters of ours, and only of ours."""

from __future__ import annotations

import pytest

from deskbell.channels.mail import reports
from deskbell.channels.mail.tests.making import FERN, MAPLE, OUTBOUND, SETTINGS, letter
from deskbell.formats.mail.letter import read as read_letter
from deskbell.mailroom.contract import Inbound, Receipt
from deskbell.mailroom.registry import channels


def delivery_report(action: str = "failed", status: str = "5.1.1", to: str = MAPLE, returned: str = "") -> bytes:
    """As Postfix writes them."""
    return (
        f"From: MAILER-DAEMON@patron.example\r\nTo: {to}\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        "Auto-Submitted: auto-replied\r\nMessage-ID: <r1@patron.example>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="r"\r\n\r\n'
        "--r\r\nContent-Type: text/plain\r\n\r\nI could not deliver it.\r\n"
        "--r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.patron.example\r\n\r\n"
        f"Final-Recipient: rfc822; {FERN}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; 550 {status} No such user\r\n"
        f"{returned}--r--\r\n"
    ).encode()


def returned(identifier: str) -> str:
    head = f"From: {MAPLE}\r\nTo: {FERN}\r\nMessage-ID: <{identifier}>\r\nSubject: Microfilm\r\n"
    return f"\r\n--r\r\nContent-Type: text/rfc822-headers\r\n\r\n{head}\r\n"


def said(raw: bytes, headers: dict[str, str] | None = None) -> list[Inbound | Receipt]:
    return channels()["mail"].read(raw, headers or {}, SETTINGS)


BOUNCE_ADDRESS = f"maple+b-{OUTBOUND}@library.example"


@pytest.mark.parametrize(
    ("raw", "headers"),
    [
        (delivery_report(), {"Envelope-To": BOUNCE_ADDRESS}),
        (delivery_report(to=BOUNCE_ADDRESS), {}),
        (delivery_report(returned=returned(f"{OUTBOUND}@library.example")), {}),
        (delivery_report(returned=returned(f"{OUTBOUND}.x@library.example")), {}),
    ],
    ids=["the envelope's address", "the address in the head", "our identifier", "our identifier of a notice"],
)
def test_a_report_finds_what_it_is_about(raw: bytes, headers: dict[str, str]) -> None:
    [receipt] = said(raw, headers)
    assert isinstance(receipt, Receipt)
    assert (receipt.id, receipt.state, receipt.address) == (OUTBOUND, "failed", FERN)
    assert "No such user" in receipt.reason
    assert receipt.facts == {"status": "5.1.1"}


@pytest.mark.parametrize(
    ("action", "status", "state"),
    [("delayed", "4.4.1", "delayed"), ("delivered", "2.0.0", "delivered"), ("relayed", "2.0.0", "sent")],
)
def test_a_report_may_say_that_all_is_well_or_takes_longer(action: str, status: str, state: str) -> None:
    [receipt] = said(delivery_report(action, status), {"Envelope-To": BOUNCE_ADDRESS})
    assert isinstance(receipt, Receipt)
    assert receipt.state == state


@pytest.mark.parametrize(
    ("status", "of_the_message"), [("5.1.1", False), ("5.2.2", True), ("5.3.4", True), ("5.7.1", True), ("4.4.7", True)]
)
def test_a_full_mailbox_or_a_rule_against_the_message_does_not_blame_the_address(
    status: str, of_the_message: bool
) -> None:
    [receipt] = said(delivery_report(status=status), {"Envelope-To": BOUNCE_ADDRESS})
    assert isinstance(receipt, Receipt)
    assert (receipt.facts.get("blames") == "message") is of_the_message


def test_a_report_that_names_nothing_of_ours_is_a_letter() -> None:
    """Whatever it says of an address: reports about our letters come to the address that names them."""
    [inbound] = said(delivery_report())
    assert isinstance(inbound, Inbound)
    assert (inbound.automatic, inbound.may_acknowledge) == ("bounce", False)
    assert "could not deliver" in inbound.words


def test_where_no_address_can_name_a_letter_of_ours_such_a_report_is_a_hint_beside_the_letter() -> None:
    receipt, inbound = channels()["mail"].read(delivery_report(), {}, {**SETTINGS, "plus": False})
    assert isinstance(receipt, Receipt) and isinstance(inbound, Inbound)
    assert (receipt.id, receipt.state, receipt.address) == ("", "failed", FERN)
    assert inbound.automatic == "bounce"


def test_of_a_report_about_thousands_a_few_are_heard() -> None:
    """What leaves here goes to one address each."""
    group = f"\r\nFinal-Recipient: rfc822; {FERN}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    raw = delivery_report(to=BOUNCE_ADDRESS, returned=group * 5000)
    assert {receipt.id for receipt in said(raw) if isinstance(receipt, Receipt)} == {OUTBOUND}
    assert len(said(raw)) == reports.MOST


def complaint(sort: str = "abuse", identifier: str = f"{OUTBOUND}@library.example") -> bytes:
    """RFC 5965, section B.1."""
    return (
        f"From: <abuse@patron.example>\r\nTo: {MAPLE}\r\nSubject: FW: Microfilm\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="r"\r\n\r\n'
        "--r\r\nContent-Type: text/plain\r\n\r\nThis is an email abuse report.\r\n"
        f"--r\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: {sort}\r\nUser-Agent: X/1\r\n"
        f"Version: 1\r\nOriginal-Rcpt-To: <{FERN}>\r\n\r\n"
        f"--r\r\nContent-Type: message/rfc822\r\n\r\nFrom: {MAPLE}\r\nMessage-ID: <{identifier}>\r\n\r\nHello\r\n"
        "--r--\r\n"
    ).encode()


def test_a_complaint_about_a_letter_of_ours_is_heard() -> None:
    [receipt] = said(complaint())
    assert isinstance(receipt, Receipt)
    assert (receipt.id, receipt.state, receipt.reason, receipt.address) == (OUTBOUND, "complained", "abuse", FERN)


@pytest.mark.parametrize("raw", [complaint("not-spam"), complaint(identifier="else@where.example")])
def test_a_complaint_that_is_none_or_names_nothing_of_ours_is_only_shown(raw: bytes) -> None:
    [inbound] = said(raw)
    assert isinstance(inbound, Inbound)
    assert inbound.automatic == "complaint"


def test_a_receipt_of_reading_says_that_it_arrived() -> None:
    raw = (
        f"From: {FERN}\r\nTo: {MAPLE}\r\nSubject: Read\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=disposition-notification; boundary="r"\r\n\r\n'
        "--r\r\nContent-Type: text/plain\r\n\r\nRead.\r\n"
        f"--r\r\nContent-Type: message/disposition-notification\r\n\r\nFinal-Recipient: rfc822;{FERN}\r\n"
        f"Original-Message-ID: <{OUTBOUND}@library.example>\r\n"
        "Disposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--r--\r\n"
    ).encode()
    [receipt] = said(raw)
    assert receipt == Receipt(OUTBOUND, "delivered", address=FERN)


def test_a_person_who_tells_of_a_report_is_a_person() -> None:
    raw = letter(body="Your mail to me came back: 550 5.1.1 user unknown. Please use my other address.")
    assert reports.receipts(read_letter(raw), SETTINGS) == []
