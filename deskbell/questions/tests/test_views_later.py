"""Putting off, following up, preparing, forwarding by address: forms come back, programs get JSON, nothing is a 500."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone

from deskbell.mailroom import addresses
from deskbell.mailroom.models import Doubt
from deskbell.questions import claiming, closing, conversing, drafting, following_up, later, scheduling, snoozing
from deskbell.questions.models import Draft, FollowUp, Question, Scheduled, Snooze
from deskbell.questions.tests.ways_out import account_to
from deskbell.staff.models import Staff
from tests import world as cast
from tests.world import signed_in

JSON = {"accept": "application/json"}
VERBS = ("snoozing", "awaking", "follow-up", "scheduling", "scheduled", "draft", "forwarding", "doubts")


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    made.lucie.language = "en"
    made.lucie.save()
    return made


def post(staff: Staff, question: Question, verb: str, *, json: bool = True, **given: Any) -> HttpResponse:
    address = f"/questions/{question.pk}/{verb}/"
    return signed_in(staff).post(address, given, headers=JSON if json else {})  # type: ignore[return-value]


def page(staff: Staff, question: Question) -> str:
    return signed_in(staff).get(f"/questions/{question.pk}/").content.decode()


def tomorrow() -> str:
    return later.written(timezone.now() + timedelta(days=1))


def test_a_form_puts_off_and_takes_up_again(world: cast.World) -> None:
    question = world.asks().question
    answer = post(world.ines, question, "snoozing", json=False, when=tomorrow())
    assert (answer.status_code, answer["Location"]) == (302, f"/questions/{question.pk}/")
    assert "put off until" in page(world.ines, question)
    assert post(world.ines, question, "awaking").json() == {"ok": True}  # type: ignore[attr-defined]
    assert not Snooze.objects.filter(ended_at=None).exists()


def test_a_moment_that_cannot_be_is_refused_in_words_on_the_page(world: cast.World) -> None:
    question = world.asks().question
    answer = post(world.ines, question, "snoozing", json=False, at="yesterday")
    assert answer.status_code == 422
    assert "Choose a moment to come" in answer.content.decode()


def test_a_reply_for_later_is_shown_taken_back_and_sent_at_once(world: cast.World) -> None:
    question = world.asks().question
    post(world.ines, question, "scheduling", words="The map is here.", when=tomorrow(), act="s1")
    assert "Goes out" in page(world.ines, question) and "The map is here." in page(world.lucie, question)
    number = Scheduled.objects.get().pk
    back = post(world.ines, question, "scheduled", scheduled=number, do="back")
    assert back.json() == {"ok": True, "words": "The map is here."}  # type: ignore[attr-defined]
    post(world.ines, question, "scheduling", words="It is upstairs.", when=tomorrow(), act="s2")
    number = Scheduled.objects.get(act="s2").pk
    assert "number" in post(world.ines, question, "scheduled", scheduled=number, do="send").json()  # type: ignore[attr-defined]
    assert "It is upstairs." in page(world.ines, question)


def test_a_reply_that_the_patron_has_overtaken_is_held_on_the_page_before_any_chore_has_been_round(
    world: cast.World,
) -> None:
    question = world.asks().question
    scheduling.schedule(question, "The map is here.", world.ines, timezone.now() + timedelta(days=1), "s1")
    conversing.hear(question, "I found it!", "m1")
    shown = page(world.ines, question)
    assert "Held, look before it goes" in shown and "The patron wrote first." in shown


def test_a_reply_that_is_held_says_why(world: cast.World) -> None:
    question = world.asks().question
    at = timezone.now() + timedelta(days=1)
    scheduling.schedule(question, "The map is here.", world.ines, at, "s1")
    closing.close(question, world.ines)
    scheduling.send_due(at)
    closing.reopen(question, world.ines)
    shown = page(world.ines, question)
    assert "The question was closed." in shown
    assert "since the question is closed" in shown


def test_without_scripts_what_is_taken_back_or_shared_stands_in_the_composer(world: cast.World) -> None:
    question = world.asks().question
    scheduling.schedule(question, "The map is here.", world.ines, timezone.now() + timedelta(days=1), "s1")
    back = post(world.ines, question, "scheduled", json=False, scheduled=Scheduled.objects.get().pk, do="back")
    assert (back.status_code, "The map is here.</textarea>" in back.content.decode()) == (200, True)
    shared = post(world.ines, question, "draft", json=False, words="Perhaps so.")
    assert "Perhaps so.</textarea>" in shared.content.decode()
    assert "Ines Duarte shares a draft" in page(world.lucie, question)
    post(world.ines, question, "draft", json=False, withdraw="1")
    assert not Draft.objects.exists()


def test_a_follow_up_is_set_listed_and_done(world: cast.World) -> None:
    question = world.asks(words="Where is the 1911 map?").question
    day = timezone.now().astimezone(later.zone_of(question)).date()
    post(world.ines, question, "follow-up", on=(day + timedelta(days=3)).isoformat(), why="Did it come?")
    assert "Follow up" in page(world.ines, question)
    listed = signed_in(world.lucie).get("/follow-ups/").content.decode()
    assert "Did it come?" in listed and "1911 map" in listed and "Ines Duarte" in listed
    post(world.ines, question, "follow-up", on=day.isoformat(), why="Today")
    assert "wanted this looked at again on" in page(world.lucie, question)
    post(world.lucie, question, "follow-up", done="1")
    assert not FollowUp.objects.filter(done_at=None).exists()
    assert "Nothing is to be followed up." in signed_in(world.lucie).get("/follow-ups/").content.decode()


def test_forwarding_is_offered_where_there_is_a_mailbox(world: cast.World) -> None:
    question = world.asks().question
    assert "Forward by mail" not in page(world.ines, question)
    refused = post(world.ines, question, "forwarding", to="a@b.example", comment="?")
    assert (refused.status_code, refused.json()["refused"]) == (409, "no_mailbox")  # type: ignore[attr-defined]
    account_to(world.maple_desk, addresses.EMAIL)
    assert "Forward by mail" in page(world.ines, question)
    post(world.ines, question, "forwarding", to="archives@county.example", comment="Do you hold this?")
    assert "archives@county.example" in page(world.ines, question)


def test_a_doubt_is_shown_with_the_words_and_decided(world: cast.World) -> None:
    account = account_to(world.maple_desk, addresses.PHONE)
    question = world.asks().question
    number = conversing.hear(question, "please stop texting me", "m1").number
    address = addresses.keep(world.maple, "+14165550123")
    doubt = Doubt.objects.create(
        address=address, account=account, stream_id=question.pk, number=number, at=timezone.now()
    )
    assert "Does this mean that they want no more messages?" in page(world.ines, question)
    assert post(world.ines, question, "doubts", doubt=doubt.pk, meant="neither").status_code == 404
    assert post(world.ines, question, "doubts", doubt=doubt.pk, meant="other").status_code == 200
    assert "Does this mean" not in page(world.ines, question)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("text", ["", "\x00", "-1", "9" * 40, "9999-12-31T23:59", "<script>", "é" * 20_000])
def test_nothing_that_is_handed_in_is_a_fault(world: cast.World, verb: str, text: str) -> None:
    account_to(world.maple_desk, addresses.EMAIL)
    question = world.asks().question
    names = ("words", "when", "at", "act", "on", "why", "to", "comment", "doubt", "meant", "scheduled", "do")
    given: dict[str, Any] = dict.fromkeys(names, text)
    assert post(world.ines, question, verb, **given).status_code < 500


def test_the_pane_of_a_colleagues_question_offers_no_verb_that_would_be_refused(world: cast.World) -> None:
    question = world.asks().question
    claiming.claim(question, world.lucie)
    snoozing.snooze(question, world.lucie, timezone.now() + timedelta(days=1))
    shown = page(world.ines, question)
    assert "/snoozing/" not in shown and "/awaking/" not in shown
    assert "/follow-up/" in shown


def test_a_long_list_of_drafts_and_follow_ups_shows_nothing_of_another_library(world: cast.World) -> None:
    question = world.asks(words="quuxmaple").question
    drafting.share(question, world.ines, "quuxmaple draft")
    following_up.follow_up(question, world.ines, timezone.now().date() + timedelta(days=2), "quuxmaple why")
    assert "quuxmaple" not in signed_in(world.priya).get("/follow-ups/").content.decode()
