"""The pages process: `python -m deskbell.server.pages_process PAIR MODULE:ATTR`, started by the front, never by hand.

It adopts the connections that the front passes on and gives back those that ask for an upgrade. It ends when the
front says so or is gone. `DESKBELL_WIRE_FD` names the descriptor of a socket on which the application may ring bells.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import uvicorn

from deskbell.server.garbage import keep_what_is_loaded
from deskbell.server.heads import PageProtocol
from deskbell.server.leaving import leave_soon
from deskbell.server.passing import CONNECTION, LARGEST, LEAVING, READY, STOP, UPGRADE, Passing


class PagesServer(uvicorn.Server):
    """uvicorn without a listening socket."""

    def __init__(self, config: uvicorn.Config, pair: socket.socket) -> None:
        super().__init__(config)
        config.ws = _back_class(self)
        self._pair = pair
        self._passing: Passing | None = None
        self._adopting: set[asyncio.Task[None]] = set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=[])
        self._passing = Passing(self._pair, self._hear, self._stop)
        keep_what_is_loaded()
        self._passing.send(READY)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._passing is not None:
            self._passing.send(LEAVING)
        await super().shutdown(sockets=[])

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """uvicorn raises a signal again when it has stopped for it: that would be the end before the end."""
        with super().capture_signals():
            yield
            self._captured_signals.clear()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Ctrl-C reaches both processes; the front decides what it means."""
        if sig != signal.SIGINT:
            super().handle_exit(sig, frame)

    def give_back(self, head: bytes, connection: socket.socket) -> bool:
        """To the front, with what was read. The caller drops its own copy."""
        if self._passing is None or len(head) >= LARGEST:
            return False
        descriptor = os.dup(connection.fileno())
        if self._passing.send(UPGRADE + head, descriptor):
            return True
        os.close(descriptor)
        return False

    def _hear(self, data: bytes, descriptor: int | None) -> None:
        if data == STOP:
            self._stop()
        elif data == CONNECTION and descriptor is not None:
            connection = socket.socket(fileno=descriptor)
            connection.setblocking(False)
            task = asyncio.ensure_future(self._adopt(connection))
            self._adopting.add(task)
            task.add_done_callback(self._adopting.discard)

    async def _adopt(self, connection: socket.socket) -> None:
        try:
            await asyncio.get_running_loop().connect_accepted_socket(self._protocol, connection)
        except OSError:  # it was closed meanwhile
            connection.close()

    def _protocol(self) -> asyncio.Protocol:
        return PageProtocol(self.config, self.server_state, self.lifespan.state)

    def _stop(self) -> None:
        self.should_exit = True


class _Back(asyncio.Protocol):
    """Where uvicorn expects a WebSocket class."""

    def __init__(self, server: PagesServer) -> None:
        self._server = server

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        connection = self._transport.get_extra_info("socket")
        self._transport.pause_reading()  # what comes from now on is the front's to read
        if self._server.give_back(data, connection):
            self._transport.abort()
        else:
            self._transport.close()


def _back_class(server: PagesServer) -> Any:
    def make(config: uvicorn.Config, server_state: Any, app_state: Any) -> _Back:
        return _Back(server)

    return make


def main() -> None:
    words = argparse.ArgumentParser(prog="deskbell.server.pages_process", description=__doc__)
    words.add_argument("pair", type=int, help="descriptor of this process's end of the pair")
    words.add_argument("app", help="the ASGI application, module:attribute")
    words.add_argument("--nice", type=int, default=0, help="how much to step back behind the front")
    words.add_argument("--grace", type=float, default=10.0, help="seconds for running pages to finish")
    given = words.parse_args()
    if given.nice:
        os.nice(given.nice)
    config = uvicorn.Config(
        given.app,
        lifespan="on",
        interface="asgi3",
        access_log=False,
        log_config=None,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=round(given.grace),
    )
    PagesServer(config, socket.socket(fileno=given.pair)).run()
    leave_soon()


if __name__ == "__main__":
    main()
