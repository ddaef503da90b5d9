"""The plain ASGI end: the same connection where picows cannot be had, at about half its speed."""

from __future__ import annotations

import asyncio
import logging
import types
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from deskbell.live import floods
from deskbell.live.connection import Connection
from deskbell.live.gateway import Gateway

log = logging.getLogger("deskbell.live")
Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
# How many frames may wait unsent for one reader before it is told to come back.
MOST_UNSENT = 2000


class AsgiEnd:
    """Frames go out at once where the server takes them; else they wait in order for one task that sends the rest."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.waiting: deque[Message] = deque()
        self.writing: asyncio.Task[None] | None = None
        self.connection: Connection | None = None
        self.closing = self.needs_task = self.failed = False

    def write(self, frame: bytes) -> None:
        if self.closing:
            return
        if len(self.waiting) >= MOST_UNSENT:
            self._send_back(1013, "too slow; ask again since your number")
            return
        self._put({"type": "websocket.send", "text": frame.decode()})

    def write_all(self, frames: list[bytes]) -> None:
        for frame in frames:
            self.write(frame)

    def close(self, code: int, reason: str) -> None:
        """Once; nothing can follow it."""
        if not self.closing:
            self.closing = True
            self._put({"type": "websocket.close", "code": code, "reason": reason})

    def ping(self) -> None:
        """The server's own library pings."""

    def stop(self) -> None:
        """The client has left: what still waits for it is forgotten."""
        self.closing = True
        self.waiting.clear()
        if self.writing is not None:
            self.writing.cancel()

    def _send_back(self, code: int, reason: str) -> None:
        """Frames will be missing: the client is told before anything else, comes back and asks since its number."""
        self.waiting.clear()
        if self.connection is not None:
            self.connection.slow = True
        self.close(code, reason)

    def _put(self, message: Message) -> None:
        """A server that is ready takes a frame without waiting: then no task is woken for it, which costs a quarter."""
        if self.writing is not None or self.needs_task:
            self._queue(message)
            return
        try:
            sending = self.send(message)
            if not isinstance(sending, Coroutine):  # ASGI asks for an awaitable only
                self._carry_on(sending)
                return
            waits_for = sending.send(None)
        except StopIteration:
            return
        except Exception as why:  # noqa: BLE001 - whatever a server raises, the connection and its neighbours go on
            if isinstance(why, RuntimeError) and asyncio.current_task() is None:
                self.needs_task = True  # as asyncio.timeout does, which says so before anything is sent
                self._queue(message)
            else:
                self._could_not_send(why)
            return
        self._carry_on(_resumed(sending, waits_for))

    def _queue(self, message: Message) -> None:
        self.waiting.append(message)
        if self.writing is None:
            self._carry_on(None)

    def _carry_on(self, begun: Awaitable[None] | None) -> None:
        self.writing = asyncio.create_task(self._rest(begun))

    async def _rest(self, begun: Awaitable[None] | None) -> None:
        """Finish what was begun, then send whatever has come to wait meanwhile."""
        try:
            if begun is not None:
                await begun
            while self.waiting:
                await self.send(self.waiting.popleft())
        except Exception as why:  # noqa: BLE001 - as above
            self.writing = None
            self._could_not_send(why)
        else:
            self.writing = None

    def _could_not_send(self, why: Exception) -> None:
        """Somebody who left is an OSError (ASGI 2.4), and is noticed by who listens to them; all else is our fault."""
        gone = isinstance(why, OSError) or (self.connection is not None and self.connection.closed)
        level = logging.DEBUG if gone or self.failed else logging.WARNING
        log.log(level, "the server could not send a frame: %s", type(why).__name__)
        self.failed = True
        self._send_back(1011, "a frame could not be sent; ask again since your number")


@types.coroutine
def _resumed(sending: Coroutine[Any, Any, None], waits_for: Any) -> Generator[Any, Any, None]:
    """A coroutine that was begun by hand is carried on by a task, which is given what it waits for first.

    Whatever the wait ends with, a result, an exception or being cancelled, reaches the coroutine, as it would have if
    the task had begun it.
    """
    try:
        while True:
            try:
                came = yield waits_for
            except BaseException as why:  # noqa: BLE001 - it is not kept here, but passed on
                waits_for = sending.throw(why)
            else:
                waits_for = sending.send(came)
    except StopIteration:
        return


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
    origin = headers.get("origin", "")
    place = urlsplit(origin).netloc
    ours = not origin or (place and (hosts(place) or place == headers.get("host")))
    address = client(str((scope.get("client") or ("",))[0]), forwarded)
    return address if scope["path"] == "/live" and ours and floods.sockets.take(address) else None


async def _listen(connection: Connection, receive: Receive) -> None:
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        text = message.get("text")
        if text is None:
            connection.end.close(1003, "one text frame a message")
        else:
            connection.hear(text.encode("utf-8", "surrogatepass"))
