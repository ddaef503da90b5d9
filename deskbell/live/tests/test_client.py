"""The client for programs: what the house refuses for the moment is said again, and nobody waits for ever."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest

from deskbell.live import client as module
from deskbell.live.client import Client, Refused

Frame = dict[str, Any]
MOST = 64


class House:
    """The far end of a line: it hears so many frames at once, and as many again after each rest."""

    def __init__(self, client: Client) -> None:
        self.client, self.left = client, MOST
        self.heard: list[Frame] = []

    def send(self, kind: Any, data: bytes) -> None:
        frame: Frame = msgspec.json.decode(data)
        self.heard.append(frame)
        asyncio.get_running_loop().call_soon(self.answer, frame)

    def disconnect(self, graceful: bool = True) -> None: ...

    def answer(self, frame: Frame) -> None:
        self.left -= 1
        act = frame.get("say") or frame.get("ask") or {}
        if self.left < 0:
            self.client.hear({"refused": {"why": "too_fast", "words": "Slowly.", **({"id": act["id"]} if act else {})}})
        elif follow := frame.get("follow"):
            self.client.hear({"upto": {"topic": follow["topic"], "number": 7}})
        elif act["text"] == "too long":
            self.client.hear({"refused": {"id": act["id"], "why": "too_long", "words": "Too long."}})
        else:
            self.client.hear({"ack": {"id": act["id"], "number": len(self.heard), "at": ""}})

    def rests(self) -> None:
        self.left = MOST


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(module, "PASSING_SECONDS", 0.01)
    client = Client("ws://localhost/live", "ticket")
    house = House(client)
    client.transport = house  # type: ignore[assignment]
    return house


async def test_whoever_speaks_too_fast_is_heard_a_moment_later(house: House) -> None:
    resting = asyncio.create_task(rest_now_and_then(house))
    async with asyncio.timeout(10):
        acks = await asyncio.gather(*(house.client.say(7, f"x{n}") for n in range(4 * MOST)))
    resting.cancel()
    assert len({ack["id"] for ack in acks}) == 4 * MOST
    assert house.client.unacknowledged == 0


async def test_what_was_not_refused_is_not_said_again(house: House) -> None:
    house.left = 2
    waiting = [asyncio.create_task(house.client.say(7, f"x{n}")) for n in range(5)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    house.rests()
    async with asyncio.timeout(10):
        await asyncio.gather(*waiting)
    assert [frame["say"]["text"] for frame in house.heard] == ["x0", "x1", "x2", "x3", "x4", "x2", "x3", "x4"]


async def test_a_topic_is_followed_although_the_first_try_came_too_fast(house: House) -> None:
    house.left = 0
    following = asyncio.create_task(house.client.follow("patron:7", 3))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    house.rests()
    async with asyncio.timeout(10):
        assert await following == 7


async def test_a_refusal_for_good_is_raised(house: House) -> None:
    with pytest.raises(Refused):
        await house.client.say(7, "too long")


async def test_a_lost_line_sends_nothing_again_by_itself(house: House) -> None:
    house.left = 0
    saying = asyncio.create_task(house.client.say(7, "Hello"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    house.rests()
    due = house.client._due
    house.client.was_lost(house)  # type: ignore[arg-type]
    assert due is not None
    assert due.cancelled()
    assert house.client.unacknowledged == 1
    saying.cancel()


async def rest_now_and_then(house: House) -> None:
    while True:
        await asyncio.sleep(0.005)
        house.rests()
