"""Somebody who asks: over the real socket, at a human pace, and not always with thanks."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial

from deskbell.live.client import Client, Frame, Refused, ticket_for
from deskbell.server.sample import dialogues
from deskbell.server.sample.dialogues import LIBRARIAN, PATRON, Dialogue, book
from deskbell.server.sample.keeping_on import connected
from deskbell.server.sample.pace import Pace

NAMES = ("Fern", "Otto", "Mei", "Jonah", "Solène", "Amina", "Bas", "Grace H.", "M. Lachance", "Yuki")
# Seconds that somebody waits for the next answer before they go.
PATIENCE = (240.0, 600.0)


@dataclass(slots=True)
class Visit:
    """One person with one question: where, what about, and whether they leave without a word after an answer."""

    url: str
    base: str
    desk: str
    library: str
    dialogue: Dialogue
    pace: Pace
    leaves: bool
    question: int = 0

    async def live(self, asked: dict[int, Dialogue]) -> None:
        """From the first word to the last. Who answers may look up in ``asked`` what it is about."""
        live_ticket = partial(ticket_for, self.base, self.desk, self.dialogue.language)
        async with connected(self.url, live_ticket) as client:
            said: asyncio.Queue[Frame] = asyncio.Queue()
            client.on_entry = lambda _, entry: said.put_nowait(entry)
            ack = await client.ask(self.dialogue.opening, desk=self.desk, **self._wishes())
            self.question = int(ack["question"])
            asked[self.question] = self.dialogue
            await client.follow(f"patron:{self.question}")
            try:
                await self._talk(client, said)
            except (TimeoutError, Refused):
                pass  # patience has its end, and a question may be closed or erased meanwhile
            finally:
                asked.pop(self.question, None)

    async def _talk(self, client: Client, said: asyncio.Queue[Frame]) -> None:
        answers = 0
        for turn in self.dialogue.turns[1:]:
            if turn.voice == LIBRARIAN:
                await self._listen(client, said)
                answers += 1
                if self.leaves:
                    return
            elif turn.voice == PATRON:
                await self._say(client, turn.words)
        if self.dialogue.turns[-1].voice == LIBRARIAN and self.pace.chance.random() < 0.5:
            await self._say(client, book(self.dialogue.language).pick(self.pace.chance, "thanks"))
        await self._until_closed(said)

    async def _listen(self, client: Client, said: asyncio.Queue[Frame]) -> None:
        """Wait for a librarian's word, and read on while more come."""
        patience = self.pace.seconds(self.pace.chance.uniform(*PATIENCE))
        entry = await asyncio.wait_for(_next(said, "said"), patience)
        await self.pace.wait(2, 6)
        while not said.empty():
            entry = said.get_nowait()
        client.seen(self.question, int(entry["number"]))

    async def _say(self, client: Client, words: str) -> None:
        await self.pace.wait(1, 4)
        await self.pace.type(client, self.question, words)
        await client.say(self.question, words)

    async def _until_closed(self, said: asyncio.Queue[Frame]) -> None:
        await asyncio.wait_for(_next(said, "closed"), self.pace.seconds(60))

    def _wishes(self) -> Frame:
        """What somebody gives with a question: the page they were on, some a name, few an address."""
        chance = self.pace.chance
        address = f"https://{self.library}.example{self.dialogue.path}"
        page = {"title": self.dialogue.title, "address": address}
        wishes: Frame = {"language": self.dialogue.language, "page": page}
        if chance.random() < 0.4:
            wishes["name"] = chance.choice(NAMES)
            if chance.random() < 0.3:
                wishes["address"] = "reader@patron.example"
        return wishes


def of_opening(words: str, pace: Pace, language: str = "en") -> Dialogue:
    """A visit around somebody's own opening: one to five words more, in answer to whatever is answered."""
    told, chance = book(language), pace.chance
    turns = [dialogues.Turn(PATRON, words)]
    for _ in range(chance.randint(0, 4)):
        turns += [dialogues.Turn(LIBRARIAN, ""), dialogues.Turn(PATRON, told.pick(chance, "follow"))]
    turns += [dialogues.Turn(LIBRARIAN, ""), dialogues.Turn(PATRON, told.pick(chance, "thanks"))]
    return Dialogue("own", str(chance.randint(1, 4)), "any", "Ask us", "/ask-us/", tuple(turns), language)


async def _next(said: asyncio.Queue[Frame], kind: str) -> Frame:
    while (entry := await said.get())["kind"] != kind:
        if entry["kind"] == "forgotten":
            raise Refused("forgotten", "")
    return entry
