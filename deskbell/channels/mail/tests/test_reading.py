"""A letter becomes an arrival: its words, the whole beside them, files, and what it answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.channels.mail import reading
from deskbell.channels.mail.tests.making import FERN, MAPLE, OUTBOUND, SETTINGS, letter, read
from deskbell.formats.mail import letter as format_of_letters
from deskbell.mailroom.contract import Enclosure, Unreadable

REPLY = "Yes, please.\r\n\r\nOn Tue, Mar 3, 2026 at 10:15 AM Ines <maple@library.example> wrote:\r\n> We have it.\r\n"


def test_a_letter_is_an_arrival_with_everything_that_it_says() -> None:
    said = read(letter("Content-Language: en-CA"))
    assert said.id == "m1@patron.example"
    assert (said.name, said.sender, said.recipient) == ("Fern", FERN, MAPLE)
    assert (said.subject, said.words) == ("Microfilm", "Do you have the Gazette of 1911?")
    assert (said.language, said.automatic, said.may_acknowledge) == ("en-CA", "", True)
    assert (said.files, said.tokens, said.answers, said.verified) == ((), (), (), None)


def test_a_reply_shows_what_was_written_now_and_keeps_the_whole() -> None:
    said = read(letter(body=REPLY))
    assert said.words == "Yes, please."
    [whole] = said.files
    assert (whole.role, whole.content_type) == ("body", "text/plain")
    assert "> We have it." in whole.data.decode()


def test_html_reads_as_text_and_stays_as_it_came() -> None:
    html = "<p>Où est <b>le microfilm</b>&nbsp;?</p><img src='https://track.example/1.gif'>"
    said = read(letter("Content-Type: text/html; charset=utf-8", body=html))
    assert said.words.startswith("Où est le microfilm")
    [page] = said.files
    assert (page.role, page.content_type) == ("page", "text/html")
    assert page.data.decode().strip() == html


def test_files_keep_their_bytes_and_pictures_in_the_text_their_place() -> None:
    body = (
        "--b\r\nContent-Type: text/html\r\n\r\n<p>Look</p><img src='cid:p1'>\r\n"
        "--b\r\nContent-Type: image/png\r\nContent-ID: <p1>\r\n\r\nPNG\r\n"
        '--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="../a.pdf"\r\n\r\n'
        "PDF\r\n--b--\r\n"
    )
    said = read(letter('Content-Type: multipart/related; boundary="b"', body=body))
    inline, file = [one for one in said.files if one.role in ("inline", "file")]
    assert (inline.role, inline.content_id, inline.data) == ("inline", "p1", b"PNG")
    assert file.data == b"PDF"
    assert "/" not in file.name


def test_very_long_words_are_shown_in_part_and_kept_whole() -> None:
    said = read(letter(body="word " * 10_000))
    assert len(said.words) <= reading.SHOWN + 2
    assert said.words.endswith("word …")
    [whole] = said.files
    assert whole.data.decode().strip() == ("word " * 10_000).strip()


# ---- what it answers ------------------------------------------------------------------------------


def test_a_reply_names_its_token_wherever_servers_left_it() -> None:
    assert read(letter(), {"Envelope-To": "maple+t0ken@library.example"}).tokens == ("t0ken",)
    assert read(letter("X-Original-To: maple+t0ken@library.example")).tokens == ("t0ken",)
    assert read(letter("Cc: Maple <maple+t0ken@library.example>")).tokens == ("t0ken",)
    assert read(letter("Cc: maple+t0ken@elsewhere.example")).tokens == ()


def test_the_envelope_counts_before_the_head() -> None:
    said = read(letter("Delivered-To: maple+old@library.example"), {"envelope-to": "maple+new@library.example"})
    assert said.tokens == ("new", "old")
    assert said.recipient == "maple+new@library.example"


def test_answers_are_named_nearest_first_and_ours_by_their_outbound() -> None:
    fields = (f"References: <a@patron.example> <{OUTBOUND}@library.example>", "In-Reply-To: <b@patron.example>")
    assert read(letter(*fields)).answers == (OUTBOUND, "a@patron.example", "b@patron.example")


def test_who_answers_a_notice_of_ours_begins_something_new() -> None:
    assert read(letter(f"In-Reply-To: <{OUTBOUND}.x@library.example>")).answers == ()


def test_an_absence_note_to_the_address_for_reports_is_about_what_was_sent() -> None:
    fields = ("Auto-Submitted: auto-replied", f"Delivered-To: maple+b-{OUTBOUND}@library.example")
    said = read(letter(*fields, body="I am away until Monday."))
    assert (said.automatic, said.may_acknowledge, said.answers, said.tokens) == ("reply", False, (OUTBOUND,), ())


# ---- who wrote it ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("results", "verified"),
    [
        ("mx.library.example; dmarc=pass header.from=patron.example", True),
        ("mx.library.example; dmarc=fail header.from=patron.example", False),
        ("mx.elsewhere.example; dmarc=pass header.from=patron.example", None),
    ],
)
def test_only_our_own_server_says_whether_a_sender_is_who_they_seem(results: str, verified: bool | None) -> None:
    said = read(letter(f"Authentication-Results: {results}"))
    assert said.verified is verified
    assert read(letter(f"Authentication-Results: {results}"), authserv_id="").verified is None


def test_another_address_for_answers_is_a_wish_and_not_the_sender() -> None:
    said = read(letter("Reply-To: fern@home.example"))
    assert (said.sender, said.address) == (FERN, "fern@home.example")
    assert read(letter(f"Reply-To: {FERN.upper()}")).address == ""


@pytest.mark.parametrize(
    ("field", "automatic"),
    [
        ("Auto-Submitted: auto-replied", "reply"),
        ("Auto-Submitted: auto-generated", "notification"),
        ("List-Id: <news.patron.example>", "list"),
        ("Precedence: bulk", "notification"),
    ],
)
def test_what_a_machine_wrote_is_said_and_never_acknowledged(field: str, automatic: str) -> None:
    said = read(letter(field))
    assert (said.automatic, said.may_acknowledge) == (automatic, False)
    assert said.words


def test_a_letter_of_ours_that_came_back_is_nobodys_word() -> None:
    said = read(letter(sender=f"Ines via Maple <{MAPLE}>"))
    assert (said.automatic, said.may_acknowledge) == ("loop", False)


def test_the_null_sender_of_the_envelope_is_never_answered() -> None:
    assert read(letter(), {"Envelope-From": ""}).may_acknowledge is False
    assert read(letter(), {"Envelope-From": FERN}).may_acknowledge is True


# ---- the same letter ------------------------------------------------------------------------------


def test_without_a_message_id_the_same_letter_has_the_same_id_by_whatever_way_it_came() -> None:
    raw = letter().replace(b"Message-ID: <m1@patron.example>\r\n", b"Date: Mon, 2 Mar 2026 09:30:00 -0500\r\n")
    first, second = read(raw), read(b"Delivered-To: maple@library.example\r\n" + raw)
    assert first.id == second.id
    assert first.id.startswith("sha256:")
    assert read(raw.replace(b"1911", b"1912")).id != first.id


def test_nothing_at_all_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        reading.read(b"\r\n \r\n", {}, SETTINGS)


@given(st.binary(max_size=400), st.dictionaries(st.text(max_size=15), st.text(max_size=40), max_size=3))
def test_any_bytes_are_a_letter_or_unreadable(raw: bytes, headers: dict[str, str]) -> None:
    try:
        for said in reading.read(raw, headers, SETTINGS):
            assert said.id or not hasattr(said, "words")
    except Unreadable:
        pass


def test_a_letter_of_ten_megabytes_is_read_in_seconds() -> None:
    words = "--b\r\nContent-Type: text/plain\r\n\r\nHere.\r\n"
    scan = f"--b\r\nContent-Type: image/tiff\r\nContent-Transfer-Encoding: base64\r\n\r\n{'QUJD' * 2_500_000}\r\n--b--"
    raw = letter('Content-Type: multipart/mixed; boundary="b"', body=words + scan)
    [file] = read(raw).files
    assert isinstance(file, Enclosure)
    assert len(file.data) == 7_500_000


def test_identity_is_made_of_what_stays_the_same() -> None:
    found = format_of_letters.read(letter())
    assert reading.identity(found) == "m1@patron.example"
