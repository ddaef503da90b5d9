"""The gateway: every connection of this process, the hub, and the threads that may touch the database.

Sockets live on one event loop; nothing here blocks it. What needs the database runs *aside*, in a few threads
with a connection each, and comes back as a callback on the loop.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import close_old_connections
from django.db import connection as database

from deskbell.live.bells import Bell
from deskbell.live.frames import encode
from deskbell.live.hub import Hub
from deskbell.live.pings import Pings
from deskbell.live.rows import ChangedRows
from deskbell.live.tickets import LONGEST, Ticket
from deskbell.live.topics import Topic

if TYPE_CHECKING:
    from deskbell.live.connection import Connection

log = logging.getLogger("deskbell.live")
MOST_WAITING = 5000


class Busy(Exception):
    """Too much is waiting for the threads; the client is told to try again."""


class Gateway:
    """One for each process that holds sockets."""

    def __init__(self, threads: int = 4) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self.hub = Hub(self._read)
        self.connections: set[Connection] = set()
        self.stopping = False
        # While many things are told at once: each connection's frames, in order.
        self.gathered: dict[Connection, list[bytes]] | None = None
        # Who was signed out (``s12``, ``s12/<session mark>``), and when: their older tickets open nothing.
        self._signed_out: dict[str, float] = {}
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="aside")
        self._waiting = 0
        self.rows = ChangedRows(self)
        self.pings = Pings()

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.pings.start(loop)

    def stop(self) -> None:
        """Hear nothing more; sockets are closed by their server with 1012 "restart"."""
        self.stopping = True
        self.pings.stop()
        self.rows.stop()
        self._threads.shutdown(wait=False, cancel_futures=True)

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Whatever is put inside leaves at the end, with one write for each connection: a console sees everything."""
        self.gathered = {}
        try:
            yield
        finally:
            gathered, self.gathered = self.gathered, None
            for connection, frames in gathered.items():
                if len(frames) == 1:
                    connection.end.write(frames[0])
                else:
                    connection.end.write_all(frames)

    # Aside --------------------------------------------------------------------------------------

    def aside(self, work: Callable[..., Any], *given: Any, then: Callable[[Any], None]) -> None:
        """Run ``work`` in a thread that may use the database; ``then`` gets its result or its exception."""
        if self._waiting >= MOST_WAITING:
            then(Busy())
            return
        self._waiting += 1
        self._threads.submit(self._run, work, given, then)

    def _run(self, work: Callable[..., Any], given: tuple[Any, ...], then: Callable[[Any], None]) -> None:
        try:
            close_old_connections()
            result: Any = work(*given)
        except BaseException as why:  # noqa: BLE001 - it is told on the loop
            result = why
            if database.connection is not None and not database.is_usable():
                database.close()
        assert self.loop is not None
        try:
            self.loop.call_soon_threadsafe(self._back, then, result)
        except RuntimeError:
            log.debug("the loop has ended before a thread came back")

    def _back(self, then: Callable[[Any], None], result: Any) -> None:
        self._waiting -= 1
        then(result)

    # Entries ------------------------------------------------------------------------------------

    def _read(self, stream: int, since: int, provider: Topic) -> None:
        self.aside(provider.since, stream, since, then=lambda found: self._filled(stream, found))

    def _filled(self, stream: int, found: Any) -> None:
        if isinstance(found, BaseException):
            log.error("entries of stream %s could not be read: %s", stream, type(found).__name__)
            line = self.hub.lines.get(stream)
            if line is not None and self.loop is not None and not self.stopping:
                line.filling = False
                self.loop.call_later(1.0, self._again, stream)
            return
        self.hub.filled(stream, found)

    def _again(self, stream: int) -> None:
        line = self.hub.lines.get(stream)
        if line is not None:
            self.hub.fill(line)

    # Bells --------------------------------------------------------------------------------------

    def ring(self, bell: Bell) -> None:
        """Hear a bell; may be called from any thread."""
        if self.loop is None or self.stopping:
            return
        try:
            self.loop.call_soon_threadsafe(self._hear, bell)
        except RuntimeError:
            log.debug("a bell rang after the loop ended")

    def refresh(self) -> None:
        """The bus was away: read every followed line afresh. May be called from any thread."""
        if self.loop is not None:
            self.loop.call_soon_threadsafe(self._refresh)

    def _refresh(self) -> None:
        for line in self.hub.lines.values():
            self.hub.fill(line)
        for topic in self.hub.plain:
            self.rows.note(topic, None)

    def _hear(self, bell: Bell) -> None:
        if bell.streams:
            for stream, number in bell.streams:
                self.hub.heard(stream, number)
        if bell.row:
            self.rows.note(*bell.row)
        if bell.gone:
            self._gone(*bell.gone)
        if bell.signal:
            self.signal(*bell.signal)

    def signal(self, topic: str, frame: dict[str, Any], but: Connection | None = None) -> None:
        """Pass a frame on to whoever follows the topic here."""
        screens = self.hub.screens(topic)
        if screens:
            data = encode(frame)
            for screen in screens:
                if screen is not but:
                    screen.put(data)

    def is_signed_out(self, ticket: Ticket) -> bool:
        """Was the ticket's person, or its session, signed out after it was made?"""
        names = (ticket.principal, f"{ticket.principal}/{ticket.mark}")
        return any(ticket.made <= self._signed_out.get(name, 0.0) for name in names)

    def _gone(self, topic: str, principal: str) -> None:
        if topic == f"staff:{principal.removeprefix('s').partition('/')[0]}":
            now = time.time()
            fresh = {name: at for name, at in self._signed_out.items() if now - at < LONGEST}
            self._signed_out = fresh | {principal: now}
        for connection in list(self.connections):
            if connection.is_principal(principal):
                connection.was_gone(topic)  # whoever is signed out goes, also if they did not follow themself

    # Who is here --------------------------------------------------------------------------------

    def join(self, connection: Connection) -> None:
        self.connections.add(connection)
        self.pings.join(connection)

    def leave(self, connection: Connection) -> None:
        self.connections.discard(connection)
        self.pings.leave(connection)

    def staff_here(self) -> set[int]:
        """The staff whose consoles are connected to this process; for presence."""
        return {c.principal.staff for c in list(self.connections) if c.principal and c.principal.staff}

    def followed(self, name: str) -> set[str]:
        """The keys of the topics of that name which somebody follows here, where they are topics of rows alone."""
        begin = f"{name}:"
        return {topic.removeprefix(begin) for topic in self.hub.plain if topic.startswith(begin)}


_gateway: Gateway | None = None


def use(gateway: Gateway | None) -> None:
    global _gateway
    _gateway = gateway


def current() -> Gateway | None:
    """This process's gateway, where it has one."""
    return _gateway
