"""Follow-ups: a day on the library's calendar; on it the question stands in the list, closed or not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from deskbell.live import bus
from deskbell.live.bells import Bell
from deskbell.questions import closing, erasing, following_up, timeline
from deskbell.questions.models import FollowUp, Question
from deskbell.questions.refusals import Forgotten
from deskbell.questions.topics import QueueTopic
from deskbell.questions.views.rows import groups
from tests import world as cast

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 15, tzinfo=UTC)
FRIDAY = date(2026, 3, 6)


def closed(world: cast.World) -> Question:
    question = world.asks().question
    closing.close(question, world.ines)
    return question


def test_on_its_day_a_closed_question_stands_in_everybodys_list(world: cast.World) -> None:
    key = str(world.maple_queue.pk)
    with time_machine.travel(MONDAY, tick=False):
        question = closed(world)
        following_up.follow_up(question, world.ines, FRIDAY, "Did the map come?")
        assert QueueTopic().rows(key, None, "en") == []
        assert QueueTopic().rows(key, [question.pk], "en") == [{"question": question.pk, "gone": True}]
    # Four in the morning of Friday in UTC is eleven in the evening of Thursday in Toronto.
    for hour, due in ((4, False), (6, True)):
        with time_machine.travel(datetime(2026, 3, 6, hour, tzinfo=UTC), tick=False):
            rows = QueueTopic().rows(key, None, "en")
            assert [row["follow_up"] for row in rows] == ([{"on": "2026-03-06", "due": True}] if due else [])
            today = next(group for group in groups(world.lucie) if group.name == "follow_up")
            assert [row.question for row in today.rows] == ([question.pk] if due else [])


def test_what_is_done_leaves_the_list_and_is_among_the_closed_again(world: cast.World) -> None:
    with time_machine.travel(MONDAY, tick=False):
        question = closed(world)
        following_up.follow_up(question, world.ines, MONDAY.date())
        following_up.done(question, world.lucie)
        following_up.done(question, world.lucie)
        shown = {group.name: [row.question for row in group.rows] for group in groups(world.ines)}
        assert (shown["follow_up"], shown["closed"]) == ([], [question.pk])
    told = [entry for entry in timeline.for_staff(question) if entry.kind == "follow_up"]
    assert [entry.facts for entry in told] == [{"on": "2026-03-02"}, {"done": True}]
    assert not any(entry.emptied for entry in told)


def test_another_day_replaces_the_first(world: cast.World) -> None:
    question = closed(world)
    following_up.follow_up(question, world.ines, date(2027, 3, 6), "first")
    following_up.follow_up(question, world.lucie, date(2027, 3, 7), "second")
    found = following_up.of(question)
    assert found is not None and (found.on, found.why, found.staff) == (date(2027, 3, 7), "second", world.lucie)


def test_the_patron_sees_nothing_of_it(world: cast.World) -> None:
    question = world.asks(name="").question
    following_up.follow_up(question, world.ines, FRIDAY, "why")
    assert [entry.kind for entry in timeline.for_patron(question)] == ["asked"]


def test_an_open_question_that_is_due_stands_where_it_is_and_says_so(world: cast.World) -> None:
    with time_machine.travel(MONDAY, tick=False):
        question = world.asks().question
        following_up.follow_up(question, world.ines, MONDAY.date())
        assert cast.listed(question)["follow_up"] == {"on": "2026-03-02", "due": True}
        shown = {group.name: [row.due for row in group.rows] for group in groups(world.ines)}
        assert (shown["waiting"], shown["follow_up"]) == ([True], [])


def test_an_erased_question_is_followed_up_no_more(world: cast.World) -> None:
    with time_machine.travel(MONDAY, tick=False):
        question = closed(world)
        following_up.follow_up(question, world.ines, MONDAY.date(), "secret reason")
        erasing.erase(question)
        assert following_up.due_in([world.maple_queue.pk]) == set()
        assert FollowUp.objects.get().why == ""
        with pytest.raises(Forgotten):
            following_up.follow_up(question, world.ines, FRIDAY)


def test_a_new_day_tells_the_lists_once(
    world: cast.World, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> None:
    monkeypatch.setattr(following_up, "_told", {})
    with time_machine.travel(MONDAY, tick=False):
        question = closed(world)
        following_up.follow_up(question, world.ines, FRIDAY)
        assert following_up.ring_new_day() == 0
    rung: list[Bell] = []
    here = bus.HereBus()
    here.listener = rung.append
    monkeypatch.setattr(bus, "_bus", here)
    friday = time_machine.travel(MONDAY + timedelta(days=4), tick=False)
    with friday, django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert following_up.ring_new_day() == 1
        assert following_up.ring_new_day() == 0
    assert (f"queue:{world.maple_queue.pk}", question.pk) in {bell.row for bell in rung}
