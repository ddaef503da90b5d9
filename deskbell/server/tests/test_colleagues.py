"""The demo's colleagues answer in the language in which somebody asks, whoever of them it is."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from deskbell.server.sample.colleagues import Colleague
from deskbell.server.sample.dialogues import book
from deskbell.server.sample.pace import Pace


class Line:
    """What a colleague says over it."""

    def __init__(self) -> None:
        self.said: list[str] = []

    async def say(self, number: int, words: str) -> None:
        self.said.append(words)

    def typing(self, number: int) -> None:
        """Nobody looks."""


@pytest.mark.parametrize(("key", "language"), [("marc", "en"), ("ines", "fr")])
def test_a_letter_that_nobody_foresaw_is_answered_in_its_own_language(key: str, language: str) -> None:
    colleague, line = Colleague("http://127.0.0.1:1", key, Pace(0.0, random.Random(1)), {}), Line()
    row = {"question": 7, "topic": "queue:1", "language": language, "excerpt": "…", "state": "waiting"}
    colleague.line.heed("queue:1", row)

    async def answered(*_: Any) -> bool:
        return True

    colleague._listen = answered  # type: ignore[assignment, method-assign]
    asyncio.run(colleague._talk(line, 7))  # type: ignore[arg-type]
    known = "\n".join("\n".join(words) for words in book(language).lists.values())
    assert line.said and all(words[:6] in known for words in line.said), line.said
