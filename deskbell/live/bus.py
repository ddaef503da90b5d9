"""The bus: how a change made anywhere reaches the screens connected here.

Three carriers of one shape: within the process (the default), over a socket to the process that holds the
sockets (two processes behind one port), and Valkey or Redis when several machines share the work. None of
them must be reliable: whoever hears a later number reads the journal since its own.
"""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from typing import Any, Protocol

from django.db import transaction

from deskbell.live import bells
from deskbell.live.bells import Bell

log = logging.getLogger("deskbell.live")


class Bus(Protocol):
    """Rings bells here and elsewhere."""

    def ring(self, bell: Bell) -> None:
        """Ring for every process, this one included."""

    def ring_elsewhere(self, bell: Bell) -> None:
        """Ring for the other processes only."""


class HereBus:
    """Everything is in this process: a bell is a call."""

    def __init__(self) -> None:
        self.listener: Callable[[Bell], None] | None = None

    def ring(self, bell: Bell) -> None:
        if self.listener is not None:
            self.listener(bell)

    def ring_elsewhere(self, bell: Bell) -> None:
        """Nobody else is there."""


class WireBus:
    """In a process without sockets (pages): bells go down a datagram socket to the one that has them."""

    def __init__(self, wire: socket.socket) -> None:
        self.wire = wire
        self.turn = threading.Lock()

    def ring(self, bell: Bell) -> None:
        try:
            with self.turn:
                self.wire.send(bells.encode(bell))
        except OSError as why:
            log.warning("a bell was not heard: %s", why)

    ring_elsewhere = ring


class ValkeyBus:
    """Several processes or machines share one Valkey (or Redis): publish and subscribe, nothing stored."""

    CHANNEL = "deskbell"

    def __init__(self, url: str) -> None:
        import redis

        # The client knows Valkey's scheme by its older name.
        self.server = redis.Redis.from_url(url.replace("valkey", "redis", 1) if url.startswith("valkey") else url)
        self.listener: Callable[[Bell], None] | None = None
        self.refresh: Callable[[], None] | None = None
        self.ended = threading.Event()

    def ring(self, bell: Bell) -> None:
        if self.listener is not None:
            self.listener(bell)
        self.ring_elsewhere(bell)

    def ring_elsewhere(self, bell: Bell) -> None:
        try:
            self.server.publish(self.CHANNEL, bells.encode(bell))
        except redis_errors() as why:  # nothing is lost by that, only later
            log.warning("the bus did not take a bell: %s", type(why).__name__)

    def listen(self) -> None:
        """Hear the others until ``end``; after a lost line everything followed is read afresh."""
        while not self.ended.is_set():
            try:
                with self.server.pubsub(ignore_subscribe_messages=True) as heard:  # type: ignore[no-untyped-call]
                    heard.subscribe(self.CHANNEL)
                    if self.refresh is not None:
                        self.refresh()
                    self._hear(heard)
            except redis_errors() as why:
                log.warning("the bus is away: %s", type(why).__name__)
                self.ended.wait(1.0)

    def _hear(self, heard: Any) -> None:
        while not self.ended.is_set():
            message = heard.get_message(timeout=1.0)
            if message and self.listener is not None:
                self.listener(bells.decode(message["data"]))

    def alive(self) -> bool:
        try:
            return bool(self.server.ping())
        except redis_errors():
            return False


def redis_errors() -> tuple[type[Exception], ...]:
    """What the client raises when the server is not there."""
    import redis

    return (redis.RedisError, OSError)


_bus: Bus = HereBus()


def use(bus: Bus) -> None:
    """Take this bus for the process."""
    global _bus
    _bus = bus


def current() -> Bus:
    return _bus


def ring_stream(stream: int, number: int) -> None:
    """Stream ``stream`` is now at ``number``; rung after the commit."""
    _after_commit(Bell(streams=[(stream, number)]))


def ring_streams(streams: list[tuple[int, int]]) -> None:
    """The same for several at once: each with its number."""
    _after_commit(Bell(streams=streams))


def ring_row(topic: str, item: int | None = None) -> None:
    """The rows of a topic (or one item of them) changed; followers get them whole, after the commit."""
    _after_commit(Bell(row=(topic, item)))


def ring_gone(topic: str, principal: str) -> None:
    """``principal`` (``s12``, ``s12/<session mark>``, or ``*``) may no longer follow the topic."""
    _after_commit(Bell(gone=(topic, principal)))


def _after_commit(bell: Bell) -> None:
    transaction.on_commit(lambda: _bus.ring(bell))
