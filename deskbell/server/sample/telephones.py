"""Somebody who asks by text: their telephone is a folder of files, as the sample's account with texts has it.

What is written into ``into`` is a text that comes, what appears in ``out`` is one that the library sends
(docs/run/texts.md). Every answer is said to have arrived, so that the ticks can be seen.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from deskbell.server.sample.dialogues import LIBRARIAN, PATRON, Dialogue
from deskbell.server.sample.pace import Pace
from deskbell.server.sample.patrons import PATIENCE

# 555-0100 to 555-0199 belong to nobody: they are kept free for stories.
NUMBERS = [f"+1416555{number:04}" for number in range(100, 190)]
LOOK_EVERY = 0.5


@dataclass(frozen=True, slots=True)
class Company:
    """Where texts go in and come out."""

    into: Path
    out: Path

    def put(self, name: str, content: str) -> None:
        """Whole as soon as it has its name."""
        passing = self.into / f".{name}.part"
        passing.write_text(content, "utf-8")
        passing.rename(self.into / name)

    def take(self, number: str) -> list[str]:
        """The words of what came for a number; each is taken once, and said to have arrived."""
        found = []
        for path in sorted(self.out.glob("*.txt"), key=lambda path: path.stat().st_mtime):
            head, _, words = path.read_text("utf-8").partition("\n\n")
            fields = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
            if fields.get("To") == number:
                path.unlink()
                self.put(f"{secrets.token_hex(8)}.txt", f"Id: {fields['Id']}\nState: delivered\n\n")
                found.append(words.strip())
        return found


@dataclass(slots=True)
class Texting:
    """One person with one question, from the first text to the last."""

    company: Company
    number: str
    dialogue: Dialogue
    pace: Pace
    _waiting: list[str] = field(default_factory=list)

    async def live(self, texted: dict[str, Dialogue]) -> None:
        """Who answers may look up in ``texted``, by the opening, what it is about."""
        self._say(self.dialogue.opening)
        texted[self.dialogue.opening] = self.dialogue
        try:
            await self._hear()  # that it has come, and until when to expect an answer
            for turn in self.dialogue.turns[1:]:
                if turn.voice == LIBRARIAN:
                    await self._hear()
                elif turn.voice == PATRON:
                    await self.pace.wait(6, 15)
                    self._say(turn.words)
        except TimeoutError:
            pass  # patience has its end
        finally:
            texted.pop(self.dialogue.opening, None)

    def _say(self, words: str) -> None:
        self.company.put(f"{secrets.token_hex(8)}.txt", f"From: {self.number}\n\n{words}\n")

    async def _hear(self) -> str:
        """The next text from the library."""
        async with asyncio.timeout(self.pace.seconds(self.pace.chance.uniform(*PATIENCE))):
            while not self._waiting:
                await asyncio.sleep(LOOK_EVERY)
                self._waiting += await asyncio.to_thread(self.company.take, self.number)
        return self._waiting.pop(0)
