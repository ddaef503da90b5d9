"""What the process with the sockets holds: the gateway, the writer, the background loop, the bus."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from deskbell.journal import writer as the_writer
from deskbell.journal.acts import Act
from deskbell.journal.writer import Writer
from deskbell.live import bus
from deskbell.live import gateway as the_gateway
from deskbell.live.bells import Bell
from deskbell.live.gateway import Gateway
from deskbell.server import beside, health
from deskbell.server.settings import ENVIRONMENT
from deskbell.staff import presence
from deskbell.work.loop import Loop

log = logging.getLogger("deskbell.server")
PRESENCE_EVERY = 5.0
STATE_EVERY = 1.0


class House:
    """What the process with the sockets holds: gateway, writer, background loop, bus."""

    def __init__(self, on_death: Callable[[], None], pages_beside: bool = False) -> None:
        self.gateway = Gateway()
        self.writer = Writer(self._hand_back, on_death=on_death)
        self.loop = beside.loop_of_the_sockets() if pages_beside else Loop()
        self.bus = self._make_bus()
        self.written = 0
        self._looking: set[int] = set()
        self._ears: threading.Thread | None = None
        self.on_state: Callable[[health.State], None] | None = None
        self._timers: list[asyncio.TimerHandle] = []

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
        self._every(loop, PRESENCE_EVERY, self._tell_presence)
        self._every(loop, STATE_EVERY, self.tell_state)

    def stop(self) -> None:
        """End the threads; the sockets are closed already."""
        self.gateway.stop()
        self.loop.end()
        if isinstance(self.bus, bus.ValkeyBus):
            self.bus.ended.set()

    async def drain(self) -> None:
        """Hear nothing more, write what waits, acknowledge it. Then the sockets may be closed."""
        self.gateway.stopping = True
        for timer in self._timers:
            timer.cancel()
        await asyncio.to_thread(self.writer.stop)
        await asyncio.sleep(0)  # what the writer handed back last comes before us in the loop's line

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
        with self.gateway.gathering():
            self.gateway.hub.deliver(fresh)
            for act in acts:
                act.done(act)
        self.written += len(fresh)
        if isinstance(self.bus, bus.ValkeyBus) and fresh:
            grown = {act.stream_id: act.number for act in fresh}
            self.gateway.aside(self.bus.ring_elsewhere, Bell(streams=list(grown.items())), then=_nothing)

    # The clock ------------------------------------------------------------------------------------

    def _every(self, loop: asyncio.AbstractEventLoop, seconds: float, work: Callable[[], None]) -> None:
        def again() -> None:
            if not self.gateway.stopping:
                work()
                self._every(loop, seconds, work)

        self._timers = [timer for timer in self._timers if timer.when() > loop.time()]
        self._timers.append(loop.call_later(seconds, again))

    def _tell_presence(self) -> None:
        here = self.gateway.staff_here()
        if here:
            self.gateway.aside(presence.seen_all, here, then=_nothing)
        looking = {int(key) for key in self.gateway.followed("looking")}
        if looking or self._looking:
            self.gateway.aside(presence.look, looking, self._looking - looking, then=_nothing)
            self._looking = looking

    def tell_state(self, then: Callable[[], None] = lambda: None) -> None:
        """Tell the pages process, where there is one, how this one is doing; each second by itself."""
        if self.on_state is not None:
            self.gateway.aside(self.state, then=partial(self._told, then))

    def _told(self, then: Callable[[], None], state: Any) -> None:
        if self.on_state is not None and isinstance(state, health.State):
            self.on_state(state)
        then()


def _nothing(result: Any) -> None:
    if isinstance(result, Exception):
        log.warning("something beside the point failed: %r", result)
