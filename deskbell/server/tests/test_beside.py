"""What is done beside the pages: chores that the process with the sockets only wakes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest

from deskbell.server import beside
from deskbell.work import chores
from deskbell.work.chores import Chore

READ = "mailroom.read"


@pytest.fixture(autouse=True)
def nothing_carried() -> Iterator[None]:
    yield
    chores.carry([READ], None)


def test_no_chore_is_done_twice_and_none_is_left_out() -> None:
    here = {chore.name for thread in beside.loop_of_the_sockets().apart for chore in [thread.chore]}
    here |= {chore.name for chore in beside.loop_of_the_sockets().chores}
    there = {chore.name for chore in beside._beside()}
    assert READ in there and not here & there
    assert here | there == {chore.name for chore in chores.all_chores()}


def test_who_wakes_it_here_is_heard_there() -> None:
    told: list[bytes] = []
    beside.carry(told.append)
    chores.wake("mailroom.send")
    assert not told
    chores.wake(READ)
    assert len(told) == 1
    chores.carry([READ], None)
    chores.bell_of(READ).clear()
    assert beside.heard(told[0]) and chores.bell_of(READ).is_set()
    assert not beside.heard(b'{"writer": true}')


def test_nobody_fails_who_wakes_it_while_the_house_closes() -> None:
    beside.carry(mock.Mock(side_effect=RuntimeError("Event loop is closed")))
    chores.wake(READ)


def test_they_begin_and_end_with_the_pages() -> None:
    began, rounds = threading.Event(), []

    def once() -> None:
        rounds.append(1)
        began.set()

    async def pages(scope: Any, receive: Any, send: Any) -> None:
        assert (await receive())["type"] == "lifespan.startup"
        await asyncio.to_thread(began.wait, 10)
        assert (await receive())["type"] == "lifespan.shutdown"
        rounds.append(0)  # nothing runs any more

    async def run() -> None:
        said = iter(["lifespan.startup", "lifespan.shutdown"])

        async def receive() -> dict[str, str]:
            return {"type": next(said)}

        await beside.WithChores(pages)({"type": "lifespan"}, receive, None)

    with mock.patch.object(beside, "_beside", return_value=[Chore("heap.take", 0.01, once, apart=True)]):
        asyncio.run(run())
    assert rounds[0] == 1 and rounds[-1] == 0
