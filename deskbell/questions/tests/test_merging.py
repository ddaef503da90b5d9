"""Two threads of one patron become one, and two again: nothing is lost, everything leads on."""

from __future__ import annotations

import secrets

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskbell.journal.models import Stream
from deskbell.mailroom.contract import Enclosure
from deskbell.mailroom.models import File
from deskbell.questions import (
    attaching,
    claiming,
    closing,
    conversing,
    erasing,
    joining,
    merging,
    passports,
    timeline,
    tokens,
    ways,
)
from deskbell.questions.asking import Asked
from deskbell.questions.models import Question
from deskbell.questions.refusals import IsMerged, NotYours
from tests import post
from tests import world as cast
from tests.post import FERN_MAIL, mails, question_of, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> cast.World:
    return post.served()


def two(world: cast.World) -> tuple[Asked, Asked]:
    """Two of one patron by the web."""
    first = world.asks()
    return first, world.asks(known_by=first.passport, words="And is there a map?")


def words_of(question: Question) -> list[str]:
    return [one.text for one in timeline.for_staff(question) if one.text]


def fresh(question: Question) -> Question:
    return Question.objects.select_related("stream").get(pk=question.pk)


def awaits(question: Question) -> bool:
    stream = Stream.objects.get(pk=question.pk)
    return stream.heard > stream.said


def test_the_words_stand_in_the_other_with_their_time_and_author_and_here_no_more(world: cast.World) -> None:
    first, second = two(world)
    conversing.say(first.question, "Upstairs.", world.ines, "a1")
    noted = conversing.note(first.question, "Twice the same", world.ines, "n1")
    before = {one.text: (one.at, one.who, one.voice) for one in timeline.for_staff(first.question) if one.text}
    merging.merge(first.question, second.question, world.ines)
    after = {one.text: (one.at, one.who, one.voice) for one in timeline.for_staff(second.question) if one.text}
    assert before.items() <= after.items()
    assert words_of(first.question) == []
    staff, patron = (told(first.question)[-1].facts for told in (timeline.for_staff, timeline.for_patron))
    assert staff["into"] == patron["into"] == second.question.pk
    assert set(staff["numbers"]) - set(patron["numbers"]) == {noted.number}


def test_passports_tokens_and_codes_of_either_lead_on(world: cast.World) -> None:
    first, second = two(world)
    token = tokens.token_of(first.question)
    ways.choose(first.question, "phone", address=post.FERN_PHONE)
    digits = (post.put(first.question, "code")[0].words or "").split(" type ")[1][:6]
    merging.merge(first.question, second.question, world.ines)
    assert passports.question_of(first.passport) == passports.question_of(second.passport) == second.question
    assert tokens.question_of(token) == second.question
    assert conversing.hear(first.question, "Still me", "m1").stream_id == second.question.pk
    joining.typed(second.question, digits)


def test_the_claim_and_what_waits_to_be_sent_move_along(world: cast.World) -> None:
    first, second = two(world)
    ways.choose(first.question, "email", address=FERN_MAIL)
    conversing.say(first.question, "Upstairs.", world.ines, "a1")
    merging.merge(first.question, second.question, world.ines)
    assert fresh(second.question).claims.get(released_at=None).staff == world.ines
    assert not fresh(first.question).claims.filter(released_at=None).exists()
    (waiting,) = post.put(second.question)
    assert "Upstairs." in [one.text for one in timeline.for_staff(second.question) if one.number == waiting.number]
    assert ways.going(second.question).kind == "email"


def test_whoever_waits_in_either_goes_on_waiting(world: cast.World) -> None:
    first, second = two(world)
    conversing.say(first.question, "Upstairs.", world.ines, "a1")
    merging.merge(first.question, second.question, world.ines)
    assert awaits(second.question)
    first, second = two(world)
    for one in (first, second):
        conversing.say(one.question, "Upstairs.", world.ines, "a1")
    merging.merge(first.question, second.question, world.ines)
    assert not awaits(second.question)


def test_an_open_one_opens_the_closed_one_that_it_goes_on_in(world: cast.World) -> None:
    first, second = two(world)
    closing.close(second.question, world.ines)
    merging.merge(first.question, second.question, world.ines)
    assert (fresh(first.question).state, fresh(second.question).state) == ("closed", "waiting")


def test_split_again_everything_is_where_it_was_and_leads_where_it_led(world: cast.World) -> None:
    first, second = two(world)
    conversing.say(first.question, "Upstairs.", world.ines, "a1")
    conversing.note(first.question, "She was here yesterday", world.ines, "a2")
    words = [words_of(one.question) for one in (first, second)]
    merging.merge(first.question, second.question, world.ines)
    conversing.hear(second.question, "Said while they were one", "m1")
    merging.split(first.question, world.ines)
    assert [words_of(one.question) for one in (first, second)] == [words[0], [*words[1], "Said while they were one"]]
    assert passports.question_of(first.passport) == first.question
    assert fresh(first.question).state == "waiting"
    merging.merge(first.question, second.question, world.ines)
    assert sorted(words_of(second.question)) == sorted([*words[0], *words[1], "Said while they were one"])


def test_files_and_ticks_follow_their_message(world: cast.World) -> None:
    account = post.mailbox(world)
    file = Enclosure("map.png", "image/png", b"png")
    first = question_of(mails(account, "Where?", files=(file,)))
    second = question_of(mails(account, "And this?"))
    conversing.say(first, "Upstairs.", world.ines, "a1", [file])
    merging.merge(first, second, world.ines)
    shown = timeline.with_ticks(timeline.for_staff(second))
    said = next(one for one in shown if one.kind == "said")
    assert said.tick == "waiting"
    assert [one.name for one in attaching.along(second.pk, said.number)] == ["map.png"]
    assert not File.objects.filter(stream=first.pk).exists()


def test_a_text_thread_and_a_web_thread_with_one_phone_can_be_merged(world: cast.World) -> None:
    by_text = question_of(texts(post.mobile(world), "Where is it?"))
    by_web = world.asks(address=post.FERN_PHONE).question
    assert by_text.patron != by_web.patron
    texts(post.mobile(world), joining.shown(by_web))
    assert by_web in merging.mergeable(by_text, world.ines)
    merging.merge(by_text, by_web, world.ines)
    assert texts(post.mobile(world), "Thanks").stream == by_web.pk


def test_whoever_types_anothers_address_is_not_taken_for_them(world: cast.World) -> None:
    ferns = question_of(mails(post.mailbox(world), "About my will"))
    strangers = world.asks(cast.OTTO, address=FERN_MAIL).question
    another = world.asks(address=FERN_MAIL).question
    for one, other in ((ferns, strangers), (strangers, ferns), (strangers, another)):
        assert other not in merging.mergeable(one, world.ines)
        with pytest.raises(merging.NotOnePatron):
            merging.merge(one, other, world.ines)


def test_two_patrons_are_not_made_one_and_colleagues_are_not_robbed(world: cast.World) -> None:
    first, other = world.asks(), world.asks(cast.OTTO)
    with pytest.raises(merging.NotOnePatron):
        merging.merge(first.question, other.question, world.ines)
    first, second = two(world)
    claiming.claim(second.question, world.lucie)
    with pytest.raises(NotYours):
        merging.merge(first.question, second.question, world.ines)
    with pytest.raises(merging.NotOnePatron):
        merging.merge(first.question, second.question, world.priya)


def test_a_merged_question_is_not_reopened_and_not_merged_twice(world: cast.World) -> None:
    first, second = two(world)
    third = world.asks(known_by=first.passport)
    merging.merge(first.question, second.question, world.ines)
    with pytest.raises(IsMerged):
        closing.reopen(first.question, world.ines)
    with pytest.raises((IsMerged, merging.NotOnePatron)):
        merging.merge(first.question, third.question, world.ines)
    merging.merge(second.question, third.question, world.ines)
    assert passports.question_of(first.passport) == third.question


def test_erasing_the_one_erases_what_was_merged_into_it(world: cast.World) -> None:
    first, second = two(world)
    merging.merge(first.question, second.question, world.ines)
    erasing.erase(passports.question_of(first.passport))
    assert words_of(second.question) == []
    assert fresh(first.question).forgotten_at is not None
    assert not fresh(first.question).patron.name


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["hear", "say", "note", "merge", "split"]), max_size=14))
def test_whatever_happens_every_word_stands_in_exactly_one_of_them(world: cast.World, story: list[str]) -> None:
    first, second = (one.question for one in two(world))
    said = sorted([*words_of(first), *words_of(second)])
    merged = False
    for step in story:
        if step == "merge" and not merged:
            merging.merge(first, second, world.ines)
        elif step == "split" and merged:
            merging.split(first, world.ines)
        elif step in {"hear", "say", "note"}:
            word = secrets.token_hex(8)
            at = second if merged else first
            verb = {"hear": conversing.hear, "say": say_as(world), "note": note_as(world)}[step]
            verb(at, word, secrets.token_hex(8))
            said = sorted([*said, word])
        merged = (merged or step == "merge") and step != "split"
        assert sorted([*words_of(first), *words_of(second)]) == said


def say_as(world: cast.World):  # type: ignore[no-untyped-def]
    return lambda question, word, act: conversing.say(question, word, world.ines, act)


def note_as(world: cast.World):  # type: ignore[no-untyped-def]
    return lambda question, word, act: conversing.note(question, word, world.ines, act)
