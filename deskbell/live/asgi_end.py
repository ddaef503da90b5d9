"""The plain ASGI end: the same connection where picows cannot be had, at about half its speed."""

from __future__ import annotations

import asyncio
import logging
import types
from collections import deque
from collections.abc import Callable, Coroutine, Generator, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from deskbell.live import floods
from deskbell.live.connection import Connection
from deskbell.live.gateway import Gateway

log = logging.getLogger("deskbell.live")
Message = MutableMapping[str, Any]
Sending = Coroutine[Any, Any, None]
Send = Callable[[Message], Sending]
Receive = Callable[[], Coroutine[Any, Any, Message]]
MOST_UNSENT = 2000


class AsgiEnd:
    """Frames go out at once where the server takes them; else they wait in order for one task that sends the rest."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.waiting: deque[Message] = deque()
        self.writing: asyncio.Task[None] | None = None
        self.connection: Connection | None = None

    def write(self, frame: bytes) -> None:
        if len(self.waiting) > MOST_UNSENT and self.connection is not None:
            self.connection.slow = True
            self.close(1013, "too slow; ask again since your number")
            return
        self._put({"type": "websocket.send", "text": frame.decode()})

    def write_all(self, frames: list[bytes]) -> None:
        for frame in frames:
            self.write(frame)

    def close(self, code: int, reason: str) -> None:
        self._put({"type": "websocket.close", "code": code, "reason": reason})

    def ping(self) -> None:
        """The server's own library pings."""

    def _put(self, message: Message) -> None:
        """A server that is ready takes a frame without waiting: then no task is woken for it, which costs a quarter."""
        if self.writing is not None:
            self.waiting.append(message)
            return
        sending = self.send(message)
        try:
            waits_for = sending.send(None)
        except StopIteration:
            return
        except Exception as why:  # noqa: BLE001 - that somebody left is noticed by who listens to them
            log.debug("a frame could not be sent: %s", type(why).__name__)
            return
        self.writing = asyncio.create_task(self._rest(sending, waits_for))

    async def _rest(self, sending: Sending, waits_for: Any) -> None:
        try:
            await _resumed(sending, waits_for)
            while self.waiting:
                await self.send(self.waiting.popleft())
        except Exception as why:  # noqa: BLE001 - as above
            log.debug("what was left could not be sent: %s", type(why).__name__)
            self.waiting.clear()
        self.writing = None

    def stop(self) -> None:
        if self.writing is not None:
            self.writing.cancel()


@types.coroutine
def _resumed(sending: Sending, waits_for: Any) -> Generator[Any, Any, None]:
    """A coroutine that was begun and waits is carried on: what it waits for is handed to the task first."""
    yield waits_for
    yield from sending


async def serve(
    scope: Message,
    receive: Receive,
    send: Send,
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
    end = AsgiEnd(send)
    connection = end.connection = Connection(gateway, end, address)
    connection.opened()
    try:
        await _listen(connection, receive)
    finally:
        connection.lost()
        end.stop()


def _admitted(scope: Message, hosts: Callable[[str], bool], client: Callable[[str, str], str]) -> str | None:
    """The address of whoever may come in. Apart, so that headers are not kept for as long as the socket is open."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    forwarded = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for").decode("latin-1")
    origin = urlsplit(headers.get("origin", "")).netloc
    address = client(str((scope.get("client") or ("",))[0]), forwarded)
    foreign = origin and not (hosts(origin) or origin == headers.get("host"))
    return None if scope["path"] != "/live" or foreign or not floods.sockets.take(address) else address


async def _listen(connection: Connection, receive: Receive) -> None:
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        text = message.get("text")
        connection.hear(text.encode("utf-8", "surrogatepass") if text is not None else message.get("bytes") or b"")
