"""``deskbell serve``: one process, or two behind one port; the live end, the writer, the loop, the pages."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import msgspec
import uvicorn
from django.conf import settings

from deskbell.live import asgi_end, bells, floods, picows_end
from deskbell.live.connection import Connection
from deskbell.live.limits import rates_of
from deskbell.live.upgrade import FRAME_BYTES, Socket, close_all, upgrade_class
from deskbell.server import beside
from deskbell.server.front import Front
from deskbell.server.garbage import keep_what_is_loaded
from deskbell.server.heads import PageProtocol
from deskbell.server.house import House
from deskbell.server.pages_app import pages_app
from deskbell.server.proxies import client_of
from deskbell.server.settings import ENVIRONMENT

BACKLOG = 4096
# How long a thread that computes keeps the interpreter before the loop that carries the chat gets it back (Python's own
# 5 ms would be added to nearly every frame while a page is made or words are indexed).
SWITCH_SECONDS = 0.0002


def own_hosts() -> Callable[[str], bool]:
    """Whether a page of that host (with its port) is one of ours."""
    ours = {urlsplit(settings.PUBLIC_URL).netloc}
    return lambda netloc: netloc in ours


def two_processes() -> bool:
    """Pages beside the sockets where there are two cores; every rule holds in both shapes."""
    if ENVIRONMENT.live != "picows" or ENVIRONMENT.pages == "inside" or not hasattr(socket, "send_fds"):
        return False
    return ENVIRONMENT.pages == "beside" or (os.cpu_count() or 1) > 1


def run(host: str, port: int, ready: Callable[[], None] = lambda: None) -> int:
    """Serve until SIGTERM or Ctrl-C; 1 when the writer died. ``ready`` is called once the port is open."""
    listener = listen(host, port)
    sys.setswitchinterval(SWITCH_SECONDS)
    _raise_file_limit()
    Connection.rates = rates_of(ENVIRONMENT.frame_rate)
    if not ENVIRONMENT.frame_rate:
        floods.lift()
    run_loop = _run_two if two_processes() else _run_one
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        return runner.run(run_loop(listener, ready))


def listen(host: str, port: int) -> socket.socket:
    """The one port. Raises ``SystemExit`` with a sentence when somebody else has it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as why:
        raise SystemExit(f"Port {port} on {host} cannot be used: {why.strerror}. Choose another with --port.") from why
    listener.listen(BACKLOG)
    return listener


def _raise_file_limit() -> None:
    """A socket is a file; let there be as many as the system lets this process have."""
    try:
        import resource
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


async def _run_one(listener: socket.socket, ready: Callable[[], None]) -> int:
    """Everything in this process: uvicorn serves pages, and hands its WebSockets to the live end."""
    loop = asyncio.get_running_loop()
    server: uvicorn.Server
    failed: list[bool] = []

    def die() -> None:
        failed.append(True)
        server.should_exit = True

    house = House(on_death=die)
    pages = pages_app()
    if ENVIRONMENT.live == "picows":
        ws: Any = upgrade_class(picows_end.door(house.gateway, own_hosts(), client_of))
        app: Any = pages
    else:
        ws, app = "websockets-sansio", _with_live(pages, house)
    config = uvicorn.Config(
        app, ws=ws, http=PageProtocol, lifespan="on", interface="asgi3", access_log=False, log_config=None,
        proxy_headers=False, server_header=False, ws_max_size=FRAME_BYTES, ws_per_message_deflate=False,
        ws_ping_interval=25.0, timeout_graceful_shutdown=10,
    )  # fmt: skip
    server = _Server(config, house, ready)
    house.start(loop)
    keep_what_is_loaded()
    await server.serve(sockets=[listener])
    house.stop()
    return int(bool(failed))


class _Server(uvicorn.Server):
    """uvicorn that tells when it is there, and lets the writer finish before it closes the sockets."""

    def __init__(self, config: uvicorn.Config, house: House, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.house, self.ready = house, ready

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """uvicorn raises a signal again when it has stopped for it: that would end the process before the house."""
        with super().capture_signals():
            yield
            self._captured_signals.clear()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self.house.drain()
        await super().shutdown(sockets)


async def _run_two(listener: socket.socket, ready: Callable[[], None]) -> int:
    """This process keeps the sockets; a second one behind the same port serves the pages."""
    loop = asyncio.get_running_loop()
    failed: list[bool] = []

    def die() -> None:
        failed.append(True)
        loop.call_soon_threadsafe(os.kill, os.getpid(), signal.SIGTERM)

    house = House(on_death=die, pages_beside=True)
    live: set[Any] = set()
    door = picows_end.door(house.gateway, own_hosts(), client_of)
    front = Front(
        [listener],
        lambda head: Socket(door, live, head),
        "deskbell.server.pages_app:app",
        on_bell=lambda data: house.gateway.ring(bells.decode(data)),
    )
    beside.carry(lambda word: loop.call_soon_threadsafe(front.pages.tell, word))
    house.start(loop)
    keep_what_is_loaded()
    house.on_state = lambda state: front.pages.tell(msgspec.json.encode(state))

    async def close_live() -> None:
        await house.drain()
        await close_all(live)

    # Ready is only what says so itself: /readyz is answered by the pages, from what they were told.
    await front.serve(close_live, lambda: house.tell_state(then=ready))
    house.stop()
    return int(bool(failed))


def _with_live(pages: Any, house: House) -> Any:
    """An ASGI application of both, for the plain ASGI end."""
    hosts = own_hosts()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await asgi_end.serve(scope, receive, send, house.gateway, hosts, client_of)
        else:
            await pages(scope, receive, send)

    return app


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop
    return uvloop.new_event_loop
