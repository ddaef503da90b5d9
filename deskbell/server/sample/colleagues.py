"""A colleague who answers by themselves, so that whoever tries the demo is not alone with the line.

They sign in, go on duty and claim on the real pages, and talk over the real socket. They leave fresh questions to
people: only what has waited a while, and only while others wait too, is theirs.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import suppress

from deskbell.live.client import Client, Frame, Refused
from deskbell.server.sample.dialogues import LIBRARIAN, NOTE, PATRON, Dialogue, Turn, book
from deskbell.server.sample.keeping_on import AWAY, connected, live_address
from deskbell.server.sample.lakes import PASSWORD, PEOPLE, SUFFIX
from deskbell.server.sample.line import Line, age
from deskbell.server.sample.pace import Pace
from deskbell.server.sample.signed_in import No, SignedIn

log = logging.getLogger("deskbell.demo")
# Seconds that a question is left to people, while this many others wait; and however few wait.
LEFT_TO_PEOPLE, LEAST_WAITING, LONGEST_LEFT = 45.0, 2, 120.0
# Whose language it is not takes it only after so many seconds.
FOREIGN = 75.0
# A question left at a closed desk is for its library; only when many lie there, and long.
LEFT_AT_CLOSED, MOST_AT_CLOSED = 900.0, 2
SILENCE = 45.0


class Colleague:
    """One of the two. ``most`` is how many questions they have at once."""

    def __init__(
        self,
        base: str,
        key: str,
        pace: Pace,
        asked: dict[int, Dialogue],
        is_open: Callable[[Frame], bool] = lambda row: True,
        most: int = 3,
    ) -> None:
        self.key, self.pace, self.asked, self.most = key, pace, asked, most
        self.url = live_address(base)
        # Another of the sample's colleagues, who says over the shoulder what they take.
        self.beside: Colleague | None = None
        self.language = PEOPLE[key].language
        self.session = SignedIn(base)
        self.line = Line(is_open)
        # What is asked by text, by its opening.
        self.texted: dict[str, Dialogue] = {}
        self.here = False
        self.came = asyncio.Event()
        self._heard: dict[int, asyncio.Queue[Frame]] = {}
        self.answering: dict[int, asyncio.Task[None]] = {}

    async def work(self) -> None:
        """For ever; begins again whenever the house was away."""
        while True:
            try:
                await self._shift()
            except AWAY as why:
                log.debug("%s begins again: %r", self.key, why)
            except Exception:  # the next shift begins like the first
                log.exception("%s met with an accident", self.key)
            finally:
                self._end()
            await asyncio.sleep(2)

    async def _shift(self) -> None:
        async with connected(self.url, self._live_ticket) as client:
            client.on_row, client.on_entry = self.line.heed, self._hear
            for queue in self._queues:
                await client.follow(f"queue:{queue}")
            self.here = True
            self.came.set()
            for number in self.line.held_by(PEOPLE[self.key].name):  # from before the house went away
                self._begin(client, number, claimed=True)
            while True:
                await self.pace.wait(1, 2)
                if not client.lost.is_set():
                    self._look(client)

    async def _live_ticket(self) -> str:
        """Sign in anew each time: whatever became of the session, it is good afterwards."""
        self.line.clear()
        await asyncio.to_thread(self.session.sign_in, self.key + SUFFIX, PASSWORD)
        self._queues = (await asyncio.to_thread(self.session.post, "/duty/", act="on"))["on_duty"]
        return await asyncio.to_thread(self.session.live_ticket)

    def _end(self) -> None:
        self.here = False
        self.line.clear()
        for task in self.answering.values():
            task.cancel()
        self.answering.clear()

    def _hear(self, topic: str, entry: Frame) -> None:
        heard = self._heard.get(int(topic.partition(":")[2]))
        if heard is not None:
            heard.put_nowait(entry)

    # ---- choosing ------------------------------------------------------------------------------

    def _look(self, client: Client) -> None:
        if len(self.answering) < self.most and (number := self._mine_to_take()) is not None:
            self._begin(client, number)

    def _mine_to_take(self) -> int | None:
        waiting, left = self.line.waiting(live=True), self.line.waiting(live=False)
        for row in waiting:
            if age(row) > self.pace.seconds(LEFT_TO_PEOPLE if len(waiting) > LEAST_WAITING else LONGEST_LEFT) and (
                row["language"][:2] == self.language or age(row) > self.pace.seconds(FOREIGN)
            ):
                return self._unless_mine(row)
        if len(left) > MOST_AT_CLOSED and age(left[0]) > self.pace.seconds(LEFT_AT_CLOSED):
            return self._unless_mine(left[0])
        return None

    def _unless_mine(self, row: Frame) -> int | None:
        number = int(row["question"])
        taken = number in self.answering or (self.beside is not None and number in self.beside.answering)
        return None if taken else number

    def _begin(self, client: Client, number: int, *, claimed: bool = False) -> None:
        task = asyncio.create_task(self._answer(client, number, claimed))
        self.answering[number] = task
        task.add_done_callback(lambda _: self.answering.pop(number, None))

    # ---- answering -----------------------------------------------------------------------------

    async def _answer(self, client: Client, number: int, claimed: bool) -> None:
        """Claim, talk, close. A colleague who was quicker, or a house that is away, ends it quietly."""
        self._heard[number] = asyncio.Queue()
        try:
            if not claimed:
                await self._post(number, "claim")
            await client.follow(f"question:{number}")
            ending, effort = await self._talk(client, number)
            await self.pace.wait(2, 8)
            await self._post(number, "closing", resolution=ending, effort=effort)
        except AWAY as why:
            log.debug("question %s is not %s's any more: %r", number, self.key, why)
        finally:
            self._heard.pop(number, None)
            client.leave(f"question:{number}")

    async def _talk(self, client: Client, number: int) -> tuple[str, str]:
        """What was said to the end; the resolution and the READ level."""
        dialogue = self.asked.get(number) or self._texted(number)
        language = dialogue.language if dialogue else self.line.language(number) or self.language
        for turn in dialogue.turns[1:] if dialogue and dialogue.key != "own" else self._turns(dialogue, language):
            if turn.voice == PATRON:
                if not await self._listen(client, number):
                    return "patron_left", "1"
                continue
            await self.pace.wait(3, 8)
            if turn.voice == NOTE:
                await client.note(number, turn.words)
            elif turn.voice == LIBRARIAN:
                await self.pace.type(client, number, turn.words)
                await client.say(number, turn.words)
        return "answered", dialogue.effort if dialogue else "2"

    def _texted(self, number: int) -> Dialogue | None:
        """The dialogue that begins like the question, as its row in the line shows it."""
        beginning = self.line.excerpt(number).rstrip("…").strip()
        found = (one for opening, one in self.texted.items() if " ".join(opening.split()).startswith(beginning))
        return next(found, None) if beginning else None

    def _turns(self, dialogue: Dialogue | None, language: str) -> Iterator[Turn]:
        """For a question that nobody has foreseen: answer, ask back as long as the patron goes on, say goodbye."""
        words, chance = book(language), self.pace.chance
        more = sum(turn.voice == PATRON for turn in dialogue.turns[2:]) if dialogue else 2
        if dialogue is None:
            yield Turn(LIBRARIAN, words.pick(chance, "open"))
        yield Turn(LIBRARIAN, words.pick(chance, "answer"))
        for place in range(more):
            yield Turn(PATRON, "")
            yield Turn(LIBRARIAN, words.pick(chance, "end" if place == more - 1 else "more"))

    async def _listen(self, client: Client, number: int) -> bool:
        """Wait for the patron's word; ``False`` when there is silence instead."""
        heard = self._heard[number]
        with suppress(TimeoutError):
            async with asyncio.timeout(self.pace.seconds(SILENCE)):
                while True:
                    entry = await heard.get()
                    client.seen(number, int(entry["number"]))
                    if entry["kind"] in ("closed", "transferred", "released", "forgotten"):
                        raise Refused("gone", "")
                    if entry["kind"] == "heard":
                        return True
        return False

    async def _post(self, number: int, verb: str, **fields: str) -> None:
        try:
            await asyncio.to_thread(self.session.post, f"/questions/{number}/{verb}/", **fields)
        except No as no:
            raise Refused(no.why, str(no)) from no
