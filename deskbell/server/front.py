"""Two processes behind one port: the front accepts, keeps the sockets of `/live`, and passes every other connection on.

Nothing is read before it is passed (the front only peeks), so nothing is copied, and the peer's address and keep-alive
are real. Chat stays quick while pages are busy, because pages have an interpreter of their own. The front knows neither
Django nor what the live end does.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Awaitable, Callable

from deskbell.server.pages_child import PagesChild
from deskbell.server.turning_away import turn_away

log = logging.getLogger("deskbell.server")

PEEK_BYTES = 16
SILENT_SECONDS = 10.0
ACCEPT_AT_ONCE = 64
ACCEPT_PAUSE = 0.2  # seconds, when there are no file descriptors left
LIVE = (b"GET /live ", b"GET /live?")

LiveProtocol = Callable[[bytes], asyncio.BaseProtocol]


class Front:
    """`listeners` are bound and listening. `live(head)` makes the protocol of one live connection, from which `head`
    was already read. `app` is the pages' ASGI application, "module:attribute". `on_bell` gets what pages ring."""

    def __init__(
        self,
        listeners: list[socket.socket],
        live: LiveProtocol,
        app: str,
        *,
        on_bell: Callable[[bytes], None] = lambda _: None,
        nice: int = 5,
        grace: float = 10.0,
    ) -> None:
        self.pages = PagesChild(app, self._take_back, on_bell, nice=nice, grace=grace)
        self._listeners = listeners
        self._live = live
        self._silent: dict[socket.socket, asyncio.TimerHandle] = {}
        self._keeping: set[asyncio.Task[None]] = set()
        self._stopping = False

    async def serve(
        self, close_live: Callable[[], Awaitable[None]] | None = None, ready: Callable[[], None] = lambda: None
    ) -> None:
        """From start to stop, until SIGTERM or SIGINT. `ready` is called when the port is served; `close_live` says
        goodbye to the live connections."""
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        try:
            await self.start()
            ready()
            await stop.wait()
            await self.stop(close_live)
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)

    async def start(self) -> None:
        """The pages process first, then the port: who can connect is served."""
        await self.pages.start()
        for listener in self._listeners:
            listener.setblocking(False)
            self._listen(listener)

    async def stop(self, close_live: Callable[[], Awaitable[None]] | None = None) -> None:
        """No new connections; running pages finish and live connections are told, side by side."""
        self._stopping = True
        for listener in self._listeners:
            asyncio.get_running_loop().remove_reader(listener.fileno())
            listener.close()
        for connection in list(self._silent):
            self._heard(connection)
            connection.close()
        await asyncio.gather(self.pages.stop(), *([close_live()] if close_live is not None else []))

    def _listen(self, listener: socket.socket) -> None:
        if not self._stopping:
            asyncio.get_running_loop().add_reader(listener.fileno(), self._accept, listener)

    def _accept(self, listener: socket.socket) -> None:
        for _ in range(ACCEPT_AT_ONCE):
            try:
                connection, _ = listener.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return
            except OSError as why:
                log.error("No connection can be accepted: %s", why)  # noqa: TRY400  (the sentence says it all)
                loop = asyncio.get_running_loop()
                loop.remove_reader(listener.fileno())
                loop.call_later(ACCEPT_PAUSE, self._listen, listener)
                return
            connection.setblocking(False)
            self._look(connection)

    def _look(self, connection: socket.socket) -> None:
        """Whatever the first bytes are, decide by them at once: what is not recognised can come back."""
        try:
            head = connection.recv(PEEK_BYTES, socket.MSG_PEEK)
        except BlockingIOError:
            self._await_words(connection)
            return
        except OSError:
            head = b""
        self._heard(connection)
        if not head:
            connection.close()
        elif head.startswith(LIVE):
            self._keep(connection, b"")
        else:
            self._pass_on(connection)

    def _await_words(self, connection: socket.socket) -> None:
        if connection in self._silent:
            return
        loop = asyncio.get_running_loop()
        self._silent[connection] = loop.call_later(SILENT_SECONDS, self._tire, connection)
        loop.add_reader(connection.fileno(), self._look, connection)

    def _heard(self, connection: socket.socket) -> None:
        timer = self._silent.pop(connection, None)
        if timer is not None:
            timer.cancel()
            asyncio.get_running_loop().remove_reader(connection.fileno())

    def _tire(self, connection: socket.socket) -> None:
        self._heard(connection)
        self._pass_on(connection)

    def _pass_on(self, connection: socket.socket) -> None:
        descriptor = connection.detach()
        if not self.pages.give(descriptor):
            turn_away(_connection_of(descriptor))

    def _take_back(self, head: bytes, descriptor: int) -> None:
        self._keep(_connection_of(descriptor), head)

    def _keep(self, connection: socket.socket, head: bytes) -> None:
        if self._stopping:
            connection.close()
            return
        task = asyncio.ensure_future(self._connect(connection, head))
        self._keeping.add(task)
        task.add_done_callback(self._keeping.discard)

    async def _connect(self, connection: socket.socket, head: bytes) -> None:
        try:
            await asyncio.get_running_loop().connect_accepted_socket(lambda: self._live(head), connection)
        except OSError:  # it was closed meanwhile
            connection.close()


def _connection_of(descriptor: int) -> socket.socket:
    connection = socket.socket(fileno=descriptor)
    connection.setblocking(False)
    return connection
