"""What arrives: whose word it is, which question it continues, and that nothing of it is dropped."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskbell.formats import plain
from deskbell.journal.models import Entry
from deskbell.mailroom.contract import Enclosure
from deskbell.mailroom.models import Address, File
from deskbell.questions import closing, conversing, entries, erasing, screening, sending_out, timeline, tokens
from deskbell.questions.models import PatronAddress, Question, Way
from tests import post
from tests import world as cast
from tests.post import FERN_MAIL, OTTO_MAIL, STRANGER, mails, question_of, texts

pytestmark = pytest.mark.django_db


def kinds(question: Question) -> list[str]:
    return [entry.kind for entry in timeline.for_staff(question)]


def test_a_mail_begins_a_question_with_its_subject_its_sender_and_its_way_back(world: cast.World) -> None:
    taken = mails(post.mailbox(world), "It is from 1911.", subject="The Maple Gazette", name="Fern Hollis")
    question = question_of(taken)
    shown = timeline.for_staff(question)[0]
    assert (shown.kind, shown.text, shown.facts["subject"]) == ("asked", "The Maple Gazette\n\nIt is from 1911.", 17)
    assert question.patron.name == "Fern Hollis"
    assert PatronAddress.objects.get(patron=question.patron).proved_at is not None
    assert Way.objects.get(question=question, until=None).address.kind == "email"
    assert (taken.library, taken.token) == (world.maple.pk, "")


def test_the_id_of_a_mail_opens_nothing_on_the_web(world: cast.World) -> None:
    mails(post.mailbox(world), "Hello", id="a-message-id-that-everybody-in-the-thread-knows")
    again = world.asks(id="a-message-id-that-everybody-in-the-thread-knows")
    assert again.fresh


def test_a_reply_is_heard_where_its_token_leads_and_proves_nothing(world: cast.World) -> None:
    question = world.asks(address=FERN_MAIL).question
    token = tokens.token_of(question)
    taken = mails(post.mailbox(world), "Yes please", tokens=("nonsense", token))
    assert taken.stream == question.pk
    assert timeline.for_patron(question)[-1].kind == "way"
    assert "Yes please" in [one.text for one in timeline.for_patron(question)]
    given = PatronAddress.objects.get(patron=question.patron)
    assert (given.heard_at is not None, given.proved_at) == (True, None)
    assert Way.objects.get(question=question, until=None).address.kind == "email"


def test_a_reply_is_found_by_what_it_answers_ours_or_theirs(world: cast.World) -> None:
    account = post.mailbox(world)
    first = mails(account, "Where is it?", id="first@fern")
    question = question_of(first)
    post.received(account, question, "first@fern")
    conversing.say(question, "Upstairs.", world.ines, "a1")
    ours = post.put(question)[0].outbound
    for answers in ((f"{ours}@maple.example",), (ours,), ("unknown@x", "first@fern")):
        assert mails(account, "Thanks", answers=answers).stream == question.pk


def test_never_by_subject_alone(world: cast.World) -> None:
    account = post.mailbox(world)
    first = mails(account, "One", subject="Question")
    assert mails(account, "Two", subject="Re: Question").stream != first.stream


def test_somebody_who_was_copied_in_is_a_third_voice_that_the_patron_never_sees(world: cast.World) -> None:
    account = post.mailbox(world)
    question = question_of(mails(account, "Where is it?"))
    closing.close(question, world.ines)
    token = tokens.token_of(question)
    file = Enclosure("will.pdf", "application/pdf", b"%PDF")
    mails(account, "I know where", STRANGER, tokens=(token,), name="Aunt May", files=(file,))
    third = timeline.for_staff(question)[-2]
    assert (third.kind, third.voice) == ("third", "third")
    assert third.fields == {"from": "Aunt May <aunt@example.net>", "text": "I know where"}
    assert "will.pdf" not in repr(timeline.for_patron(question))
    question.refresh_from_db()
    assert question.state == "waiting"  # somebody must look
    assert not PatronAddress.objects.filter(address=Address.objects.filter(kind="email").latest("pk")).exclude(
        patron=question.patron
    )


def test_an_unverified_sender_is_marked_and_never_taken_for_a_known_patron(world: cast.World) -> None:
    account = post.mailbox(world)
    known = question_of(mails(account, "It is me"))
    forged = question_of(mails(account, "It is me, really", verified=False))
    assert forged.patron != known.patron
    assert timeline.for_staff(forged)[0].facts["unverified"] is True
    assert PatronAddress.objects.get(patron=forged.patron).proved_at is None
    assert question_of(mails(account, "Me again")).patron == known.patron


def test_what_our_own_server_calls_forged_does_not_speak_as_the_patron(world: cast.World) -> None:
    account = post.mailbox(world)
    question = question_of(mails(account, "Where is it?", id="first@fern"))
    post.received(account, question, "first@fern")
    mails(account, "Send it to my new address", answers=("first@fern",), verified=False)
    third = timeline.for_staff(question)[-1]
    assert (third.kind, third.facts["unverified"], third.fields["text"]) == ("third", True, "Send it to my new address")
    assert "new address" not in repr(timeline.for_patron(question))
    mails(account, "It is really me", answers=("first@fern",), verified=True)
    assert timeline.for_patron(question)[-1].text == "It is really me"


def test_a_note_of_absence_is_shown_and_reopens_nothing(world: cast.World) -> None:
    account = post.mailbox(world)
    question = question_of(mails(account, "Where is it?"))
    conversing.say(question, "Upstairs.", world.ines, "a1")
    closing.close(question, world.ines)
    heard = question.stream.heard
    token = tokens.token_of(question)
    mails(account, "I am away until Monday", tokens=(token,), automatic="reply", may_acknowledge=False)
    question = Question.objects.get(pk=question.pk)
    assert (question.state, question.stream.heard) == ("closed", heard)
    assert timeline.for_staff(question)[-1].kind == "automatic"
    assert "Monday" not in repr(timeline.for_patron(question))


def test_the_same_message_twice_is_one_entry_with_its_files_once(world: cast.World) -> None:
    account = post.mailbox(world)
    question = question_of(mails(account, "Where is it?"))
    token = tokens.token_of(question)
    file = Enclosure("map.png", "image/png", b"png")
    said = [mails(account, "Here?", id="twice@x", tokens=(token,), files=(file,)) for _ in range(2)]
    assert said[0].number == said[1].number
    assert [one.fresh for one in said] == [True, False]
    assert File.objects.filter(stream=question.pk).count() == 1
    began = [mails(account, "Another", id="begins@x", files=(file,)) for _ in range(2)]
    assert began[0].stream == began[1].stream
    assert kinds(question_of(began[0])).count("attached") == 1


def test_files_stand_below_their_message_and_the_whole_letter_is_beside_it(world: cast.World) -> None:
    files = (
        Enclosure("", "text/plain; charset=utf-8", b"Hello\n> quoted", "body"),
        Enclosure("", "text/html; charset=utf-8", b"<p>Hello</p>", "page"),
        Enclosure("../map.png", "image/png", b"png"),
    )
    question = question_of(mails(post.mailbox(world), "Hello", files=files))
    asked, *rest = timeline.for_staff(question)
    assert asked.facts["whole"] is asked.facts["original"] is True
    attached = next(one for one in rest if one.kind == "attached")
    assert attached.facts == {"of": asked.number}
    assert [file["name"] for file in attached.files] == ["map.png"]
    assert timeline.for_patron(question)[0].facts.keys() == {"notice"}


def test_a_reply_to_what_was_erased_begins_anew(world: cast.World) -> None:
    account = post.mailbox(world)
    question = question_of(mails(account, "Where is it?"))
    token = tokens.token_of(question)
    erasing.forget(question, world.lucie)
    assert mails(account, "Hello?", tokens=(token,)).stream != question.pk


def test_a_late_reply_goes_on_in_a_newer_question_that_answers_there_too(world: cast.World) -> None:
    account = post.mailbox(world)
    question = question_of(mails(account, "Where is it?"))
    token = tokens.token_of(question)
    closing.close(question, world.ines)
    question.closings.update(at=question.asked_at.replace(year=2020))
    newer = question_of(mails(account, "And the other one?", tokens=(token,)))
    assert newer.continues == question
    assert Way.objects.filter(question=newer, until=None).exists()


def test_texts_of_one_phone_go_on_in_its_open_question(world: cast.World) -> None:
    account = post.mobile(world)
    first = texts(account, "Where is the large print?")
    assert texts(account, "Upstairs perhaps?").stream == first.stream
    assert texts(account, "Me too", post.OTTO_PHONE).stream != first.stream
    closing.close(question_of(first), world.ines)
    assert texts(account, "Thanks!").stream == first.stream
    question = question_of(first)
    assert question.state == "waiting"
    closing.close(question, world.ines)
    question.closings.filter(reopened_at=None).update(at=question.asked_at.replace(year=2020))
    assert texts(account, "Something else").stream != first.stream


def test_a_number_that_somebody_typed_gets_none_of_its_owners_words(world: cast.World) -> None:
    account = post.mobile(world)
    question = world.asks(address=post.FERN_PHONE).question
    taken = texts(account, "Do you have the Gazette?")
    assert taken.stream != question.pk
    assert question_of(taken).patron != question.patron


@pytest.mark.parametrize("words", ["", " \n\t", "\x00\x01", "\ud800", "a" + "\u0301" * 500, "x" * 50_000])
def test_no_words_are_refused(world: cast.World, words: str) -> None:
    question = question_of(mails(post.mailbox(world), words))
    assert timeline.for_staff(question)[0].text


def test_a_text_that_is_too_long_is_all_there(world: cast.World) -> None:
    question = question_of(mails(post.mailbox(world), "so long " * 5_000))
    shown = timeline.for_staff(question)[0]
    assert (len(shown.text), shown.facts["whole"]) == (screening.LONGEST, True)
    assert File.objects.get(stream=question.pk, role="body").size == len("so long " * 5_000) - 1


@settings(max_examples=200)
@given(st.text(max_size=300), st.integers(min_value=2, max_value=200))
def test_tamed_words_may_enter(text: str, limit: int) -> None:
    words, _cut = screening.tamed(text, limit)
    assert len(words) <= limit
    if words:
        assert plain.clean(words, limit) == words


def test_a_question_of_mail_answers_in_its_thread(world: cast.World) -> None:
    account = post.mailbox(world)
    question = question_of(mails(account, "Where is it?", subject="The Gazette", id="first@fern", name="Fern"))
    post.received(account, question, "first@fern")
    number = conversing.say(question, "Upstairs.", world.ines, "a1").number
    delivery = next(one for one in post.put(question) if one.number == number)
    outbound = sending_out.compose(delivery)
    assert outbound is not None
    assert (outbound.to, outbound.words, outbound.subject) == (FERN_MAIL, "Upstairs.", "Re: The Gazette")
    assert (outbound.answers, outbound.references[0]) == ("first@fern", "first@fern")
    assert outbound.name == "Ines via Maple Public Library"
    assert "/q/" in outbound.link
    assert mails(account, "Thanks", tokens=(outbound.token,)).stream == question.pk
    assert mails(account, "Me too", OTTO_MAIL, tokens=(outbound.token,)).stream == question.pk
    assert Entry.objects.filter(stream=question.pk, kind=entries.THIRD).count() == 1
