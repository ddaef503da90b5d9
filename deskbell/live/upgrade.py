"""picows standing where uvicorn expects its WebSocket class, or straight on a socket of its own.

Twice the speed of uvicorn's own classes at half the memory. It uses `picows.picows.WSProtocol`, which is not in the
public namespace: the version is pinned, and `test_upgrade.py` holds it to everything promised here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any, ClassVar, Self

from picows import (
    WSAutoPingStrategy,
    WSCloseCode,
    WSListener,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
)
from picows.picows import WSProtocol  # type: ignore[attr-defined]

FRAME_BYTES = 65536  # a longer frame is closed with 1009; messages are far shorter
BUFFER_BYTES = 2048  # picows' smallest; it grows when a longer frame comes
HANDSHAKE_SECONDS = 5.0
GOODBYE_SECONDS = 2.0  # for a client to take its last frames before it is cut off
STUCK_SECONDS = 10.0  # for a client that does not read, with more unsent than the transport's high-water mark

log = logging.getLogger("deskbell.live")
# An adapter and no logger: picows makes a child of every *logger* for every connection, a kilobyte each. It tells each
# coming and going at INFO, and what strangers do wrong at ERROR, which is no error of ours.
_sockets = logging.getLogger("picows.server")
_sockets.setLevel(logging.WARNING)
_quiet = logging.LoggerAdapter(_sockets, {})


class Knock(WSUpgradeRequest):
    """An upgrade request and where it comes from. Header values may hold lone surrogates (bytes that are no ASCII)."""

    __slots__ = ("peer",)

    def __init__(self, request: WSUpgradeRequest, peer: str) -> None:
        self.method, self.path, self.version = request.method, request.path, request.version
        self.headers = request.headers
        self.peer = peer  # the address at the other end of the socket: a proxy's, where there is one


# What a door may say: a listener (come in), a status with a sentence (no), or None (404).
Door = Callable[[Knock], WSListener | tuple[int, str] | None]


class Socket(WSProtocol):  # type: ignore[misc]
    """One WebSocket, from its upgrade request on. `head` is what somebody has already read from the connection."""

    __slots__ = ("_connections", "_door", "_head", "_stuck")

    def __new__(cls, *_: Any, **__: Any) -> Self:
        return super().__new__(cls)  # type: ignore[no-any-return]

    def __init__(self, door: Door, connections: set[Any], head: bytes = b"", frame_bytes: int = FRAME_BYTES) -> None:
        self._door = door
        self._connections = connections
        self._head = head
        self._stuck: asyncio.TimerHandle | None = None
        ping = (False, 20, 20, WSAutoPingStrategy.PING_WHEN_IDLE)  # off: one timer pings all, not a task for each
        pong = True
        super().__init__(
            None, None, False, self._open, _quiet, True, HANDSHAKE_SECONDS, *ping, pong, frame_bytes, None, BUFFER_BYTES
        )

    def connection_made(self, transport: asyncio.Transport) -> None:
        self._connections.add(self)
        super().connection_made(transport)
        if self._head:
            head, self._head = self._head, b""
            self.data_received(head)

    def connection_lost(self, exc: Exception | None) -> None:
        self._connections.discard(self)
        self._read_on()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """What the listener does about it is its own; a polite close alone would wait for this reader for ever."""
        self._stuck = asyncio.get_running_loop().call_later(STUCK_SECONDS, self.transport.disconnect, False)
        super().pause_writing()

    def resume_writing(self) -> None:
        self._read_on()
        super().resume_writing()

    def data_received(self, data: bytes) -> None:
        """uvicorn's way in, once, with the request's head and whatever came behind it."""
        view = memoryview(data)
        while view and not self.transport.underlying_transport.is_closing():
            room = self.get_buffer(-1)
            size = min(len(room), len(view))
            room[:size] = view[:size]
            view = view[size:]
            self.buffer_updated(size)

    def shutdown(self) -> None:
        """The server stops: tell the client to come back at once (1012). uvicorn calls this on every connection."""
        if self.listener is not None and not self.transport.is_close_frame_sent:
            self.transport.send_close(WSCloseCode.SERVICE_RESTART, b"restart")
        self.transport.disconnect()
        # disconnect() waits until everything is sent; a client that does not read would keep the server from ending.
        asyncio.get_running_loop().call_later(GOODBYE_SECONDS, self.transport.disconnect, False)

    def _read_on(self) -> None:
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None

    def _open(self, request: WSUpgradeRequest) -> Any:
        # Firefox sends "keep-alive, Upgrade", and picows compares the whole value (2.3.1).
        tokens = request.headers.get("connection", "").lower().split(",")
        if "upgrade" in (token.strip() for token in tokens):
            request.headers["connection"] = "upgrade"
        try:
            answer = self._door(Knock(request, self._peer()))
        except Exception:
            log.exception("An upgrade request could not be judged.")
            answer = (500, "Something went wrong on the server. It is in the server's log; please try again.")
        if answer is None or isinstance(answer, WSListener):
            return answer
        status, words = answer
        plain = {"Content-Type": "text/plain; charset=utf-8"}
        refusal = WSUpgradeResponse.create_error_response(status, words.encode(), plain)
        return WSUpgradeResponseWithListener(refusal, None)

    def _peer(self) -> str:
        peer = self.transport.underlying_transport.get_extra_info("peername")
        return str(peer[0]) if isinstance(peer, tuple) else ""


class Upgrade(Socket):
    """The same with the signature that uvicorn calls. Not used itself: `upgrade_class(door)` makes one with a door."""

    __slots__ = ()
    door: ClassVar[Door]

    def __init__(self, config: Any, server_state: Any, app_state: Any, _loop: Any = None) -> None:
        super().__init__(type(self).door, server_state.connections, b"", config.ws_max_size)


def upgrade_class(door: Door) -> type[Upgrade]:
    """For `uvicorn.Config(ws=upgrade_class(door), http=PageProtocol, ws_max_size=FRAME_BYTES)`.

    Leave `limit_concurrency` unset: it would count every open socket.
    """
    return type("DoorUpgrade", (Upgrade,), {"__slots__": (), "door": staticmethod(door)})


async def close_all(connections: set[Any]) -> None:
    """Close every socket with 1012 and wait until they are gone, GOODBYE_SECONDS and a little at most."""
    for connection in list(connections):
        connection.shutdown()
    for _ in range(50):
        if not connections:
            return
        await asyncio.sleep((GOODBYE_SECONDS + 0.5) / 50)
