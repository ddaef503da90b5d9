"""What is sent reads well everywhere, leads back, and is the same over all tries."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.channels.mail.composing import From, Unwritable, compose, post
from deskbell.channels.mail.tests.making import FERN, MAPLE, OUTBOUND, outbound, read
from deskbell.formats.mail.letter import Letter
from deskbell.formats.mail.letter import read as read_letter
from deskbell.formats.quoting import visible
from deskbell.mailroom.contract import Enclosure

SENDER = From(MAPLE, "Ask Maple", "Your question")
NOW = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)


def sent(**more: object) -> Letter:
    return read_letter(compose(outbound(**more), SENDER, NOW))


def test_an_answer_names_who_wrote_it_what_it_answers_and_where_replies_go() -> None:
    found = sent(name="Ines via Maple Public Library", references=("m0@patron.example", "m1@patron.example"))
    assert (found.from_.name, found.from_.address) == ("Ines via Maple Public Library", MAPLE)
    assert [mailbox.address for mailbox in found.to] == [FERN]
    assert found.message_id == f"{OUTBOUND}@library.example"
    assert found.references == ("m0@patron.example", "m1@patron.example")
    assert found.in_reply_to == ("m1@patron.example",)
    assert [mailbox.address for mailbox in found.reply_to] == ["maple+t0ken@library.example"]
    assert found.value("auto-submitted") == ""


def test_references_to_ours_are_written_as_they_were_sent_and_what_is_no_identifier_is_left_out() -> None:
    earlier = "f" * 32
    found = sent(references=(earlier, "sha256:00"), answers="m2@patron.example")
    assert found.references == (f"{earlier}@library.example", "m2@patron.example")


def test_what_has_no_way_back_has_no_address_for_replies_and_its_identifier_says_so() -> None:
    found = sent(token="")
    assert found.reply_to == ()
    assert found.message_id == f"{OUTBOUND}.x@library.example"


def test_a_mail_server_that_knows_no_plus_still_threads_by_identifiers() -> None:
    made = post(outbound(), From(MAPLE, "Ask Maple", "Your question", plus=False), NOW)
    assert made.reply_to == ""
    assert made.message_id == f"{OUTBOUND}@library.example"


def test_words_link_and_signature_stand_in_both_forms() -> None:
    found = sent(
        words="See <here>:\nhttps://a.example/?b=1&c=2.", link="https://ask.example/q/x/", signature="Maple\n555"
    )
    assert found.text == (
        "See <here>:\nhttps://a.example/?b=1&c=2.\n\n"
        "Your question, with all that was said (keep this link to yourself):\nhttps://ask.example/q/x/\n\n"
        "-- \nMaple\n555"
    )
    assert found.html is not None
    assert '<a href="https://a.example/?b=1&amp;c=2">https://a.example/?b=1&amp;c=2</a>.' in found.html
    assert "See &lt;here&gt;:<br>" in found.html
    assert visible(found.text).visible.strip().endswith("https://ask.example/q/x/")


def test_what_the_link_is_stands_in_the_letters_language() -> None:
    found = sent(words="Bonjour", link="https://ask.example/q/x/", language="fr")
    told = "Votre question et tout ce qui s’est dit (gardez ce lien pour vous) :"
    assert f"{told}\nhttps://ask.example/q/x/" in found.text.replace("\N{NO-BREAK SPACE}", " ")
    assert found.html is not None and "gardez ce lien pour vous" in found.html
    assert '<a href="https://ask.example/q/x/">' in found.html


def test_without_a_subject_there_is_one_and_without_a_name_the_desks() -> None:
    found = sent(subject="", name="")
    assert (found.subject, found.from_.name) == ("Your question", "Ask Maple")


@pytest.mark.parametrize("automatic", ["auto-replied", "auto-generated"])
def test_what_the_house_writes_by_itself_says_so(automatic: str) -> None:
    found = sent(automatic=automatic)
    assert found.value("auto-submitted") == automatic
    assert found.value("x-auto-response-suppress") == "All"
    assert read(compose(outbound(automatic=automatic), SENDER, NOW)).may_acknowledge is False


def test_files_go_along() -> None:
    found = sent(files=(Enclosure("Où.pdf", "application/pdf", b"\0PDF"),))
    [file] = found.files
    assert (file.name, file.type, file.data) == ("Où.pdf", "application/pdf", b"\0PDF")


def test_the_same_outbound_is_the_same_message() -> None:
    assert compose(outbound(), SENDER, NOW) == compose(outbound(), SENDER, NOW)


def test_an_address_that_is_none_cannot_be_written_to() -> None:
    with pytest.raises(Unwritable):
        sent(to="fern@patron.example\r\nBcc: all@patron.example")


@given(words=st.text(max_size=200), name=st.text(max_size=40), subject=st.text(max_size=80), link=st.text(max_size=40))
def test_no_words_make_a_header_or_break_the_message(words: str, name: str, subject: str, link: str) -> None:
    raw = compose(outbound(words=words, name=name, subject=subject, link=link), SENDER, NOW)
    found = read_letter(raw)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert [mailbox.address for mailbox in found.to] == [FERN]
    assert {name for name, _ in found.fields} <= {
        *("from", "to", "reply-to", "subject", "date", "message-id", "content-language", "mime-version"),
        *("content-type",),
    }


def test_an_answer_an_acknowledgement_and_a_code_are_no_lists() -> None:
    for automatic in ("", "auto-replied", "auto-generated"):
        head = compose(outbound(automatic=automatic), SENDER, NOW).partition(b"\r\n\r\n")[0].lower()
        assert b"list-" not in head and b"precedence" not in head


def test_what_is_of_a_programme_is_a_lists_and_one_act_ends_it() -> None:
    ends = ("https://ask.example/ends/x/", "mailto:maple+x@library.example")
    found = sent(programme="New books!", ends_at=ends, automatic="auto-generated", token="")
    assert found.value("list-id") == "Ask Maple <new-books.maple.library.example>"
    assert found.value("list-unsubscribe") == f"<{ends[0]}>, <{ends[1]}>"
    assert found.value("list-unsubscribe-post") == "List-Unsubscribe=One-Click"
    assert found.value("precedence") == "bulk"


def test_a_list_that_nobody_can_leave_by_one_act_claims_no_such_thing() -> None:
    found = sent(programme="closures", token="")
    assert found.value("list-id") and not found.value("list-unsubscribe")
