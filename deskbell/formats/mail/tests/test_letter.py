"""Letters: what a desk needs of a message, made of any bytes."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskbell.formats.mail.addresses import NOBODY, Mailbox
from deskbell.formats.mail.letter import Letter, Unreadable, read
from deskbell.formats.mail.tests.making import inner, letter, multipart, part, raw
from tests import parts as shared


def checked(message: bytes) -> Letter | None:
    """The letter, if it is one; what may be kept as text is text."""
    try:
        found = read(message)
    except Unreadable:
        return None
    texts = [found.text, found.html or "", found.subject, found.from_.name, *found.references, *found.defects]
    texts += [file.name for file in found.files]
    for text in texts:
        text.encode("utf-8")
        assert "\x00" not in text
    assert all(file.name for file in found.files)
    return found


# ---- fields -----------------------------------------------------------------------------------------


def test_a_letter_says_who_wrote_what_when_and_to_whom() -> None:
    found = letter(
        "Message-ID: <m1@example.org>",
        "In-Reply-To: <m0@example.org>",
        "References: <a@x.org>\r\n <m0@example.org>",
        "To: Desk <desk+t0k3n@library.example>",
        "Cc: Eve <eve@example.org>, bob@example.org",
        "Reply-To: ada@home.example",
        "Return-Path: <ada@example.org>",
    )
    assert found.message_id == "m1@example.org"
    assert found.in_reply_to == ("m0@example.org",)
    assert found.references == ("a@x.org", "m0@example.org")
    assert found.subject == "Hours" and found.text == "Hello"
    assert found.date is not None and found.date.astimezone(UTC) == datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
    assert found.from_ == Mailbox("Ada", "ada@example.org")
    assert found.to == (Mailbox("Desk", "desk+t0k3n@library.example"),)
    assert found.cc == (Mailbox("Eve", "eve@example.org"), Mailbox("", "bob@example.org"))
    assert found.reply_to == (Mailbox("", "ada@home.example"),)
    assert found.return_path == "ada@example.org"
    assert found.defects == () and found.files == () and found.html is None


def test_a_null_return_path_is_not_an_absent_one() -> None:
    assert letter("Return-Path: <>").return_path == ""
    assert letter().return_path is None


def test_every_address_that_servers_noted_is_kept() -> None:
    found = letter(
        "Delivered-To: desk+a@library.example",
        "X-Original-To: <desk+b@library.example>",
        "Envelope-To: desk+c@library.example",
        "X-Apparently-To: desk+d@library.example via 68.180.199.105; Fri, 10 Dec 2010 19:20:19 -0800",
        "Delivered-To: desk+a@library.example",
        "Delivered-To: Autoresponder",
    )
    assert found.delivered_to == tuple(f"desk+{sign}@library.example" for sign in "abcd")


def test_fields_are_kept_in_order_with_every_double() -> None:
    found = letter("X-A: 1", "Received: two", "Received: one")
    assert found.values("received") == ["two", "one"] and found.value("x-a") == "1" and found.value("none") == ""


def test_without_anything_in_the_head_there_is_nobody() -> None:
    found = letter(basic=False, body="just words")
    assert found.from_ == NOBODY and found.date is None and found.message_id == "" and found.text == "just words"


def test_words_without_a_head_are_words() -> None:
    found = read(b"When do you open?\r\nAda\r\n")
    assert found.text == "When do you open?\nAda" and "no head" in found.defects


# ---- repairs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("nothing", [b"", b"\r\n", b"  \n\t\r\n", b"\x00" * 20, b"\xef\xbb\xbf\r\n"])
def test_nothing_is_no_message(nothing: bytes) -> None:
    with pytest.raises(Unreadable):
        read(nothing)


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n\r\n", b"From ada@x.org Mon May  2 16:07:05 2005\r\n"])
def test_what_stands_before_the_head_is_passed_over(before: bytes) -> None:
    assert read(before + raw()).subject == "Hours"


def test_doubled_carriage_returns_are_one() -> None:
    found = read(raw(body="a\r\n\r\nb").replace(b"\r\n", b"\r\r\n"))
    assert found.subject == "Hours" and found.text == "a\n\nb"


def test_old_macintosh_line_ends_will_do() -> None:
    found = read(raw(body="a\r\n\r\nb").replace(b"\r\n", b"\r"))
    assert found.subject == "Hours" and found.text == "a\n\nb"


def test_what_was_wrong_is_told() -> None:
    found = letter("From: Eve <eve@x.org>", "Date: never")
    assert found.from_.name == "Ada"
    assert found.defects == ("more than one from: the first counts", "more than one date: the first counts")
    assert letter("Date: never", basic=False).defects == ("no From", "no readable date")


def test_bare_bytes_in_a_head_are_in_the_charset_of_the_text() -> None:
    subject = b"Subject: " + "Библиотека".encode("koi8-r")
    assert letter(subject, "Content-Type: text/plain; charset=koi8-r", basic=False).subject == "Библиотека"
    words = multipart("mixed", part("text/plain; charset=koi8-r", "x"))
    assert read(subject + b"\r\n" + words).subject == "Библиотека"
    assert letter("Subject: été", "Content-Type: text/plain; charset=koi8-r", basic=False).subject == "été"


def test_a_subject_is_one_line() -> None:
    found = letter("Subject: =?utf-8?Q?a=0D=0ABcc:_b?=\r\n =?utf-8?Q?c?=", basic=False)
    assert found.subject == "a Bcc: bc"


def test_texts_hold_no_control_characters() -> None:
    found = letter(body=b"a\x00b\x1b[31mc\x07\r\n\tindented\x0c")
    assert found.text == "ab[31mc\n\tindented"


# ---- any bytes --------------------------------------------------------------------------------------

RICH = multipart(
    "mixed",
    inner("alternative", part("text/plain", "plain"), part("text/html; charset=utf-8", "<p>é</p>"), boundary="a"),
    part("message/rfc822", raw("Subject: inside")),
    part("application/ms-tnef", b"\x78\x9f\x3e\x22\x00\x00\x01"),
    part("application/pkcs7-mime", b"\x30\x80\x06\x09\x2a"),
    part("text/calendar", "BEGIN:VEVENT\r\nSUMMARY:x"),
    part("text/plain; format=flowed", "begin 644 x\n#86)C\n`\nend\n> a \n> b"),
)


@given(st.binary(max_size=400))
def test_no_bytes_raise(message: bytes) -> None:
    checked(message)


@given(st.data())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_no_damage_raises(data: st.DataObject) -> None:
    message = bytearray(RICH)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, max(len(message) - 1, 0)))
        if data.draw(st.booleans()):
            message[at : at + 1] = data.draw(st.binary(max_size=4))
        else:
            del message[at : at + data.draw(st.integers(1, 60))]
    checked(bytes(message))


@pytest.mark.needs_shared
def test_no_real_message_raises_when_it_is_cut_or_damaged(shared_data: Path) -> None:
    dice = random.Random(20260302)
    for path in sorted((shared.shared_folder() / "mail").rglob("*.eml")):
        message = path.read_bytes()[:60_000]
        for _ in range(6):
            checked(message[: dice.randrange(len(message) + 1)])
            damaged = bytearray(message)
            for _ in range(30):
                damaged[dice.randrange(len(damaged))] = dice.choice(b'\r\n\x00-=;"<>:\xff ')
            checked(bytes(damaged))


# ---- time -------------------------------------------------------------------------------------------


def test_an_ordinary_letter_takes_less_than_a_millisecond() -> None:
    received = [f"Received: from a{hop}.example by b{hop}.example; Mon, 2 Mar 2026 09:30:00 -0500" for hop in range(6)]
    message = raw(*received, 'Content-Type: multipart/alternative; boundary="b"', body=b"")
    message += multipart("alternative", part("text/plain", "words " * 200), part("text/html", "<p>words</p>" * 100))[
        100:
    ]
    began = time.process_time()
    for _ in range(200):
        read(message)
    assert (time.process_time() - began) / 200 < 0.001


def test_ten_megabytes_take_less_than_a_second() -> None:
    pdf = part("application/pdf", (b"QUJD" * 19 + b"\r\n") * 130_000, "Content-Transfer-Encoding: base64")
    words = part(
        "text/plain; charset=utf-8",
        ("caf=C3=A9 " * 7 + "=\r\n") * 20_000,
        "Content-Transfer-Encoding: quoted-printable",
    )
    message = multipart("mixed", words, pdf)
    assert len(message) > 11_000_000
    began = time.process_time()
    read(message)
    assert time.process_time() - began < 1


HOSTILE = {
    "quotation signs": raw(body=b">" * 2_000_000),
    "flowed quotation": raw("Content-Type: text/plain; format=flowed", body=b"> \n" * 500_000),
    "beginnings of uuencode": raw(body=b"begin 644 x\n!!\n" * 150_000 + b"end\n"),
    "beginnings of yEnc": raw(body=b"=ybegin line=1 name=x\n" * 100_000),
    "beginnings of OpenPGP": raw(body=b"-----BEGIN PGP SIGNED MESSAGE-----\n" * 60_000),
    "escapes": raw("Content-Type: text/plain; charset=iso-2022-jp", body=b"\x1b$B" * 700_000),
    "folds": b"Subject: a\n" + b" \n" * 1_000_000 + b"\nx",
    "noise": b"a:1\njunk\n" * 200_000 + b"From: x@y\n\n",
    "calendar": raw("Content-Type: text/calendar", body=b'BEGIN:VEVENT\n;a="' * 100_000),
    "parameters": raw("Content-Type: a/b;" + 'a="\\' * 60_000),
    "open tags": raw("Content-Type: text/html", body=b"<div><b><p>x" * 100_000),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_megabytes_take_seconds_at_most(what: str) -> None:
    began = time.process_time()
    read(HOSTILE[what])
    assert time.process_time() - began < 5
