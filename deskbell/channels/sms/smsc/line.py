"""One bound session with a message centre, on a plain blocking socket.

One thread receives; any number may ask. What was asked and not answered when the line broke is ``Cut``: perhaps it was
heard. What could not be asked at all is ``NoLine``.
"""

from __future__ import annotations

import select
import socket
import ssl
import threading
import time
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from itertools import count

from deskbell.channels.sms.smsc import pdus
from deskbell.channels.sms.smsc.pdus import Malformed, Pdu
from deskbell.mailroom import reaching
from deskbell.staff import lines

CONNECTING = 15.0
ANSWERING = 30.0
WINDOW = 10


class NoLine(Exception):
    """There is no session, so nothing was said."""


class Cut(Exception):
    """The line broke, or stayed silent, after something was said and before it was answered."""


@dataclass(frozen=True, slots=True)
class Where:
    """A message centre, and who we are there."""

    host: str
    port: int
    system_id: str
    password: str
    system_type: str = ""
    tls: bool = False


class Line:
    """A bound transceiver."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._buffer = bytearray()
        self._numbers = count(1)
        self._asked: dict[int, Future[Pdu]] = {}
        self._writing, self._window = threading.Lock(), threading.BoundedSemaphore(WINDOW)
        self._is_open = True
        self._early: Pdu | None = None
        self.heard_at = time.monotonic()

    @classmethod
    def bound(cls, where: Where) -> Line:
        """Connects and binds. Raises ``NoLine`` with a sentence."""
        try:
            line = cls(_connected(where))
        except (OSError, UnicodeError) as why:
            raise NoLine(f"{where.host} was not reached: {why}") from why
        asked = line._ask(pdus.BIND_TRANSCEIVER, pdus.bind(where.system_id, where.password, where.system_type))
        ends = time.monotonic() + CONNECTING
        try:
            while not asked.done() and time.monotonic() < ends:
                line._early = line.receive(1.0)  # a text may stand right behind the answer
            answer = asked.result(timeout=0)
        except (Cut, TimeoutError) as why:
            line.close()
            raise NoLine(f"{where.host} did not answer the bind") from why
        if answer.status:
            line.close()
            raise NoLine(f"{where.host} refused the bind: {pdus.said(answer.status)}")
        return line

    # ---- asking, from any thread ------------------------------------------------------------------

    def ask(self, command: int, body: bytes) -> Pdu:
        """One request and its response. Raises ``NoLine`` or ``Cut``."""
        if not self._window.acquire(timeout=ANSWERING):
            raise NoLine("the message centre answers nothing")
        try:
            return _result(self._ask(command, body))
        finally:
            self._window.release()

    def probe(self) -> Future[Pdu]:
        """Asks whether the other end is there. Its answer says too that all we said before has been heard."""
        return self._ask(pdus.ENQUIRE_LINK, b"")

    def answer(self, pdu: Pdu, status: int = pdus.OK) -> None:
        """Raises ``Cut``."""
        self._write(pdu.reply(status))

    def refuse(self, pdu: Pdu) -> None:
        """A request that means nothing here."""
        self._write(Pdu(pdus.GENERIC_NACK, pdus.UNKNOWN_COMMAND, pdu.sequence, b""))

    # ---- receiving, from one thread ---------------------------------------------------------------

    def receive(self, patience: float) -> Pdu | None:
        """The next request; responses find their askers by themselves. None: there was nothing. Raises ``Cut``."""
        if self._early is not None:
            early, self._early = self._early, None
            return early
        ends = time.monotonic() + patience
        while True:
            while (pdu := self._taken()) is not None:
                if not pdu.is_response:
                    return pdu
                self._answered(pdu)
            left = ends - time.monotonic()
            if left <= 0 or not self._fill(left):
                return None

    def close(self) -> None:
        """Ends it here; whoever still waits for an answer hears ``Cut``. May be called again."""
        self._is_open = False
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for asked in list(self._asked.values()):
            if not asked.done():
                asked.set_exception(Cut("the line broke"))

    def unbind(self) -> None:
        """Says goodbye and closes, without waiting."""
        with suppress(Cut, NoLine):
            self._ask(pdus.UNBIND, b"")
        self.close()

    # ---- inside -----------------------------------------------------------------------------------

    def _ask(self, command: int, body: bytes) -> Future[Pdu]:
        asked: Future[Pdu] = Future()
        with self._writing:
            if not self._is_open:
                raise NoLine("the line is closed")
            sequence = (next(self._numbers) - 1) % 0x7FFFFFFF + 1
            self._asked[sequence] = asked
            asked.add_done_callback(lambda _: self._asked.pop(sequence, None))
            try:
                self._send(Pdu(command, 0, sequence, body))
            except Cut:
                asked.cancel()
                raise
        return asked

    def _write(self, pdu: Pdu) -> None:
        with self._writing:
            self._send(pdu)

    def _send(self, pdu: Pdu) -> None:
        try:
            self._socket.sendall(pdu.octets())
        except OSError as why:
            raise Cut(f"the line broke: {why}") from why

    def _taken(self) -> Pdu | None:
        try:
            return pdus.take(self._buffer)
        except Malformed as why:
            raise Cut(f"the message centre sends nonsense: {why}") from why

    def _fill(self, patience: float) -> bool:
        """Whether something came in time; it may still be no whole PDU."""
        try:
            if not self._is_readable(patience):
                return False
            octets = self._received()
        except TimeoutError:  # TLS had something to say to itself
            return True
        except (OSError, ValueError) as why:
            raise Cut(f"the line broke: {why}") from why
        if not octets:
            raise Cut("the message centre closed the line")
        self._buffer += octets
        self.heard_at = time.monotonic()
        return True

    def _is_readable(self, patience: float) -> bool:
        if isinstance(self._socket, ssl.SSLSocket) and self._socket.pending():
            return True
        waiting = select.poll()
        waiting.register(self._socket, select.POLLIN)
        return bool(waiting.poll(patience * 1000))

    def _received(self) -> bytes:
        """With the lock of whoever writes: one TLS session may not be used by two threads at once."""
        with self._writing:
            self._socket.settimeout(0.05)
            try:
                return self._socket.recv(65536)
            finally:
                self._socket.settimeout(ANSWERING)

    def _answered(self, pdu: Pdu) -> None:
        asked = self._asked.get(pdu.sequence)
        if asked is not None and not asked.done():
            asked.set_result(pdu)


def _result(asked: Future[Pdu]) -> Pdu:
    try:
        return asked.result(timeout=ANSWERING)
    except TimeoutError as why:
        asked.cancel()
        raise Cut("the message centre did not answer") from why


def _connected(where: Where) -> socket.socket:
    connected = reaching.connected(where.host, where.port, CONNECTING)
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if not where.tls:
        return connected
    try:
        return lines.secured(connected, where.host)
    except BaseException:
        connected.close()
        raise
