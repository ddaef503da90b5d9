"""The plain ASGI end: the same connection where picows cannot be had, at about half its speed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from deskbell.live import floods
from deskbell.live.connection import Connection
from deskbell.live.gateway import Gateway

Message = MutableMapping[str, Any]
MOST_UNSENT = 2000


class AsgiEnd:
    """Frames wait in a queue that one task empties, so that order is kept without a task a frame."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[Message] = asyncio.Queue()
        self.connection: Connection | None = None

    def write(self, frame: bytes) -> None:
        if self.queue.qsize() > MOST_UNSENT and self.connection is not None:
            self.connection.slow = True
            self.close(1013, "too slow; ask again since your number")
            return
        self.queue.put_nowait({"type": "websocket.send", "text": frame.decode()})

    def write_all(self, frames: list[bytes]) -> None:
        for frame in frames:
            self.write(frame)

    def close(self, code: int, reason: str) -> None:
        self.queue.put_nowait({"type": "websocket.close", "code": code, "reason": reason})

    def ping(self) -> None:
        """The server's own library pings."""


async def serve(
    scope: Message,
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
    gateway: Gateway,
    hosts: Callable[[str], bool],
    client: Callable[[str, str], str],
) -> None:
    """One WebSocket of an ASGI server."""
    await receive()
    address = _admitted(scope, hosts, client)
    if address is None:
        await send({"type": "websocket.close", "code": 1008})
        return
    await send({"type": "websocket.accept"})
    end = AsgiEnd()
    connection = end.connection = Connection(gateway, end, address)
    connection.opened()
    writing = asyncio.create_task(_write(end, send))
    try:
        await _listen(connection, receive)
    finally:
        connection.lost()
        writing.cancel()


def _admitted(scope: Message, hosts: Callable[[str], bool], client: Callable[[str, str], str]) -> str | None:
    """The address of whoever may come in. Apart, so that headers are not kept for as long as the socket is open."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    forwarded = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for").decode("latin-1")
    origin = urlsplit(headers.get("origin", "")).netloc
    address = client(str((scope.get("client") or ("",))[0]), forwarded)
    foreign = origin and not (hosts(origin) or origin == headers.get("host"))
    return None if scope["path"] != "/live" or foreign or not floods.sockets.take(address) else address


async def _listen(connection: Connection, receive: Callable[[], Awaitable[Message]]) -> None:
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        text = message.get("text")
        connection.hear(text.encode("utf-8", "surrogatepass") if text is not None else message.get("bytes") or b"")


async def _write(end: AsgiEnd, send: Callable[[Message], Awaitable[None]]) -> None:
    while True:
        message = await end.queue.get()
        await send(message)
        if message["type"] == "websocket.close":
            return
