"""A thousand tabs opened by one address: some hear "too many", all of them show their page, and nobody else notices."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest
from picows import WSError, WSListener, WSTransport, ws_connect
from websockets.sync.client import connect

from deskbell.live import floods, tickets
from deskbell.live.client import Client
from tests.open_house import OpenHouse, connected, open_house
from tests.world import ask_id

TABS = 1000
CROWD, OTHER = {"X-Forwarded-For": "198.51.100.7"}, {"X-Forwarded-For": "203.0.113.9"}


@pytest.fixture(scope="module")
def house(ground: None) -> Iterator[OpenHouse]:
    """A server as the world meets it, behind a proxy that says who calls."""
    with open_house(DESKBELL_TESTING="", DESKBELL_TRUSTED_PROXIES="127.0.0.1, ::1") as opened:
        yield opened


async def test_a_thousand_tabs_of_one_address_break_nothing_for_anybody_else(house: OpenHouse) -> None:
    async with httpx.AsyncClient(base_url=house.address, trust_env=False, timeout=60) as browser:
        turn = asyncio.Semaphore(40)

        async def served(path: str) -> int:
            async with turn:
                return (await browser.get(path, headers=CROWD)).status_code

        paths = ["/tab/maple.js", "/tab/maple/window.js", "/ask/maple/?lang=en"]
        answers = await asyncio.gather(*(served(paths[number % 3]) for number in range(TABS)))
        assert set(answers) == {200}

        doors = [await opened(house, CROWD) for _ in range(TABS)]
        let_in = [door for door in doors if isinstance(door, WSTransport)]
        assert all("429" in door for door in doors if isinstance(door, str))
        # As many as stand in the rule, and those whom the seconds let in that it took.
        assert floods.sockets.most <= len(let_in) < TABS
        # Somebody at another address comes in at once, asks and is answered "on disk".
        somebody = await asyncio.to_thread(asks_from, house, OTHER)
        assert somebody == "ack"
        # Nor is the crowd turned away from asking: the plain form takes it.
        said = {"id": ask_id(), "text": "Is the reading room open?"}
        assert (await browser.post("/ask/maple/", data=said, headers=CROWD)).status_code == 303
        for door in let_in:
            door.disconnect()
    async with connected(house.live, house.patron_ticket()) as client:
        assert isinstance(client, Client)  # the house is well


@pytest.mark.parametrize("key", ["nobody", "maple2", "x" * 400, "ma-ple", "MAPLE"])
def test_an_unknown_key_is_told_so_in_words_and_harms_no_page(house: OpenHouse, key: str) -> None:
    with house.browser() as browser:
        found = Counter[str]()
        for path, kind in (
            (f"/tab/{key}.js", "javascript"),
            (f"/tab/{key}/window.js", "javascript"),
            (f"/ask/{key}/", "html"),
        ):
            answer = browser.get(path)
            assert answer.status_code == 404
            found[kind] += kind in answer.headers["Content-Type"]
            assert "set-cookie" not in answer.headers
        assert found == {"javascript": 2, "html": 1}
        assert "there is no desk" in browser.get(f"/tab/{key}.js").text
        assert "There is no desk here" in browser.get(f"/ask/{key}/").text


async def opened(house: OpenHouse, headers: dict[str, str]) -> WSTransport | str:
    """A tab's socket, or why it was refused."""
    try:
        transport, _ = await ws_connect(WSListener, house.live, extra_headers=headers)
    except WSError as why:
        return str(why)
    return transport


def asks_from(house: OpenHouse, headers: dict[str, str]) -> str:
    """The kind of the answer to a question that somebody asks over a socket."""
    ticket = tickets.make("patron", desk="maple", seconds=600)
    with connect(house.live, additional_headers=headers, proxy=None) as line:
        line.send(json.dumps({"hello": {"v": 1, "ticket": ticket}}))
        line.send(json.dumps({"ask": {"id": ask_id(), "desk": "maple", "language": "en", "text": "Open?"}}))
        while True:
            frame = json.loads(line.recv(timeout=20))
            kind = next(iter(frame))
            if kind in ("ack", "refused"):
                return str(kind)
