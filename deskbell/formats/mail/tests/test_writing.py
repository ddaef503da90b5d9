"""Outgoing messages, read again by Python's parser and by our own."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.mail.addresses import Mailbox
from deskbell.formats.mail.letter import read
from deskbell.formats.mail.writing import Enclosed, Post, Unwritable, via, write

POST = Post(
    sender=Mailbox(via("Ada", "Main Library"), "desk@library.example"),
    to=(Mailbox("Eve", "eve@example.org"),),
    subject="Re: Hours",
    message_id="s1.n2.abc@library.example",
    date=datetime(2026, 3, 2, 14, 30, tzinfo=UTC),
    text="We open at nine.\n",
)
ANY_TEXT = st.text(max_size=300) | st.text("Fromé漢😀 \t\r\n.-=?&", max_size=300)


def theirs(post: Post) -> EmailMessage:
    return email.message_from_bytes(write(post), policy=default)


def kept(text: str) -> str:
    """What a body keeps of a text: lines, and what is text in them."""
    text = re.sub("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", "", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.rstrip("\n")


def test_a_plain_message_is_plain() -> None:
    assert write(POST) == (
        b'From: "Ada via Main Library" <desk@library.example>\r\n'
        b'To: "Eve" <eve@example.org>\r\n'
        b"Subject: Re: Hours\r\n"
        b"Date: Mon, 02 Mar 2026 14:30:00 +0000\r\n"
        b"Message-ID: <s1.n2.abc@library.example>\r\n"
        b"MIME-Version: 1.0\r\n"
        b"Content-Type: text/plain; charset=us-ascii\r\n"
        b"Content-Transfer-Encoding: 7bit\r\n"
        b"\r\n"
        b"We open at nine.\r\n"
    )


def test_the_same_post_is_the_same_bytes() -> None:
    post = replace(POST, html="<p>x</p>", files=(Enclosed("a.pdf", "application/pdf", b"1"),))
    assert write(post) == write(post)


def test_a_reply_says_what_it_answers() -> None:
    post = replace(
        POST, in_reply_to="m2@x.org", references=("m2@x.org", "m1@x.org"), reply_to="desk+t0k3n@library.example"
    )
    found = read(write(post))
    assert found.in_reply_to == ("m2@x.org",) and found.references == ("m1@x.org", "m2@x.org")
    assert found.reply_to == (Mailbox("", "desk+t0k3n@library.example"),)


def test_of_many_references_the_first_and_the_last_are_written() -> None:
    found = read(
        write(replace(POST, references=tuple(f"{number}@x.org" for number in range(100)), in_reply_to="new@x.org"))
    )
    assert len(found.references) == 30
    assert found.references[0] == "0@x.org" and found.references[-2:] == ("99@x.org", "new@x.org")


def test_a_strangers_identifiers_that_cannot_be_written_are_left_out() -> None:
    found = read(
        write(replace(POST, references=("é@x.org", "a b@x.org", "ok@x.org", "a>\r\nBcc: x"), in_reply_to="<x>"))
    )
    assert found.references == ("ok@x.org",) and found.in_reply_to == ()


def test_an_automatic_message_says_so() -> None:
    message = theirs(replace(POST, automatic="auto-replied"))
    assert message["Auto-Submitted"] == "auto-replied" and message["X-Auto-Response-Suppress"] == "All"
    assert theirs(POST)["Auto-Submitted"] is None


def test_an_alert_can_be_ended_by_one_click() -> None:
    post = replace(
        POST,
        automatic="auto-generated",
        list_id="New books <new.library.example>",
        list_unsubscribe=("https://library.example/u/1", "mailto:desk+u1@library.example"),
    )
    message = theirs(post)
    assert message["List-ID"] == "New books <new.library.example>"
    assert message["List-Unsubscribe"] == "<https://library.example/u/1>, <mailto:desk+u1@library.example>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Precedence"] == "bulk"


def test_words_html_and_files_come_back() -> None:
    files = (
        Enclosed("Règlement d’été.pdf", "application/pdf", bytes(range(256)) * 10),
        Enclosed("a.eml", "message/rfc822", b"x"),
    )
    post = replace(POST, text="Où ?\n\n-- \nAda", html="<p>Où&nbsp;?</p>", files=files, language="fr")
    found = read(write(post))
    assert found.text == "Où ?\n\n-- \nAda" and (found.html or "").strip() == "<p>Où&nbsp;?</p>"
    assert [(file.name, file.type, file.data) for file in found.files] == [
        ("Règlement d’été.pdf", "application/pdf", files[0].data),
        ("a.eml", "application/octet-stream", b"x"),
    ]
    message = theirs(post)
    assert message.get_content_type() == "multipart/mixed" and not message.defects
    body = cast("EmailMessage", message.get_body(("plain",)))
    assert body.get_content().replace("\r\n", "\n") == "Où ?\n\n-- \nAda\n"
    assert [part.get_filename() for part in message.iter_attachments()] == ["Règlement d’été.pdf", "a.eml"]


@given(ANY_TEXT, ANY_TEXT)
def test_any_words_come_back_and_no_line_is_too_long(text: str, html: str) -> None:
    message = write(replace(POST, text=text, html=html))
    assert message.isascii() and all(len(line) <= 78 for line in message.split(b"\r\n"))
    assert message.count(b"\r") == message.count(b"\n") == message.count(b"\r\n")
    parsed = email.message_from_bytes(message, policy=default)
    body = cast("EmailMessage", parsed.get_body(("plain",)))
    assert body.get_content().replace("\r\n", "\n").rstrip("\n") == kept(text)
    assert not re.search(rb"^(?:From |\.\r$)", message.partition(b"\r\n\r\n")[2], re.MULTILINE)


@given(ANY_TEXT, ANY_TEXT)
def test_no_field_can_be_smuggled_in(name: str, subject: str) -> None:
    message = write(
        replace(POST, sender=Mailbox(name, "desk@library.example"), subject=subject, more=(("X-Loop", name),))
    )
    head = message.partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0] for line in head.split(b"\r\n") if not line.startswith(b" ")]
    assert names == [
        *(b"From", b"To", b"Subject", b"Date", b"Message-ID", b"X-Loop", b"MIME-Version"),
        *(b"Content-Type", b"Content-Transfer-Encoding"),
    ]
    found = read(message)
    assert found.from_.address == "desk@library.example"
    assert found.to == POST.to


@given(st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), max_size=200))
def test_subjects_and_names_come_back(text: str) -> None:
    text = " ".join(text.split())
    found = read(write(replace(POST, subject=text, sender=Mailbox(text, "desk@library.example"))))
    assert found.subject == text
    assert found.from_.name == text.strip("'\" ") or "\\" in text or '"' in text


@pytest.mark.parametrize("length", [1, 40, 74, 75, 76, 77, 78, 300])
def test_fields_are_folded(length: int) -> None:
    for letter in ("a", "é", "漢"):
        head = write(replace(POST, subject=letter * length)).partition(b"\r\n\r\n")[0]
        assert all(len(line) <= 78 for line in head.split(b"\r\n"))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "desk",
        "@x.org",
        "a b@x.org",
        "a@x.org\r\nBcc: b@y.org",
        "a,b@x.org",
        "<a@x.org>",
        "a@x",
        "é@x.org",
        "a..b@x.org",
        "a@-x.org",
    ],
)
def test_what_is_no_address_is_refused_or_written_safely(address: str) -> None:
    try:
        message = write(replace(POST, to=(Mailbox("", address),)))
    except Unwritable:
        assert address != "a@x"
    else:
        assert address == "a@x" and b"To: a@x\r\n" in message


def test_a_domain_with_other_letters_is_written_as_idna_says() -> None:
    assert b"To: a@xn--mchine-bua.example\r\n" in write(replace(POST, to=(Mailbox("", "a@mächine.example"),)))


@pytest.mark.parametrize(
    "wrong",
    [
        replace(POST, to=()),
        replace(POST, message_id=""),
        replace(POST, message_id="a b@c"),
        replace(POST, message_id="a@b>\r\nBcc: x"),
        replace(POST, date=datetime(2026, 3, 2)),  # noqa: DTZ001 - that is what is wrong
        replace(POST, more=(("Bad Name", "x"),)),
        replace(POST, more=(("X:\r\nBcc", "x"),)),
    ],
)
def test_what_cannot_be_a_message_is_refused(wrong: Post) -> None:
    with pytest.raises(Unwritable):
        write(wrong)


def test_who_writes_for_a_library_says_so() -> None:
    assert via("Ada", "Main Library") == "Ada via Main Library" and via("", "Main Library") == "Main Library"
