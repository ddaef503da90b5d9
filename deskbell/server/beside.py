"""What the second process of a house does beside its pages: the chores that compute much, above all reading the post.

They are asked for over the wire on which the pages hear how the house is. A word that is lost costs nothing but the
time until a chore is due by the clock; and a letter that ends its reader ends the pages, which are there again in a
moment, and not the chat.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from deskbell.work import chores
from deskbell.work.chores import Chore, all_chores, all_endings
from deskbell.work.loop import Loop

WAKE = b"wake "


def loop_of_the_sockets() -> Loop:
    """The background loop of the process that holds the sockets: all but those chores."""
    return Loop([chore for chore in all_chores() if not chore.beside], endings=all_endings())


def carry(tell: Callable[[bytes], object]) -> None:
    """In that process: who wakes such a chore is heard in the other. ``tell`` is called in any thread."""

    def to(name: str) -> None:
        with suppress(RuntimeError):  # the house is closing, and its event loop is gone
            tell(WAKE + name.encode())

    chores.carry([chore.name for chore in _beside()], to)


def heard(data: bytes) -> bool:
    """In the process of the pages: whether that was such a word; then its chore is awake."""
    if not data.startswith(WAKE):
        return False
    chores.wake(data.removeprefix(WAKE).decode())
    return True


class WithChores:
    """An ASGI application beside which chores are done, from its start to its end."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> Awaitable[None]:
        return self._live(scope, receive, send) if scope["type"] == "lifespan" else self.app(scope, receive, send)

    async def _live(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        loop = Loop(_beside())
        loop.start()
        try:
            await self.app(scope, _ending(receive, loop), send)
        finally:
            loop.ended.set()


def _ending(receive: Any, loop: Loop) -> Callable[[], Awaitable[Any]]:
    """What is being read is finished before the application hears that it ends."""

    async def next_message() -> Any:
        message = await receive()
        if message["type"] == "lifespan.shutdown":
            await asyncio.to_thread(loop.end)
        return message

    return next_message


def _beside() -> list[Chore]:
    return [chore for chore in all_chores() if chore.beside]
