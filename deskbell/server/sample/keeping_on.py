"""A socket that is taken up again whenever it is lost, for as long as somebody needs it."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from picows import WSError

from deskbell.live.client import Client, Lost, Refused
from deskbell.server.sample.signed_in import No

# What a house that is away, or just coming back, may do to those who call it.
AWAY = (OSError, TimeoutError, Lost, Refused, No, WSError)
LiveTicket = Callable[[], Awaitable[str]]


def live_address(base: str) -> str:
    """The socket of the house at ``http://…``."""
    return re.sub("^http", "ws", base) + "/live"


@asynccontextmanager
async def connected(url: str, live_ticket: LiveTicket) -> AsyncIterator[Client]:
    """A client on the house's socket. Raises one of ``AWAY`` when it cannot be reached at first."""
    client = await Client.connect(url, await live_ticket())
    keeper = asyncio.create_task(_keep(client, live_ticket))
    try:
        yield client
    finally:
        keeper.cancel()
        with suppress(asyncio.CancelledError):
            await keeper
        client.close()


async def _keep(client: Client, live_ticket: LiveTicket) -> None:
    while True:
        await client.lost.wait()
        await asyncio.sleep(random.uniform(0.5, 2.0))  # noqa: S311 - so that not all come at once
        try:
            await client.again(await live_ticket())
        except AWAY:
            client.lost.set()
