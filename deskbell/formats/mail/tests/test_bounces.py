"""Reports about letters of ours, in the standard forms."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.mail.bounces import Report, report
from deskbell.formats.mail.letter import Letter, read
from deskbell.formats.mail.tests.making import letter, multipart, part, raw
from tests import parts as shared

RETURNED = part("message/rfc822", raw("Message-ID: <m1@library.example>"))
MTA = "Reporting-MTA: dns; mx.example.org\r\n"


def delivery(*groups: str, returned: bytes = RETURNED, first: str = MTA) -> Letter:
    status = first + "\r\n" + "\r\n".join(groups)
    return read(multipart("report", part("text/plain", "Sorry."), part("message/delivery-status", status), returned))


def told(found: Letter) -> Report:
    what = report(found)
    assert what is not None
    return what


def group(action: str, status: str, *more: str) -> str:
    fields = ("Final-Recipient: rfc822; ada@example.org", f"Action: {action}", f"Status: {status}", *more)
    return "".join(f"{field}\r\n" for field in fields)


def test_a_report_says_who_what_and_about_which_letter() -> None:
    first = MTA + "Original-Envelope-Id: d42\r\n"
    failed = group(
        "failed",
        "5.1.1",
        "Diagnostic-Code: smtp; 550 5.1.1 no\r\n such user",
        "Original-Recipient: rfc822;Ada@Example.org",
    )
    found = told(delivery(failed, first=first))
    [fate] = found.fates
    assert (fate.recipient, fate.original_recipient) == ("ada@example.org", "Ada@Example.org")
    assert (fate.action, fate.status, fate.permanent) == ("failed", "5.1.1", True)
    assert fate.words == "550 5.1.1 no such user"
    assert (found.kind, found.original_ids, found.envelope_id) == ("delivery", ("m1@library.example",), "d42")


@pytest.mark.parametrize(
    ("action", "status", "expected"),
    [
        ("failed", "5.1.1", ("failed", "5.1.1", True)),
        ("Failed", "5.0.0 (permanent failure)", ("failed", "5.0.0", True)),
        ("failed", "4.4.7", ("failed", "4.4.7", False)),
        ("delayed", "4.2.2", ("delayed", "4.2.2", False)),
        ("delayed", "5.0.0", ("delayed", "5.0.0", False)),
        ("delivered", "2.0.0", ("delivered", "2.0.0", False)),
        ("relayed", "2.0.0", ("relayed", "2.0.0", False)),
        ("expanded (to a list)", "2.0.0", ("expanded", "2.0.0", False)),
        ("", "4.2.2", ("delayed", "4.2.2", False)),
        ("", "2.0.0", ("delivered", "2.0.0", False)),
        ("", "", ("failed", "", True)),
        ("failure", "", ("failed", "", True)),
    ],
)
def test_delays_are_no_failures_and_only_class_5_is_permanent(
    action: str, status: str, expected: tuple[str, str, bool]
) -> None:
    [fate] = told(delivery(group(action, status))).fates
    assert (fate.action, fate.status, fate.permanent) == expected


def test_a_better_status_in_the_servers_words_counts() -> None:
    [fate] = told(delivery(group("failed", "5.0.0", "Diagnostic-Code: smtp;550 5.2.1 mailbox disabled"))).fates
    assert fate.status == "5.2.1"
    [fate] = told(delivery(group("failed", "", "Diagnostic-Code: smtp;552 too large"))).fates
    assert fate.status == "5.0.0"


def test_each_recipient_has_its_own_fate() -> None:
    second = group("delayed", "4.4.1").replace("ada@", "eve@")
    found = told(delivery(group("failed", "5.1.1"), second))
    assert [(fate.recipient, fate.action) for fate in found.fates] == [
        ("ada@example.org", "failed"),
        ("eve@example.org", "delayed"),
    ]


@pytest.mark.parametrize(
    "named", ["RFC822; <ada@example.org>", "ada@example.org", "rfc822;ada@example.org (Ada)", "utf-8; ada@example.org"]
)
def test_a_recipient_is_read_however_it_is_written(named: str) -> None:
    [fate] = told(delivery(f"Final-Recipient: {named}\r\nAction: failed\r\n")).fates
    assert fate.recipient == "ada@example.org"


def test_a_group_syntax_that_pythons_parser_raises_on_is_read() -> None:
    first = MTA + "To: undisclosed-recipients:;\r\nFrom: a:b;\r\n"
    assert told(delivery(group("failed", "5.1.1"), first=first)).fates


def test_only_the_head_of_our_letter_may_come_back() -> None:
    head = part("text/rfc822-headers", "Message-ID: <m2@library.example>\r\nSubject: x\r\n")
    assert told(delivery(group("failed", "5.1.1"), returned=head)).original_ids == ("m2@library.example",)


def test_what_the_report_answers_is_also_a_trace() -> None:
    message = multipart("report", part("message/delivery-status", MTA + "\r\n" + group("failed", "5.1.1")))
    found = read(b"In-Reply-To: <m3@library.example>\r\nReferences: <m0@library.example>\r\n" + message)
    assert told(found).original_ids == ("m3@library.example", "m0@library.example")


def test_a_report_without_recipients_is_still_a_report() -> None:
    found = read(multipart("report", part("text/plain", "x"), part("message/delivery-status", MTA)))
    assert told(found).fates == ()


def test_a_complaint_names_who_wants_no_more() -> None:
    feedback = part(
        "message/feedback-report",
        "Feedback-Type: abuse\r\nUser-Agent: x\r\nVersion: 1\r\nOriginal-Rcpt-To: <ada@example.org>\r\n"
        "Original-Rcpt-To: eve@example.org\r\nOriginal-Envelope-Id: d7\r\n",
    )
    found = told(read(multipart("report", part("text/plain", "x"), feedback, RETURNED)))
    assert (found.kind, found.sort, found.envelope_id) == ("feedback", "abuse", "d7")
    assert [fate.recipient for fate in found.fates] == ["ada@example.org", "eve@example.org"]
    assert found.original_ids == ("m1@library.example",)


def test_a_receipt_says_that_a_letter_was_seen() -> None:
    receipt = part(
        "message/disposition-notification",
        "Reporting-UA: x\r\nFinal-Recipient: rfc822;ada@example.org\r\nOriginal-Message-ID: <m1@library.example>\r\n"
        "Disposition: manual-action/MDN-sent-manually; displayed/error\r\n",
    )
    found = told(read(multipart("report", part("text/plain", "x"), receipt)))
    assert (found.kind, found.sort, found.original_ids) == ("receipt", "displayed", ("m1@library.example",))
    [fate] = found.fates
    assert (fate.recipient, fate.action, fate.permanent) == ("ada@example.org", "delivered", False)


def test_a_persons_letter_is_no_report() -> None:
    assert report(letter()) is None
    assert report(letter(body="Undelivered: user unknown 5.1.1 <ada@example.org>:\n")) is None


@given(
    st.binary(max_size=200),
    st.sampled_from(
        ["message/delivery-status", "message/feedback-report", "message/disposition-notification", "text/plain"]
    ),
)
def test_nothing_raises(body: bytes, kind: str) -> None:
    report(
        read(
            b"Return-Path: <>\r\nSubject: failure notice\r\n"
            + multipart("report", part(kind, body), part("message/rfc822", body))
        )
    )


EXPECTED = {
    "bounced_with_no_from.eml": [("noreply@example-service.com", "failed", "5.7.1", True)],
    "multi_address_bounce1.eml": [
        ("bbbbvhvbbvkjbhfbvbvjhb@gmail.com", "failed", "5.1.1", True),
        ("bscdbcjhasbcjhbdscbhbsdhcbj@gmail.com", "failed", "5.1.1", True),
        ("egyfefsdvsfvvhjsd@gmail.com", "failed", "5.1.1", True),
    ],
    "multipart_report_multiple_status.eml": [("u@ci.com", "failed", "5.3.0", True)],
    "raw_email_with_mimepart_without_content_type.eml": [("larose.julie@courrier.uqam.ca", "delayed", "4.5.0", False)],
    "report_422.eml": [("fraser@oooooooo.com.au", "delayed", "4.2.2", False)],
    "report_530.eml": [("edwin@zzzzzzz.com", "failed", "5.3.0", True)],
}


@pytest.mark.needs_shared
@pytest.mark.parametrize("name", EXPECTED)
def test_real_reports_are_read(name: str, shared_data: Path) -> None:
    [path] = (shared.shared_folder() / "mail").rglob(name)
    fates = told(read(path.read_bytes())).fates
    found = [(fate.recipient, fate.action, fate.status, fate.permanent) for fate in fates]
    assert found[: len(EXPECTED[name])] == EXPECTED[name]
