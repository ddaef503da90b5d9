"""The loop: due chores run, a failing one does not stop the others."""

from __future__ import annotations

import logging

import pytest

from deskbell.work.chores import Chore, all_chores, every
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
