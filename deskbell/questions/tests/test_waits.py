"""How long people wait: said when it is known, and never more kindly than it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from deskbell.questions import standing, waits
from deskbell.questions.models import Claim, Question
from deskbell.questions.patron_side import question_told
from tests import world as cast

# Nine in the morning in Toronto.
NOW = datetime(2026, 11, 25, 14, 20, tzinfo=UTC)
A_WEEK = timedelta(weeks=1)


@pytest.fixture
def world() -> Iterator[cast.World]:
    waits.forget_known()
    yield cast.build()
    waits.forget_known()


def asked(world: cast.World, at: datetime, waited: timedelta | None) -> Question:
    """A question of that moment that was taken after so long, or never."""
    question = world.asks().question
    Question.objects.filter(pk=question.pk).update(asked_at=at, waiting_since=at, asked_live=True)
    if waited is not None:
        Claim.objects.create(question=question, staff=world.ines, at=at + waited, released_at=at + waited)
    return question


def many(world: cast.World, minutes: list[float | None], at: datetime = NOW - A_WEEK) -> None:
    for each in minutes:
        asked(world, at, None if each is None else timedelta(minutes=each))


@pytest.mark.django_db
def test_half_of_those_who_asked_at_this_hour_waited_less(world: cast.World) -> None:
    many(world, [0.2, 0.4, 0.5, 1, 1.5, 2.5, 3, 4, 9, 30])
    assert waits.usual(world.maple_desk, NOW) == 3


@pytest.mark.django_db
def test_too_few_say_nothing(world: cast.World) -> None:
    many(world, [1.0] * (waits.ENOUGH - 1))
    assert waits.usual(world.maple_desk, NOW) is None


@pytest.mark.django_db
def test_another_hour_another_desk_and_long_ago_do_not_count(world: cast.World) -> None:
    many(world, [1.0] * 4)
    many(world, [1.0] * 4, NOW - A_WEEK - timedelta(hours=1))
    many(world, [1.0] * 4, NOW - waits.RECENT - timedelta(hours=1))
    assert waits.usual(world.maple_desk, NOW) is None
    assert waits.usual(world.harbour_desk, NOW) is None


@pytest.mark.django_db
def test_the_hour_is_the_wall_clocks_across_daylight_saving(world: cast.World) -> None:
    here = ZoneInfo("America/Toronto")
    many(world, [2.0] * 5, datetime(2026, 10, 28, 9, 5, tzinfo=here))
    many(world, [2.0] * 5, datetime(2026, 11, 4, 9, 55, tzinfo=here))
    assert waits.usual(world.maple_desk, NOW) == 3


@pytest.mark.django_db
def test_who_was_never_taken_waited_longest(world: cast.World) -> None:
    many(world, [1.0] * 6 + [None] * 4)
    assert waits.usual(world.maple_desk, NOW) == 2
    waits.forget_known()
    many(world, [None] * 4)
    assert waits.usual(world.maple_desk, NOW) is None


@pytest.mark.django_db
def test_who_waits_just_now_is_not_known_yet(world: cast.World) -> None:
    many(world, [1.0] * waits.ENOUGH)
    many(world, [None] * 30, NOW - timedelta(minutes=10))
    assert waits.usual(world.maple_desk, NOW) == 2


@pytest.mark.django_db
def test_it_reads_the_newest_alone_and_by_an_index(world: cast.World, monkeypatch: pytest.MonkeyPatch) -> None:
    many(world, [9.0] * waits.ENOUGH, NOW - 2 * A_WEEK)
    many(world, [1.0] * waits.ENOUGH)
    monkeypatch.setattr(waits, "MOST", waits.ENOUGH)
    with CaptureQueriesContext(connection) as asked_for:
        assert waits.usual(world.maple_desk, NOW) == 2
    (query,) = [one["sql"] for one in asked_for.captured_queries if "questions_claim" in one["sql"]]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # a handful of rows is read whole, as long as it may be
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{query}")
        plan = str(cursor.fetchall())
    assert "question_desk_live" in plan and "GROUP" not in plan.upper()


@given(st.lists(st.floats(0, 59), min_size=waits.ENOUGH, max_size=60))
def test_at_least_half_waited_less_than_is_said(minutes: list[float]) -> None:
    said = waits._minutes([timedelta(minutes=each) for each in minutes])
    assert said is not None
    assert sum(each < said for each in minutes) * 2 >= len(minutes)


@pytest.mark.parametrize(
    ("waited", "offer"), [(None, ""), (0, ""), (59, ""), (60, "soon"), (89, "soon"), (90, "late"), (9000, "late")]
)
def test_another_way_is_offered_after_sixty_and_after_ninety_seconds(waited: float | None, offer: str) -> None:
    assert waits.offer(waited) == offer


@pytest.mark.django_db
def test_only_who_waits_in_line_is_told_of_waits(world: cast.World) -> None:
    question = asked(world, timezone.now() - timedelta(seconds=75), None)
    assert 75 <= standing.patron_row(question)["waited"] < 85
    assert question_told(question, {"is": "closed"})["offer"] == ""
    assert question_told(question, {"is": "staffed"})["offer"] == "soon"
    Question.objects.filter(pk=question.pk).update(waiting_since=NOW - A_WEEK - waits.RECENT)
    assert question_told(question, {"is": "staffed"})["offer"] == "late"
    Claim.objects.create(question=question, staff=world.ines, at=NOW)
    Question.objects.filter(pk=question.pk).update(state=Question.State.CLAIMED)
    assert standing.patron_row(question)["waited"] is None
    assert question_told(question, {"is": "staffed"})["offer"] == ""
