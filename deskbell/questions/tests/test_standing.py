"""Where a question stands: rows, places in line, marks, what the chores bring back."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deskbell.live import bus
from deskbell.live.bells import Bell
from deskbell.questions import chores, claiming, closing, conversing, desks, erasing, marks, standing, transferring
from deskbell.questions.models import Claim, Question
from deskbell.questions.topics import QueueTopic
from deskbell.staff.models import Duty
from tests import world as cast

pytestmark = pytest.mark.django_db


def test_places_in_line_are_by_waiting_and_move_when_somebody_leaves(world: cast.World) -> None:
    first, second, third = (world.asks().question for _ in range(3))
    assert [standing.patron_row(q)["place"] for q in (first, second, third)] == [1, 2, 3]
    claiming.claim(first, world.ines)
    assert [standing.patron_row(q)["place"] for q in (first, second, third)] == [None, 1, 2]
    transferring.transfer(second, world.ines, to_queue=world.harbour_queue, reason="Theirs")
    assert [standing.patron_row(q)["place"] for q in (second, third)] == [1, 1]
    claiming.release(first, world.ines)
    assert [standing.patron_row(q)["place"] for q in (first, third)] == [1, 2]


def test_everybody_who_moves_up_is_rung(
    world: cast.World, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> None:
    first, second, third = (world.asks().question for _ in range(3))
    rung: list[Bell] = []
    here = bus.HereBus()
    here.listener = rung.append
    monkeypatch.setattr(bus, "_bus", here)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        claiming.claim(first, world.ines)
    rows = {bell.row for bell in rung if bell.row}
    assert {(f"patron:{q.pk}", None) for q in (first, second, third)} <= rows
    assert (f"queue:{world.maple_queue.pk}", first.pk) in rows
    assert not [place for place, _ in rows if place.startswith("desk:")]  # what it tells of the desk stays so


def test_a_subject_does_not_run_into_the_letter_in_a_row(world: cast.World) -> None:
    question = world.asks(words="Room on Saturday\n\nGood day,\nis it free?\n\nPierre").question
    assert cast.listed(question)["excerpt"] == "Room on Saturday · Good day, is it free? Pierre"


def test_a_queues_row_says_who_waits_for_whom_since_when(world: cast.World) -> None:
    question = world.asks().question
    row = cast.listed(question)
    assert (row["state"], row["place"], row["awaiting"], row["holder"]) == ("waiting", 1, True, None)
    assert row["excerpt"].startswith("Do you have the microfilm")
    assert row["awaiting_since"] == question.asked_at
    conversing.say(question, "Yes", world.ines, "a1")
    row = cast.listed(question)
    assert (row["state"], row["place"], row["awaiting"], row["holder"]) == (
        "claimed",
        None,
        False,
        {"id": world.ines.pk, "name": "Ines Duarte"},
    )
    assert (row["code"], row["name"], row["channel"]) == (question.patron.code, "Fern", "web")


def test_many_rows_cost_no_more_queries_than_one(world: cast.World) -> None:
    for _ in range(12):
        world.asks()
    claiming.claim(world.asks().question, world.ines)
    with CaptureQueriesContext(connection) as asked:
        rows = standing.queue_rows(world.maple_queue.pk)
    assert len(asked) <= 3
    assert [row["place"] for row in rows] == [*range(1, 13), None]


def test_a_question_that_left_a_queue_is_gone_from_its_topic(world: cast.World) -> None:
    question = world.asks().question
    key = str(world.maple_queue.pk)
    assert QueueTopic().rows(key, [question.pk], "en")[0]["question"] == question.pk
    closing.close(question, world.ines)
    assert QueueTopic().rows(key, [question.pk], "en") == [{"question": question.pk, "gone": True}]


def test_the_patron_is_told_who_is_there_and_how_far_they_read(world: cast.World) -> None:
    question, reader = world.asks().question, marks.reader_of(world.ines.pk)
    entry = conversing.say(question, "Hello", world.ines, "a1")
    row = standing.patron_row(question)
    assert (row["holder"], row["seen"], row["reopens"]) == ("Ines", entry.number, True)
    heard = conversing.hear(question, "Thank you", "m1")
    assert marks.seen(question.pk, reader, heard.number)
    assert not marks.seen(question.pk, reader, 1)
    assert not marks.seen(question.pk, reader, 10**15)
    assert standing.patron_row(question)["seen"] == heard.number
    erasing.erase(question)
    row = standing.patron_row(question)
    assert (row["forgotten"], row["holder"], row["reopens"], row["state"]) == (True, None, False, "closed")


def test_whoever_claims_or_answers_has_seen_what_was_said_until_then(world: cast.World) -> None:
    claimed, answered = world.asks().question, world.asks().question
    claiming.claim(claimed, world.ines)
    reply = conversing.say(answered, "Hello", world.ines, "a1")
    assert standing.patron_row(claimed)["seen"] == Question.objects.get(pk=claimed.pk).stream.last
    assert standing.patron_row(answered)["seen"] == reply.number
    heard = conversing.hear(answered, "Thank you", "m1")
    assert standing.patron_row(answered)["seen"] == reply.number
    conversing.say(answered, "You are welcome", world.ines, "a2")
    assert standing.patron_row(answered)["seen"] == heard.number + 1


def test_who_only_looks_at_a_question_is_not_told_to_its_patron(world: cast.World) -> None:
    question = world.asks().question
    marks.seen(question.pk, marks.reader_of(world.lucie.pk), 2)
    marks.seen(question.pk, marks.PATRON, 2)
    assert standing.patron_row(question)["seen"] == 0
    claiming.claim(question, world.lucie)
    claiming.release(question, world.lucie)
    assert standing.patron_row(question)["seen"] == 3  # she had it, and let it go again


def test_the_desk_counts_who_is_there_and_who_is_free(world: cast.World) -> None:
    for person in (world.ines, world.lucie):
        world.on_duty(person, world.maple_queue)
    world.seen(world.lucie, timezone.now() - timedelta(seconds=90))
    question = world.asks().question
    status = desks.status(world.maple_desk)
    assert (status.open, status.there, status.free, status.waiting) == (True, 1, 1, 1)
    (told,) = desks.DeskTopic().rows("maple", None, "en")  # to anybody, so no numbers of people
    assert told.keys() == {"desk", "open", "live", "until", "opens", "closure", "answer_by", "spoken"}
    claiming.claim(question, world.ines)
    status = desks.status(world.maple_desk)
    assert (status.there, status.free, status.waiting) == (1, 0, 0)


def test_a_promise_counts_hours_of_opening_and_no_night_nor_sunday(world: cast.World) -> None:
    cast.set_hours(world.maple_desk, 540, 1020, weekdays=(0, 1, 2, 3, 4, 5))
    world.maple_desk.answer_within_hours = 12
    saturday = datetime(2026, 11, 28, 13, tzinfo=ZoneInfo("America/Toronto"))
    assert desks.status(world.maple_desk, saturday).answer_by == saturday + timedelta(days=2, hours=4)
    sunday = desks.status(world.maple_desk, saturday + timedelta(days=1))
    assert not sunday.open
    assert sunday.opens
    assert sunday.answer_by == sunday.opens + timedelta(days=1, hours=4)  # eight on Monday, four on Tuesday


def away_since(world: cast.World, minutes: float) -> Question:
    question = world.asks().question
    claiming.claim(question, world.ines)
    ago = timezone.now() - timedelta(minutes=minutes)
    Claim.objects.update(at=ago)
    world.seen(world.ines, ago)
    return question


def test_a_question_comes_back_when_its_holder_is_away_too_long(world: cast.World) -> None:
    question = away_since(world, 4.5)
    assert chores.away() == 0
    away_since(world, 5.5)
    assert chores.away() == 2  # both are hers, and she is gone
    assert Question.objects.get(pk=question.pk).state == "waiting"
    assert Claim.objects.get(question=question).why == "away"


def test_nobody_is_away_for_having_been_cut_off_while_the_server_was_down(
    world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    away_since(world, 60)
    monkeypatch.setattr("deskbell.work.clock._opened", timezone.now() - timedelta(minutes=4.5))
    assert chores.away() == 0
    monkeypatch.setattr("deskbell.work.clock._opened", timezone.now() - timedelta(minutes=5.5))
    assert chores.away() == 1


def test_a_clock_that_jumps_ahead_takes_no_question_from_anybody(
    world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    away_since(world, 0)
    assert chores.away() == 0
    began = time.time()
    monkeypatch.setattr("deskbell.work.clock.monotonic", lambda: began)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert chores.away() == 0  # their console has not had the time to say that it is there


def test_a_question_comes_back_when_its_holder_goes_off_duty(world: cast.World) -> None:
    duty = world.on_duty(world.ines, world.maple_queue)
    question = world.asks().question
    claiming.claim(question, world.ines)
    assert chores.away() == 0
    Duty.objects.filter(pk=duty.pk).update(until=timezone.now())
    assert chores.away() == 1
    assert Claim.objects.get(question=question).why == "off_duty"


def test_who_was_never_on_duty_keeps_what_they_took(world: cast.World) -> None:
    question = world.asks().question
    world.seen(world.tom)
    claiming.claim(question, world.tom)
    assert chores.away() == 0
