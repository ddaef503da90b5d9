"""Rows that changed: read once, in order, again when they could not be read, and never more than their share."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any, cast

import pytest

from deskbell.live import rows, topics
from deskbell.live.gateway import Gateway


class Lists(topics.Topic):
    """Rows that say which reading they come from."""

    def __init__(self) -> None:
        self.asked: list[list[int] | None] = []
        self.fails = False

    def admit(self, principal: topics.Principal, key: str) -> topics.Admission:
        return topics.Admission()

    def rows(self, key: str, items: list[int] | None, language: str) -> list[dict[str, Any]]:
        self.asked.append(items)
        if self.fails:
            raise ZeroDivisionError
        return [{"reading": len(self.asked)}]


class Screen:
    def __init__(self) -> None:
        self.seen: list[int] = []

    def put(self, frame: bytes) -> None:
        self.seen.append(json.loads(frame)["row"]["reading"])


class Later(Gateway):
    """Work aside is done when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[Callable[[], None]] = []
        self.screen = Screen()
        self.hub.watch(cast("Any", self.screen), "list:3")

    def aside(self, work: Callable[..., Any], *given: Any, then: Callable[[Any], None]) -> None:
        def job() -> None:
            try:
                result = work(*given)
            except ZeroDivisionError as why:
                result = why
            then(result)

        self.jobs.append(job)

    async def until_asked(self) -> None:
        for _ in range(1000):
            if self.jobs:
                return
            await asyncio.sleep(0.005)
        raise AssertionError("nothing was read")

    async def do(self) -> None:
        await self.until_asked()
        self.jobs.pop(0)()


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch) -> Lists:
    found = Lists()
    monkeypatch.setattr(topics, "registry", lambda: {"list": found, "none": found})
    monkeypatch.setattr(rows, "EVERY", 0.001)
    return found


def live(story: Callable[[Later], Any]) -> None:
    async def run() -> None:
        gateway = Later()
        gateway.start(asyncio.get_running_loop())
        try:
            await story(gateway)
        finally:
            gateway.stop()

    asyncio.run(run())


def test_what_changed_together_is_read_once(lists: Lists) -> None:
    async def story(gateway: Later) -> None:
        for item in (1, 2, 1):
            gateway.rows.note("list:3", item)
        await gateway.do()
        assert lists.asked == [[1, 2]]
        assert gateway.screen.seen == [1]

    live(story)


def test_rows_are_not_read_again_while_they_are_being_read_so_the_newest_stays(lists: Lists) -> None:
    async def story(gateway: Later) -> None:
        gateway.rows.note("list:3", 1)
        await gateway.until_asked()
        gateway.rows.note("list:3", 1)
        gateway.rows.note("list:3", None)
        await asyncio.sleep(0.02)
        assert len(gateway.jobs) == 1
        await gateway.do()
        await gateway.do()
        assert lists.asked == [[1], None]
        assert gateway.screen.seen == [1, 2]

    live(story)


def test_rows_that_could_not_be_read_are_read_again(lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "AGAIN", 0.01)

    async def story(gateway: Later) -> None:
        lists.fails = True
        gateway.rows.note("list:3", 7)
        await gateway.do()
        lists.fails = False
        await gateway.do()
        assert lists.asked == [[7], [7]]
        assert gateway.screen.seen == [2]

    live(story)


def test_after_a_long_reading_the_next_comes_four_times_as_long_after(
    lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([0.0, 0.025])
    monkeypatch.setattr("deskbell.live.rows.monotonic", lambda: next(clock, 1.0))

    async def story(gateway: Later) -> None:
        assert gateway.loop is not None
        gateway.rows.note("list:3", 1)
        await gateway.do()
        read = gateway.loop.time()
        gateway.rows.note("list:3", 1)
        await gateway.until_asked()
        assert gateway.loop.time() - read >= 0.1 - 0.01

    live(story)


def test_what_nobody_follows_is_not_read(lists: Lists) -> None:
    async def story(gateway: Later) -> None:
        gateway.rows.note("none:3", 1)
        await asyncio.sleep(0.02)
        assert not gateway.jobs

    live(story)
