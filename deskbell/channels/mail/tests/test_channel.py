"""Email keeps every promise of a channel, and reads whatever people really send."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import RequestFactory

from deskbell.channels.mail import reading
from deskbell.channels.mail.channel import Mail
from deskbell.channels.mail.fetching import Fetching
from deskbell.channels.mail.listener import Listening
from deskbell.channels.mail.tests.making import FERN, SETTINGS, account, letter
from deskbell.channels.mail.tests.test_reports import delivery_report, returned
from deskbell.formats.mail import letter as format_of_letters
from deskbell.formats.quoting import visible
from deskbell.mailroom.conformance import Conformance, Recorded
from deskbell.mailroom.contract import Inbound, Receipt
from deskbell.mailroom.models import Account
from deskbell.mailroom.registry import channels
from tests import parts, world


class TestMail(Conformance):
    channel = Mail()
    settings = SETTINGS
    account = Account(channel="mail", settings={"address": "maple@library.example"}, address="maple@library.example")
    recorded = [
        Recorded(letter(), words=["Do you have the Gazette of 1911?"]),
        Recorded(letter("Content-Type: text/html", body="<p>Hello <b>you</b></p>"), words=["Hello you"]),
        Recorded(delivery_report(returned=returned("0123456789abcdef0123456789abcdef@library.example")), words=[]),
    ]
    forged = [RequestFactory().post("/hooks/x/inbound/", b"{}", content_type="application/json")]


def test_the_channel_is_found_by_its_folder() -> None:
    assert isinstance(channels()["mail"], Mail)
    assert (Mail.limits.to, Mail.limits.repeatable, Mail.limits.files) == ("email", True, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "attendant"),
    [
        ({"way_in": "listener"}, Listening),
        ({"way_in": "mailbox", "imap_host": "127.0.0.1", "imap_user": "maple"}, Fetching),
        ({"way_in": "pipe"}, type(None)),
    ],
)
def test_a_way_in_that_needs_a_line_has_it_attended(given: dict[str, str], attendant: type) -> None:
    assert isinstance(Mail().attend(account(world.build(), **given)), attendant)


# ---- what people really send ----------------------------------------------------------------------

# Files of which the channel makes no arrival or no words, and why.
NOTHING_TO_READ = {
    "bad_date_header.eml": "a head without a body",
}


def shared_letters() -> list[Path]:
    return sorted(parts.shared_folder().glob("mail/**/*.eml"))


@pytest.mark.needs_shared
def test_every_real_letter_arrives_with_its_text_sender_and_files(shared_data: Path) -> None:
    """`formats/mail/tests/test_agreement.py` holds what a letter says against a second parser; nothing is lost here."""
    assert len(shared_letters()) > 100
    for path in shared_letters():
        found = format_of_letters.read(path.read_bytes())
        said = Mail().read(path.read_bytes(), {}, SETTINGS)
        [inbound] = [item for item in said if isinstance(item, Inbound)]
        assert all(isinstance(item, Inbound | Receipt) for item in said), path.name
        assert inbound.sender in (found.from_.address, found.return_path or ""), path.name
        assert (inbound.name, inbound.subject) == (found.from_.name, found.subject), path.name
        assert whole_text(inbound) == found.text.strip(), path.name
        kept = [(file.name, file.data) for file in inbound.files if file.role in ("file", "inline")]
        assert kept == [(file.name, file.data) for file in found.files], path.name
        pages = [file.data for file in inbound.files if file.role == "page"]
        assert pages == ([found.html.encode("utf-8", "replace")] if found.html is not None else []), path.name
        something = inbound.words or kept or pages or "a multipart without parts" in inbound.defects
        assert something or path.name in NOTHING_TO_READ, path.name


def whole_text(inbound: Inbound) -> str:
    bodies = [file.data.decode() for file in inbound.files if file.role == "body"]
    return (bodies[0] if bodies else inbound.words).strip()


@pytest.mark.needs_shared
def test_every_real_reply_shows_its_visible_part_and_keeps_the_whole(shared_data: Path) -> None:
    """What is visible of each, the table `formats/tests/quoting/replies.tsv` says."""
    replies = sorted((shared_data / "replies").glob("*/test/emails/*.txt"))
    assert replies
    for path in replies:
        text = path.read_bytes().decode()
        head = f"From: {FERN}\r\nMessage-ID: <r@patron.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        [inbound] = Mail().read(head.encode() + path.read_bytes(), {}, SETTINGS)
        assert isinstance(inbound, Inbound)
        shown = visible(text).visible.split() or text.split()
        assert inbound.words.split() == shown or len(" ".join(shown)) > reading.SHOWN, path.name
        assert whole_text(inbound).split() == text.split(), path.name
