"""Whole conversations over the plain ASGI end (DESKBELL_LIVE=asgi): what is promised does not hang on picows."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest

from deskbell.journal.models import Entry, Stream
from tests.checker import Account, Row, complaints
from tests.load import AGAIN, PATIENCE, Ledger, Side
from tests.open_house import OpenHouse, open_house

TURNS = 60  # messages of each side, before and after whatever happens
Event = Callable[["Pair"], Awaitable[None]]


@pytest.fixture(scope="module")
def house(ground: None) -> Iterator[OpenHouse]:
    with open_house(DESKBELL_LIVE="asgi", DESKBELL_FRAME_RATE="0") as opened:
        yield opened


class Pair:
    """A patron and a librarian at one question."""

    def __init__(self, house: OpenHouse) -> None:
        self.house, self.ledger = house, Ledger()
        ines = house.world.ines.pk
        self.patron = Side(house.live, house.patron_ticket(), Account("patron", "patron", patron=True), self.ledger)
        self.librarian = Side(
            house.live, house.ticket(house.world.ines), Account("Ines", f"s{ines}", patron=False), self.ledger
        )
        self.sides = (self.patron, self.librarian)

    async def meet(self) -> None:
        """The patron asks, the librarian answers; both hear everything from here on."""
        await self.patron.here.wait()
        asked = await asyncio.wait_for(self.patron.client.ask("Is the map room open?", desk="maple"), PATIENCE)
        self.question: int = asked["question"]
        await asyncio.gather(
            self.patron.follow(f"patron:{self.question}"), self.librarian.follow(f"question:{self.question}")
        )
        await self.librarian.speak(self.question, "It is, until six.")
        await self.librarian.settle()

    async def talk(self) -> None:
        """Both at once, as fast as they are acknowledged."""
        await asyncio.gather(*(self._speak(side) for side in self.sides))

    async def _speak(self, side: Side) -> None:
        for turn in range(TURNS):
            verb = "note" if side is self.librarian and turn % 10 == 5 else "say"
            await side.speak(self.question, f"{turn} {secrets.token_hex(4)} – où ?", verb)

    async def heard(self) -> None:
        """Until each side has its acknowledgements, and the last entry that is for it."""
        await asyncio.gather(*(side.settle() for side in self.sides))
        last = max(number or 0 for side in self.sides for _, number in side.account.acks)
        async with asyncio.timeout(PATIENCE):
            while any(known(side) < last for side in self.sides):  # noqa: ASYNC110 - two sides
                await asyncio.sleep(AGAIN)


def known(side: Side) -> int:
    """The last number that a side was told, as an entry or as an acknowledgement."""
    told: list[int] = [entry["number"] for entry in side.account.entries]
    return max([0, *told, *(number or 0 for _, number in side.account.acks)])


@asynccontextmanager
async def pair(house: OpenHouse) -> AsyncIterator[Pair]:
    both = Pair(house)
    try:
        yield both
    finally:
        for side in both.sides:
            await side.end()


async def story(house: OpenHouse, event: Event) -> Pair:
    """They talk, something happens in the middle of it, they talk on; then all is quiet."""
    async with pair(house) as both:
        await both.meet()
        await asyncio.gather(both.talk(), event(both))
        await both.talk()
        await both.heard()
    return both


async def after_some_messages(both: Pair) -> None:
    async with asyncio.timeout(PATIENCE):
        while both.ledger.acknowledged < TURNS // 2:  # noqa: ASYNC110 - two sides add to it
            await asyncio.sleep(0.002)


async def nothing_happens(both: Pair) -> None:
    """The sunny day."""


async def the_server_is_killed(both: Pair) -> None:
    await after_some_messages(both)

    def die_and_rise() -> None:
        both.house.server.kill()
        both.house.server.start()

    await asyncio.to_thread(die_and_rise)


async def both_lose_their_lines(both: Pair) -> None:
    await after_some_messages(both)
    for side in both.sides:
        side.client.abort()
        await asyncio.sleep(0.02)


async def the_server_is_stopped_gently(both: Pair) -> None:
    await after_some_messages(both)

    def stop_and_start() -> None:
        both.house.server.stop()
        both.house.server.start()

    await asyncio.to_thread(stop_and_start)


def judged(both: Pair) -> list[str]:
    rows = Entry.objects.filter(stream=both.question).order_by("number")
    journal = [Row(*row) for row in rows.values_list("number", "kind", "author", "act", "words")]
    last: int = Stream.objects.get(pk=both.question).last
    return complaints(both.question, last, journal, [side.account for side in both.sides])


EVENTS = (nothing_happens, the_server_is_killed, both_lose_their_lines, the_server_is_stopped_gently)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_a_conversation_is_whole_for_both_sides_whatever_happens_in_it(house: OpenHouse, event: Event) -> None:
    both = asyncio.run(story(house, event))
    assert judged(both) == []
    assert [len(side.account.said) for side in both.sides] == [2 * TURNS, 2 * TURNS + 1]
    assert not [line for line in house.server.lines if "could not send" in line or "Traceback" in line]


def test_it_is_the_plain_end_that_answers(house: OpenHouse) -> None:
    """picows' door refuses a foreign page with a sentence; a plain server only with 403."""
    headers = {
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Origin": "https://elsewhere.example",
    }  # fmt: skip
    answer = httpx.get(f"{house.address}/live", headers=headers, trust_env=False)
    assert (answer.status_code, answer.text) == (403, "")
