"""The loop: due chores run, a failing one does not stop the others."""

from __future__ import annotations

import logging
import threading

import pytest

from deskbell.work.chores import Chore, all_chores, at_end, every, wake
from deskbell.work.loop import Loop, one_round


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.django_db
def test_chores_run_when_they_are_due() -> None:
    clock = Clock()
    ran: list[str] = []
    loop = Loop(
        [Chore("often", 1, lambda: ran.append("often")), Chore("seldom", 10, lambda: ran.append("seldom"))], clock
    )
    for clock.now in (0, 0.5, 1, 5, 10):
        loop.run_due()
    assert ran == ["often", "seldom", "often", "often", "often", "seldom"]


@pytest.mark.django_db
def test_a_chore_that_fails_is_logged_and_the_others_run(caplog: pytest.LogCaptureFixture) -> None:
    ran: list[str] = []

    def fail() -> None:
        raise ValueError("no")

    with caplog.at_level(logging.ERROR, "deskbell.work"):
        Loop([Chore("bad", 1, fail), Chore("good", 1, lambda: ran.append("good"))], Clock()).run_due()
    assert ran == ["good"]
    assert "the chore bad failed" in caplog.text


def test_one_round_raises_what_went_wrong() -> None:
    def fail() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        one_round([Chore("bad", 1, fail)])


def test_a_loop_ends_soon_and_says_whether_it_lives() -> None:
    loop = Loop([])
    loop.start()
    assert loop.alive()
    loop.end()
    assert not loop.alive()


def test_the_rooms_chores_are_found() -> None:
    names = {chore.name for chore in all_chores()}
    assert "journal.scrub" in names
    assert all(chore.seconds > 0 for chore in all_chores())


def test_every_marks_a_function() -> None:
    @every(seconds=3)
    def sweep() -> None:
        """Sweep."""

    assert sweep.chore_every_seconds == 3  # type: ignore[attr-defined]


def test_what_stands_apart_holds_up_nobody() -> None:
    slow, quick = threading.Event(), threading.Event()
    loop = Loop([Chore("slow", 1, lambda: slow.wait(30), apart=True), Chore("quick", 1, quick.set)])
    loop.start()
    assert quick.wait(30), "it ran while the slow one was still waiting"
    slow.set()
    loop.end()


def test_what_stands_apart_goes_on_while_it_finds_work_and_is_woken() -> None:
    heap, empty, more = [3, 2, 1], threading.Event(), threading.Event()

    def take() -> int:
        if not heap:
            empty.set()
            return 0
        if heap.pop() == 9:
            more.set()
        return 1

    loop = Loop([Chore("heap.take", 3600, take, apart=True)])
    loop.start()
    assert empty.wait(30), "three pieces of work were done without waiting an hour for each"
    heap.append(9)
    wake("heap.take")
    assert more.wait(30)
    loop.end()
    assert not any(thread.is_alive() for thread in loop.apart), "the end wakes it too"


def test_what_stands_apart_and_fails_is_logged_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    tried = []
    again = threading.Event()

    def fail() -> None:
        tried.append(1)
        if len(tried) > 1:
            again.set()
        raise ValueError("no")

    loop = Loop([Chore("bad", 0.01, fail, apart=True)])
    with caplog.at_level(logging.ERROR, "deskbell.work"):
        loop.start()
        assert again.wait(30)
        loop.end()
    assert "the chore bad failed" in caplog.text


def test_a_round_leaves_out_what_lasts() -> None:
    ran: list[str] = []
    one_round([
        Chore("once", 1, lambda: ran.append("once"), apart=True),
        Chore("lasts", 1, lambda: ran.append("lasts"), apart=True, lasting=True),
    ])  # fmt: skip
    assert ran == ["once"]


def test_endings_run_once_when_the_loop_ends() -> None:
    ran: list[str] = []

    @at_end
    def leave() -> None:
        ran.append("left")

    loop = Loop([])
    loop.endings = [leave]
    loop.start()
    loop.end()
    assert ran == ["left"]
