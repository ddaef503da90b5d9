"""The picows end of a connection: a listener that hands frames over and writes what it is given.

Fragmented messages are refused: browsers never fragment what fits our limit.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from picows import WSCloseCode, WSFrame, WSListener, WSMsgType, WSTransport

from deskbell.live import floods
from deskbell.live.connection import Connection
from deskbell.live.gateway import Gateway
from deskbell.live.upgrade import Door, Knock

log = logging.getLogger("deskbell.live")
# What may wait unsent for one reader before it is told to come back.
MOST_UNSENT = 1 << 20
MOST_CONNECTIONS = 50_000


class Listener(WSListener):
    """One socket."""

    __slots__ = ("connection", "gateway", "peer", "transport")

    def __init__(self, gateway: Gateway, peer: str) -> None:
        self.gateway, self.peer = gateway, peer
        self.connection: Connection | None = None
        self.transport: WSTransport | None = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        transport.underlying_transport.set_write_buffer_limits(high=MOST_UNSENT)
        self.connection = Connection(self.gateway, self, self.peer)
        self.connection.opened()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        kind = frame.msg_type
        if kind == WSMsgType.TEXT and frame.fin:
            if self.connection is not None:
                self.connection.hear(frame.get_payload_as_memoryview())
        elif kind == WSMsgType.PING:
            transport.send_pong(frame.get_payload_as_bytes())
        elif kind == WSMsgType.PONG:
            pass
        elif kind == WSMsgType.CLOSE:
            transport.send_close(frame.get_close_code(), b"")
            transport.disconnect()
        else:
            self.close(1003, "one text frame a message")

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        if self.connection is not None:
            self.connection.lost()
            self.connection = None

    def pause_writing(self) -> None:
        """The reader does not read. Forget about it; it comes back and asks since its number."""
        if self.connection is not None:
            self.connection.slow = True
        self.close(1013, "too slow; ask again since your number")

    def resume_writing(self) -> None:
        """Too late: it was told to come back."""

    # The connection's side ------------------------------------------------------------------------

    def write(self, frame: bytes) -> None:
        if self.transport is not None:
            self.transport.send(WSMsgType.TEXT, frame)

    def write_all(self, frames: list[bytes]) -> None:
        """Several frames with one system call. picows itself sends each at once, unless something waits already."""
        if self.transport is not None and not self.transport.underlying_transport.is_closing():
            self.transport.underlying_transport.write(b"".join([part for frame in frames for part in framed(frame)]))

    def close(self, code: int, reason: str) -> None:
        if self.transport is not None:
            self.transport.send_close(WSCloseCode(code), reason.encode())
            self.transport.disconnect()

    def ping(self) -> None:
        if self.transport is not None:
            self.transport.send_ping()


def framed(payload: bytes) -> tuple[bytes, bytes]:
    """A whole text frame of a server, which masks nothing (RFC 6455, 5.2)."""
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)), payload
    if size < 65536:
        return b"\x81\x7e" + size.to_bytes(2, "big"), payload
    return b"\x81\x7f" + size.to_bytes(8, "big"), payload


def door(gateway: Gateway, hosts: Callable[[str], bool], client: Callable[[str, str], str]) -> Door:
    """Who may come in: whoever knocks at ``/live`` from no page at all, or from a page of our own.

    A browser says where its page is from (Origin); only our own pages may open a socket (ASVS 5.0 4.4.2).
    Programs say nothing and need a ticket all the same. ``client(peer, forwarded)`` is who is really there when a
    proxy stands between.
    """

    def judge(knock: Knock) -> Listener | tuple[int, str] | None:
        if knock.path.partition(b"?")[0] != b"/live":
            return None
        origin = knock.headers.get("origin")
        if origin:
            place = urlsplit(origin).netloc
            if not place or not (hosts(place) or place == knock.headers.get("host")):
                log.warning("a page of another site tried to open a socket")
                return 403, "This page may not open a socket here."
        # Some proxies add a line of their own below the client's: only all of them together tell who was last.
        address = client(knock.peer, ",".join(knock.headers.getall("x-forwarded-for", [])))
        if len(gateway.connections) >= MOST_CONNECTIONS:
            return 503, "Too many are connected just now. Try again in a minute."
        if not floods.sockets.take(address):
            return 429, "Too many connections from your address. Try again in a moment; nothing is lost."
        return Listener(gateway, address)

    return judge
