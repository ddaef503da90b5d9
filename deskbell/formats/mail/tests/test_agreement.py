"""Every real message that we have agrees with Python's own parser, or stands in the table with the reason why not.

Python's `email` is a second parser here: our own shares no code with it for structure, heads, charsets and addresses.
"""

from __future__ import annotations

import email
import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import default
from html import unescape
from pathlib import Path
from typing import Any, cast

import pytest

from deskbell.formats.mail import filenames
from deskbell.formats.mail.letter import Letter, Mailbox, read
from tests import parts

CLAIMED = "the bytes are UTF-8 whatever they claim; Python reads what is claimed"
NO_CHARSET = "an unknown or absent charset is guessed; Python raises or writes U+FFFD"
LOCATION = "Content-Location names the file; Python asks only name and filename"
SPLIT = "the boundary stands unquoted with an = in it; Python finds no parts"
SURROGATES = "UTF-8 in the head is read (RFC 6532); Python keeps lone surrogates"
NOISE = "a line that is no field, with fields after it, is noise; Python begins the body there"
OBSOLETE = "space before a field's colon is obsolete but right (RFC 5322, 4.5); Python begins the body there"
# What we read otherwise than Python, and why.
WHY_NOT = {
    "bounced_with_no_from.eml sender": "From is a name in a comment and no address; Python makes <> an address",
    "attachment_content_location.eml files": LOCATION,
    "attachment_pdf_non_ascii.eml text": CLAIMED,
    "attachment_pdf_non_ascii_lf.eml text": CLAIMED,
    "attachment_with_base64_encoded_name.eml files": "the name is an unquoted encoded word; Python drops it",
    "attachment_with_encoded_name.eml files": "the name is no ISO-2022-JP as it claims; Python writes U+FFFD",
    "attachment_with_unquoted_name.eml files": "an unquoted name has spaces; Python keeps the first word",
    "bad_subject.eml sender": "encoded words side by side belong together (RFC 2047, 6.2); Python 3.11 puts spaces",
    "content_transfer_encoding_7-bit.eml text": CLAIMED,
    "content_transfer_encoding_7-bit.eml html": CLAIMED,
    "content_transfer_encoding_empty.eml html": CLAIMED,
    "content_transfer_encoding_plain.eml text": CLAIMED,
    "missing_content_disposition.eml files": LOCATION,
    "must_supply_encoding.eml sender": SURROGATES,
    "raw_email11.eml files": "enriched text beside the same in plain is no file",
    "raw_email12.eml files": LOCATION,
    "raw_email4.eml text": "a closing boundary with one - closes; Python shows it as text",
    "raw_email_with_binary_encoded.eml files": SPLIT,
    "raw_email_with_illegal_boundary.eml text": SPLIT,
    "raw_email_with_illegal_boundary.eml html": SPLIT,
    "raw_email_bad_time.eml text": SPLIT,
    "raw_email_bad_time.eml html": SPLIT,
    "multi_address_bounce1.eml sender": "a name in a comment is a name",
    "multi_address_bounce2.eml sender": "a name in a comment is a name",
    "mix_caps_content_type.eml sender": "words before an address without brackets are its name",
    "raw_email10.eml text": NO_CHARSET,
    "raw_email5.eml text": NO_CHARSET,
    "raw_email6.eml text": NO_CHARSET,
    "raw_email8.eml files": "the name is no ISO-2022-JP as it claims; Python writes U+FFFD",
    "raw_email_incorrect_header.eml text": NOISE,
    "raw_email_incorrect_header.eml sender": NOISE,
    "example13.eml text": OBSOLETE,
    "example13.eml sender": OBSOLETE,
    "utf8_headers.eml sender": SURROGATES,
}


def messages() -> list[Path]:
    return sorted(parts.shared_folder().glob("mail/**/*.eml"))


def second(path: Path) -> EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=default)


def leaves(message: EmailMessage) -> list[EmailMessage]:
    """The parts that hold something; what is inside an attached message belongs to that."""
    if message.get_content_maintype() != "multipart" or not message.is_multipart():
        return [message]
    return [leaf for child in message.iter_parts() for leaf in leaves(cast("EmailMessage", child))]


def is_body(leaf: EmailMessage, kind: str) -> bool:
    named = leaf.get_filename()
    return leaf.get_content_type() == kind and leaf.get_content_disposition() != "attachment" and not named


def squeezed(text: str) -> str:
    return " ".join(re.sub("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff]", "", text).split())


def content(leaf: EmailMessage) -> Any:
    return leaf.get_content()


def their_text(message: EmailMessage) -> str:
    return squeezed("\n".join(content(leaf) for leaf in leaves(message) if is_body(leaf, "text/plain")))


def their_html(message: EmailMessage) -> str:
    return squeezed("\n".join(content(leaf) for leaf in leaves(message) if is_body(leaf, "text/html")))


def their_sender(message: EmailMessage) -> Mailbox:
    senders = message["from"].addresses if message["from"] else ()
    return Mailbox(squeezed(senders[0].display_name), senders[0].addr_spec) if senders else Mailbox("", "")


def their_files(message: EmailMessage) -> list[tuple[str, str, bytes]]:
    found = []
    for leaf in leaves(message):
        kind = leaf.get_content_type()
        if is_body(leaf, "text/plain") or is_body(leaf, "text/html") or kind.startswith("multipart/"):
            continue
        payload = leaf.get_payload(decode=True)
        if not isinstance(payload, bytes):  # a message within: how many bytes, its parser does not say
            payload = b""
        found.append((filenames.safe(leaf.get_filename() or subject_within(leaf), kind), kind, payload.strip()))
    return found


def subject_within(leaf: EmailMessage) -> str:
    """An attached message without a name has its subject's."""
    if leaf.get_content_type() != "message/rfc822":
        return ""
    return f"{squeezed(str(leaf.get_payload(0)['subject'] or 'message'))}.eml"  # type: ignore[index]


def our_files(letter: Letter) -> list[tuple[str, str, bytes]]:
    within = ("message/rfc822", "message/delivery-status")
    return [(file.name, file.type, b"" if file.type in within else file.data.strip()) for file in letter.files]


def compared(path: Path) -> Iterator[tuple[str, object, object]]:
    """What is compared, ours, and theirs; an exception is what they say, if they raise one."""
    letter, message = read(path.read_bytes()), second(path)
    told: list[tuple[str, object, Callable[[EmailMessage], object]]] = [
        ("html", squeezed(letter.html or ""), their_html),
        ("sender", letter.from_, their_sender),
        ("files", our_files(letter), their_files),
    ]
    if not letter.text_is_from_html:  # else they have none; test_layout has its own
        told.append(("text", squeezed(letter.text), their_text))
    for what, ours, theirs in told:
        try:
            yield what, ours, theirs(message)
        except LookupError as why:
            yield what, ours, why


@pytest.mark.needs_shared
def test_every_message_is_read(shared_data: Path) -> None:
    assert len(messages()) > 100
    for path in messages():
        letter = read(path.read_bytes())
        assert (
            letter.text
            or letter.files
            or letter.html
            or "a multipart without parts" in letter.defects
            or (path.name == "bad_date_header.eml")
        ), path.name


@pytest.mark.needs_shared
def test_text_sender_and_files_agree_with_a_second_parser(shared_data: Path) -> None:
    differing = {
        f"{path.name} {what}": f"ours {str(ours)[:300]!r}, theirs {str(theirs)[:300]!r}"
        for path in messages()
        for what, ours, theirs in compared(path)
        if ours != theirs
    }
    unexplained = {name: told for name, told in differing.items() if name not in WHY_NOT}
    assert not unexplained
    assert not WHY_NOT.keys() - differing.keys(), "these agree: take them out of the table"


@pytest.mark.needs_shared
def test_text_made_of_html_says_nothing_that_the_html_does_not(shared_data: Path) -> None:
    for path in messages():
        letter = read(path.read_bytes())
        if letter.text_is_from_html and letter.html:
            words = set(re.findall(r"\w+", letter.text))
            assert words <= set(re.findall(r"\w+", unescape(letter.html))), path.name
