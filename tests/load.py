"""Patrons and librarians who talk without pause, lose their server again and again, and keep account of everything."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import time
from dataclasses import dataclass, field

import httpx
from picows import WSError

from deskbell.live.client import Client, Lost, Refused
from tests.checker import Account, Frame

PACE = 0.02  # seconds between two messages of one side
AT_ONCE = 8  # messages of one side that wait for their acknowledgement
AGAIN = 0.05  # seconds before somebody knocks again at a door that is shut
PATIENCE = 60.0  # seconds for everything to be acknowledged once the server stays


@dataclass(slots=True)
class Talk:
    """A question, and the accounts of its two sides."""

    question: int
    accounts: list[Account]


@dataclass(slots=True)
class Ledger:
    """What the whole load did. ``acknowledged``: how many messages so far; ``taken``: how many forms. ``asked``: the
    passport of every acknowledged ask, and its words. ``forms``: talk by form, under its passport."""

    acknowledged: int = 0
    taken: int = 0
    talks: list[Talk] = field(default_factory=list)
    forms: list[tuple[str, Account]] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)


class Side:
    """One end of a conversation: speaks, hears, and comes back whenever its connection is lost."""

    def __init__(self, live: str, ticket: str, account: Account, ledger: Ledger) -> None:
        self.account, self.ledger = account, ledger
        self.client = Client(live, ticket)
        self.client.on_frame = self.hear
        self.here = asyncio.Event()
        self.topic = ""
        self.keeping = asyncio.create_task(self.keep())

    async def keep(self) -> None:
        """Connected whenever there is something to connect to."""
        while True:
            try:
                await self.client.again(timeout=10)
                self.here.set()
                await self.client.lost.wait()
            except (OSError, Lost, Refused, WSError, TimeoutError):
                self.client.abort()
            self.here.clear()
            await asyncio.sleep(AGAIN)

    def hear(self, frame: Frame) -> None:
        """Everything that comes is written down, twice if it comes twice."""
        if "ack" in frame and frame["ack"]["id"] in self.account.said:
            self.account.acks.append((frame["ack"]["id"], frame["ack"]["number"]))
            self.ledger.acknowledged += 1
        elif "entry" in frame and frame["entry"]["topic"] == self.topic:
            self.account.entries.append(frame["entry"])

    async def follow(self, topic: str) -> None:
        """Hear everything of a question from its beginning; after a lost connection, go on where it was."""
        self.topic = topic
        self.client.following.setdefault(topic, 0)
        while True:
            await self.here.wait()
            try:
                await self.client.follow(topic, self.client.following.get(topic, 0))
            except (Lost, Refused):
                self.client.following.setdefault(topic, 0)
                await asyncio.sleep(AGAIN)
            else:
                return

    async def speak(self, question: int, text: str, verb: str = "say") -> None:
        """One message or note, when the line is open and not too many wait; nobody waits for its acknowledgement."""
        await self.until_fewer_wait_than(AT_ONCE)
        act = secrets.token_hex(12)
        self.account.said[act] = text
        self.client.act_soon(verb, question, text, act)

    async def settle(self) -> None:
        """Until everything that was said is acknowledged."""
        await self.until_fewer_wait_than(1)

    async def until_fewer_wait_than(self, count: int) -> None:
        """The line is open and fewer messages than that wait for their acknowledgement."""
        async with asyncio.timeout(PATIENCE):
            while self.client.unacknowledged >= count or not self.here.is_set():  # noqa: ASYNC110 - two conditions
                await asyncio.sleep(PACE)

    async def read_to_the_end(self) -> None:
        """A new connection asks for what is missing; on the old one, entries on their way would be asked for twice."""
        self.here.clear()
        self.client.abort()
        await asyncio.wait_for(self.here.wait(), PATIENCE)

    async def end(self) -> None:
        self.keeping.cancel()
        await asyncio.gather(self.keeping, return_exceptions=True)
        self.client.close()


def file_of(words: str) -> bytes:
    """What goes along with a message of those words."""
    return words.encode() * (1 if int(words.split()[1]) % 2 else 20_000)


class Load:
    """``pair`` and ``former`` run until ``over`` is set; the ledger then holds everything that was promised."""

    def __init__(self, address: str, live: str, patron_ticket: str, ledger: Ledger) -> None:
        self.address, self.live, self.patron_ticket, self.ledger = address, live, patron_ticket, ledger
        self.over = asyncio.Event()
        self.words = (f"word {n} {secrets.token_hex(4)}" for n in itertools.count())

    async def pair(self, staff: int, ticket: str, messages: int) -> None:
        """A patron asks, a librarian answers, both at once and for a while; then the next patron."""
        while not self.over.is_set():
            patron = Side(self.live, self.patron_ticket, Account("patron", "patron", patron=True), self.ledger)
            librarian = Side(self.live, ticket, Account(f"staff {staff}", f"s{staff}", patron=False), self.ledger)
            try:
                await self._talk(patron, librarian, messages)
            finally:
                await patron.end()
                await librarian.end()

    async def _talk(self, patron: Side, librarian: Side, messages: int) -> None:
        await patron.here.wait()
        words = next(self.words)
        asked = await asyncio.wait_for(patron.client.ask(words, desk="maple"), PATIENCE)
        self.ledger.asked[asked["passport"]] = words
        number = asked["question"]
        await asyncio.gather(patron.follow(f"patron:{number}"), librarian.follow(f"question:{number}"))
        await librarian.speak(number, next(self.words))
        await librarian.settle()  # it is theirs now: from here on both take the quick way
        await asyncio.gather(
            self._speak(patron, number, messages), self._speak(librarian, number, messages, notes=True)
        )
        await asyncio.gather(patron.settle(), librarian.settle())
        await asyncio.gather(patron.read_to_the_end(), librarian.read_to_the_end())
        self.ledger.talks.append(Talk(number, [patron.account, librarian.account]))

    async def _speak(self, side: Side, number: int, messages: int, *, notes: bool = False) -> None:
        for turn in range(messages):
            if self.over.is_set():
                return
            verb = "note" if notes and turn % 10 == 5 else "say"
            await side.speak(number, next(self.words), verb)
            await asyncio.sleep(PACE)

    async def former(self) -> None:
        """Somebody without scripts: asks by a form and writes on by forms, sending each until it is taken; with each
        message goes a file that holds its words, every other one larger than what is kept in one piece."""
        async with httpx.AsyncClient(base_url=self.address, timeout=10, trust_env=False) as browser:
            while not self.over.is_set():
                account = Account("patron by form", "patron", patron=True, listens=False)
                words, ask = next(self.words), secrets.token_urlsafe(24)
                token = await self._send(browser, "/ask/maple/", {"id": ask, "text": words})
                self.ledger.asked[token] = words
                for _ in range(5):
                    act = secrets.token_urlsafe(12)
                    account.said[act] = next(self.words)
                    form, along = {"id": act, "text": account.said[act]}, file_of(account.said[act])
                    await self._send(browser, f"/q/{token}/reply/", form, along)
                    account.acks.append((act, None))
                self.ledger.forms.append((token, account))

    async def _send(self, browser: httpx.AsyncClient, address: str, form: dict[str, str], along: bytes = b"") -> str:
        """Taken is what leads on to the passport; gives its token."""
        until, why = time.monotonic() + PATIENCE, ""
        while time.monotonic() < until:
            try:
                files = {"files": ("words.txt", along)} if along else None
                answer = await browser.post(address, data=form, files=files)
            except httpx.TransportError as error:
                why = repr(error)
                await asyncio.sleep(AGAIN)
                continue
            why = str(answer.status_code)
            if answer.status_code == 303:
                self.ledger.taken += 1
                return answer.headers["location"].strip("/").split("/")[1]
            assert answer.status_code in (502, 503), answer.text
            await asyncio.sleep(AGAIN)
        raise TimeoutError(f"a form was not taken in {PATIENCE} seconds: {why}")
