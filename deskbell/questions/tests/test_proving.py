"""Whose an address is: digits on either way, a yes, and what each of them opens; who is written to how often."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from deskbell.formats import gsm
from deskbell.mailroom import addresses, deliveries
from deskbell.mailroom.contract import Enclosure, Outbound
from deskbell.mailroom.models import Delivery
from deskbell.questions import (
    closing,
    conversing,
    erasing,
    joining,
    proving,
    sending_out,
    threads,
    timeline,
    transcripts,
    ways,
)
from deskbell.questions.models import Attempt, Question
from tests import post
from tests import world as cast
from tests.post import FERN_MAIL, FERN_PHONE, mails, question_of, row, states, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> cast.World:
    return post.served()


def digits_in(question: Question) -> str:
    found = re.search(r"\d{6}", post.put(question, "code")[-1].words or "")
    assert found is not None
    return found[0]


def other_than(digits: str, by: int) -> str:
    return f"{(int(digits) + by + 1) % 1_000_000:06d}"


def composed(question: Question) -> Outbound:
    outbound = sending_out.compose(post.put(question)[-1])
    assert outbound is not None
    return outbound


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("is_open", [True, False], ids=["yes would mean another", "yes is asked for"])
def test_a_text_for_a_code_is_one_part_in_either_language(
    world: cast.World, monkeypatch: pytest.MonkeyPatch, language: str, is_open: bool
) -> None:
    monkeypatch.setattr(threads, "is_open_at", lambda *_given: is_open)
    question = world.asks(language=language).question
    ways.choose(question, "phone", address=FERN_PHONE)
    assert gsm.measure(post.put(question, "code")[-1].words or "").parts == 1


def test_a_typed_phone_gets_one_fixed_text_until_it_says_yes(world: cast.World) -> None:
    question = world.asks().question
    ways.choose(question, "phone", address=FERN_PHONE)
    conversing.say(question, "Upstairs.", world.ines, "a1")
    conversing.say(question, "On the left.", world.ines, "a2")
    assert (states(question), states(question, "code")) == ([], ["waiting"])
    assert len(post.put(question, "code")[0].words or "") <= 160
    taken = texts(post.mobile(world), "Yes!")
    assert taken.stream == question.pk
    assert states(question) == ["waiting", "waiting"]
    assert row(question) == ("phone", True, "")
    assert "joined" in [one.kind for one in timeline.for_patron(question)]


def test_a_yes_is_an_answer_and_only_digits_prove_whose_the_phone_is(world: cast.World) -> None:
    account = post.mobile(world)
    question = world.asks().question
    ways.choose(question, "phone", address=FERN_PHONE)
    conversing.say(question, "Here.", world.ines, "a1", [Enclosure("map.png", "image/png", b"png")])
    texts(account, "Yes!")
    (joined,) = [one for one in timeline.for_staff(question) if one.kind == "joined"]
    assert (joined.text, ways.going(question).proved) == ("Yes!", False)
    assert "Yes!" not in repr(timeline.for_patron(question))
    assert composed(question).words == "Here."
    texts(account, joining.shown(question))
    assert ways.going(question).proved
    assert "/q/" in composed(question).words


@pytest.mark.parametrize("words", ["ok", "y", "o", "okay", "yes please"])
def test_only_the_word_that_we_asked_for_is_a_yes(world: cast.World, words: str) -> None:
    question = world.asks().question
    ways.choose(question, "phone", address=FERN_PHONE)
    assert texts(post.mobile(world), words).stream != question.pk
    assert row(question)[1] is False


def test_where_a_phone_has_a_question_of_its_own_a_yes_is_meant_for_its_librarian(world: cast.World) -> None:
    account = post.mobile(world)
    own = question_of(texts(account, "Where is it?"))
    strangers = world.asks(cast.OTTO).question
    ways.choose(strangers, "phone", address=FERN_PHONE)
    assert "YES" not in (post.put(strangers, "code")[0].words or "")
    conversing.say(own, "Shall I put it aside?", world.ines, "a1")
    for words in ("OK", "Yes", "Oui"):
        assert texts(account, words).stream == own.pk
    assert row(strangers)[1] is False
    texts(account, joining.shown(strangers))
    assert row(strangers)[1] is True


def test_a_yes_answers_our_text_only_if_nothing_was_sent_there_since(world: cast.World) -> None:
    account = post.mobile(world)
    first = question_of(texts(account, "Where is it?"))
    closing.close(first, world.ines)
    first.closings.update(at=first.asked_at.replace(year=2020))
    second = world.asks(cast.OTTO).question
    ways.choose(second, "phone", address=FERN_PHONE)
    address = addresses.keep(world.maple, FERN_PHONE)
    with transaction.atomic():
        deliveries.put(account, address, words="A book is back.", purpose="notice")
    assert texts(account, "yes").stream not in {first.pk, second.pk}


def test_one_phone_gets_one_first_text_at_a_time_and_three_a_day_however_many_ask(world: cast.World) -> None:
    asked = [world.asks().question for _ in range(6)]
    ways.choose(asked[0], "phone", address=FERN_PHONE)
    with pytest.raises(proving.JustSent):
        ways.choose(asked[1], "phone", address=FERN_PHONE)
    for turn, question in enumerate(asked[1:3], 1):
        with time_machine.travel(timezone.now() + turn * timedelta(minutes=16)):
            ways.choose(question, "phone", address=FERN_PHONE)
    erasing.forget(asked[0], world.lucie)
    later = timezone.now() + timedelta(hours=1)
    with time_machine.travel(later), pytest.raises(proving.TooOften):
        ways.choose(asked[3], "phone", address=FERN_PHONE)
    with time_machine.travel(later):
        ways.choose(asked[4], "phone", address=post.OTTO_PHONE)
    with time_machine.travel(later + timedelta(days=1, hours=1)):
        ways.choose(asked[5], "phone", address=FERN_PHONE)
    assert Delivery.objects.filter(purpose="code").count() == 5
    assert Attempt.objects.count() == 2  # what is a day old is gone


def test_a_stranger_who_answers_otherwise_joins_nothing(world: cast.World) -> None:
    question = world.asks().question
    ways.choose(question, "phone", address=FERN_PHONE)
    taken = texts(post.mobile(world), "Who is this?")
    assert taken.stream != question.pk
    assert "Who is this?" not in repr(timeline.for_patron(question))


def test_its_digits_typed_on_the_page_prove_it_once(world: cast.World) -> None:
    question = world.asks().question
    conversing.say(question, "Upstairs.", world.ines, "a1")
    ways.choose(question, "phone", address=FERN_PHONE)
    digits = digits_in(question)
    joining.typed(question, f" {digits[:3]} {digits[3:]} ")
    assert states(question) == ["waiting"]
    with pytest.raises(joining.WrongCode):
        joining.typed(question, digits)


def test_five_wrong_tries_or_a_quarter_of_an_hour_end_it(world: cast.World) -> None:
    first, second = world.asks().question, world.asks().question
    ways.choose(first, "phone", address=FERN_PHONE)
    digits = digits_in(first)
    wrong = "000000" if digits != "000000" else "000001"
    for _ in range(5):
        with pytest.raises(joining.WrongCode):
            joining.typed(first, wrong)
    with pytest.raises(joining.WrongCode):
        joining.typed(first, digits)
    ways.choose(second, "phone", address=post.OTTO_PHONE)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)), pytest.raises(joining.WrongCode):
        joining.typed(second, digits_in(second))


def test_digits_of_one_question_open_no_other(world: cast.World) -> None:
    first, second = world.asks().question, world.asks().question
    ways.choose(first, "phone", address=FERN_PHONE)
    with pytest.raises(joining.WrongCode):
        joining.typed(second, digits_in(first))


def test_digits_that_a_page_shows_bring_a_phone_to_its_question(world: cast.World) -> None:
    question = world.asks().question
    conversing.say(question, "Upstairs.", world.ines, "a1")
    digits = joining.shown(question)
    taken = texts(post.mobile(world), digits)
    assert taken.stream == question.pk
    assert row(question) == ("phone", True, "")
    assert states(question) == ["waiting"]
    assert texts(post.mobile(world), "Thanks").stream == question.pk
    assert texts(post.mobile(world), digits, post.OTTO_PHONE).stream != question.pk


def test_nobody_has_more_than_five_guesses_at_what_pages_show_and_spoils_them_for_others(world: cast.World) -> None:
    question = world.asks().question
    digits = joining.shown(question)
    for guess in range(7):
        texts(post.mobile(world), other_than(digits, guess), post.OTTO_PHONE)
    assert texts(post.mobile(world), digits, post.OTTO_PHONE).stream != question.pk
    assert texts(post.mobile(world), digits).stream == question.pk


def test_many_phones_together_have_no_more_than_a_hundred_guesses(world: cast.World) -> None:
    question = world.asks().question
    digits = joining.shown(question)
    desks = [world.maple_desk]
    with transaction.atomic():
        found = [proving.guessed(desks, other_than(digits, one), f"+1416555{one:04d}") for one in range(100)]
        assert found == [None] * 100
        assert proving.guessed(desks, digits, FERN_PHONE) is None


def test_a_reply_from_a_mailbox_that_was_typed_is_heard_and_gets_neither_link_nor_transcript(world: cast.World) -> None:
    world.maple_desk.transcript_at_closing = True
    world.maple_desk.save()
    question = world.asks().question
    ways.choose(question, "email", address=FERN_MAIL)
    conversing.say(question, "Upstairs.", world.ines, "a1")
    token = composed(question).token
    assert mails(post.mailbox(world), "Who are you?", tokens=(token,)).stream == question.pk
    assert "Who are you?" in [one.text for one in timeline.for_patron(question)]
    conversing.say(question, "Your library.", world.ines, "a2")
    assert (composed(question).words, composed(question).link) == ("Your library.", "")
    with pytest.raises(transcripts.ProveFirst):
        transcripts.ask_for(question)
    closing.close(question, world.ines)
    assert states(question, "transcript") == []


@pytest.mark.parametrize(("kind", "corrected"), [("email", FERN_MAIL), ("phone", FERN_PHONE), ("", "")])
def test_a_reply_from_a_mistyped_mailbox_takes_no_answer_away_once_it_was_corrected(
    world: cast.World, kind: str, corrected: str
) -> None:
    question = world.asks().question
    ways.choose(question, "email", address=post.STRANGER)
    conversing.say(question, "Upstairs.", world.ines, "a1")
    token = composed(question).token
    ways.choose(question, kind, address=corrected)
    assert mails(post.mailbox(world), "Who are you?", post.STRANGER, tokens=(token,)).stream == question.pk
    assert ways.going(question).text == corrected


def test_an_unproved_mailbox_gets_the_answer_and_neither_link_nor_transcript(world: cast.World) -> None:
    question = world.asks().question
    ways.choose(question, "email", address=FERN_MAIL)
    conversing.say(question, "Upstairs.", world.ines, "a1")
    outbound = sending_out.compose(post.put(question)[0])
    assert outbound is not None
    assert (outbound.words, outbound.link) == ("Upstairs.", "")
    with pytest.raises(transcripts.ProveFirst):
        transcripts.ask_for(question)
    assert (states(question, "transcript"), states(question, "code")) == ([], ["waiting"])
    joining.typed(question, digits_in(question))
    transcripts.ask_for(question)
    transcript = sending_out.compose(post.put(question, "transcript")[0])
    assert transcript is not None
    assert "Upstairs." in transcript.words


def test_a_desks_rule_mails_the_transcript_at_closing(world: cast.World) -> None:
    world.maple_desk.transcript_at_closing = True
    world.maple_desk.save()
    question = question_of(mails(post.mailbox(world), "Where?"))
    conversing.say(question, "Upstairs.", world.ines, "a1")
    closing.close(question, world.ines)
    assert states(question, "transcript") == ["waiting"]
