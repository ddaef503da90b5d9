"""``deskbell serve``: one process, or two behind one port; the live end, the writer, the loop, the pages."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from deskbell.journal import writer as the_writer
from deskbell.journal.acts import Act
from deskbell.journal.writer import Writer
from deskbell.live import bus
from deskbell.live import gateway as the_gateway
from deskbell.live.bells import Bell
from deskbell.live.gateway import Gateway
from deskbell.server import health
from deskbell.server.settings import ENVIRONMENT
from deskbell.staff import presence
from deskbell.work.loop import Loop

log = logging.getLogger("deskbell.server")
PRESENCE_EVERY = 20.0


class House:
    """What the process with the sockets holds: gateway, writer, background loop, bus."""

    def __init__(self, on_death: Callable[[], None]) -> None:
        self.gateway = Gateway()
        self.writer = Writer(self._hand_back, on_death=on_death)
        self.loop = Loop()
        self.bus = self._make_bus()
        self.written = 0
        self._ears: threading.Thread | None = None
        self._presence: asyncio.TimerHandle | None = None

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin, on the running loop."""
        the_gateway.use(self.gateway)
        the_writer.use(self.writer)
        bus.use(self.bus)
        self.gateway.start(loop)
        self.writer.start()
        self.loop.start()
        if isinstance(self.bus, bus.ValkeyBus):
            self._ears = threading.Thread(target=self.bus.listen, name="bus", daemon=True)
            self._ears.start()
        health.use(self.state)
        self._presence = loop.call_later(1.0, self._tell_presence, loop)

    def stop(self) -> None:
        """Hear nothing more, write what waits, acknowledge it; the sockets are closed by their server."""
        self.gateway.stopping = True
        if self._presence is not None:
            self._presence.cancel()
        self.loop.end()
        self.writer.stop()
        if isinstance(self.bus, bus.ValkeyBus):
            self.bus.ended.set()

    def state(self) -> health.State:
        alive = not isinstance(self.bus, bus.ValkeyBus) or self.bus.alive()
        connections = len(self.gateway.connections)
        return health.State(self.writer.alive(), self.loop.alive(), alive, connections, self.written, time.time())

    def _make_bus(self) -> bus.HereBus | bus.ValkeyBus:
        made: bus.HereBus | bus.ValkeyBus
        if ENVIRONMENT.bus_url:
            made = bus.ValkeyBus(ENVIRONMENT.bus_url)
            made.refresh = self.gateway.refresh
        else:
            made = bus.HereBus()
        made.listener = self.gateway.ring
        return made

    # The writer's way back ------------------------------------------------------------------------

    def _hand_back(self, acts: list[Act]) -> None:
        """In the writer's thread, after the commit."""
        assert self.gateway.loop is not None
        try:
            self.gateway.loop.call_soon_threadsafe(self._committed, acts)
        except RuntimeError:
            log.info("the last acts were written after the loop had ended")

    def _committed(self, acts: list[Act]) -> None:
        """On the loop: to the screens, to the senders, to the other processes."""
        fresh = [act for act in acts if act.fresh and act.refused is None]
        self.gateway.hub.deliver(fresh)
        for act in acts:
            act.done(act)
        self.written += len(fresh)
        if isinstance(self.bus, bus.ValkeyBus) and fresh:
            grown = {act.stream_id: act.number for act in fresh}
            self.gateway.aside(self.bus.ring_elsewhere, Bell(streams=list(grown.items())), then=lambda _: None)

    def _tell_presence(self, loop: asyncio.AbstractEventLoop) -> None:
        here = self.gateway.staff_here()
        if here:
            self.gateway.aside(_seen, here, then=lambda _: None)
        self._presence = loop.call_later(PRESENCE_EVERY, self._tell_presence, loop)


def _seen(staff: set[int]) -> None:
    for one in staff:
        presence.seen(one)


def own_hosts() -> Callable[[str], bool]:
    """Whether a page of that host (with its port) is one of ours."""
    ours = {urlsplit(settings.PUBLIC_URL).netloc}
    return lambda netloc: netloc in ours


def two_processes() -> bool:
    """Pages beside the sockets where there are two cores; the seam is this one function."""
    if ENVIRONMENT.pages == "auto":
        return (os.cpu_count() or 1) > 1 and ENVIRONMENT.live == "picows" and hasattr(os, "fork")
    return ENVIRONMENT.pages == "beside"


def pages_app() -> Any:
    """The pages as an ASGI callable of its own."""
    from django.core.wsgi import get_wsgi_application

    from deskbell.server.pages import Pages

    return Pages(get_wsgi_application(), threads=ENVIRONMENT.page_threads)
