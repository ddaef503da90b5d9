"""How fast the sample's people think, type and lose patience. Tests make them hurry."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass

from deskbell.live.client import Client

# Characters a second: somebody who types well, and does not hesitate.
TYPING = 14.0
LONGEST_TYPING = 9.0
# A browser says that somebody types about this often.
TYPING_EVERY = 2.5


@dataclass(slots=True)
class Pace:
    """``scale`` 1.0 is human; 0.05 is twenty times as fast."""

    scale: float
    chance: random.Random

    async def wait(self, least: float, most: float) -> None:
        """Some seconds between these."""
        await asyncio.sleep(self.chance.uniform(least, most) * self.scale)

    async def type(self, client: Client, question: int, words: str) -> None:
        """Type the words, and let the other side see that somebody types."""
        left = min(len(words) / TYPING, LONGEST_TYPING)
        while left > 0:
            client.typing(question)
            await asyncio.sleep(min(left, TYPING_EVERY) * self.scale)
            left -= TYPING_EVERY

    def seconds(self, human: float) -> float:
        return human * self.scale
