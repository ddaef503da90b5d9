"""The far ends of sockets, as light as they can be: a frame is found by position and text search, nothing is parsed.

One core of such ends must be able to load one core of a server. An end says numbered words and tells which numbers it
heard (``on_message``) and which were acknowledged (``on_ack``); whether each came once is the caller's to check.
"""

from __future__ import annotations

import asyncio
import base64
import re
import struct
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, cast

Heard = Callable[["End", int], None]


class End(asyncio.Protocol, ABC):
    """What both protocols have in common."""

    transport: asyncio.Transport

    def __init__(self) -> None:
        self.buffer = b""
        self.lost = False
        self.problem = ""
        self.on_message: Heard = _nobody
        self.on_ack: Heard = _nobody
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @abstractmethod
    def say(self, number: int, words: bytes) -> None:
        """Send numbered words to the peer."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's are no subclass
        self.begin()

    @abstractmethod
    def begin(self) -> None:
        """The connection is there: say what the protocol begins with."""

    def connection_lost(self, why: Exception | None) -> None:
        self.lost = True
        self.failed(f"the connection was lost ({why})")

    def failed(self, why: str) -> None:
        self.problem = self.problem or why
        if not self.ready.done():
            self.ready.set_exception(ConnectionError(why))

    def is_ready(self) -> None:
        if not self.ready.done():
            self.ready.set_result(None)

    def close(self) -> None:
        self.connection_lost = _nothing  # type: ignore[method-assign]
        self.transport.close()


def _nobody(end: End, number: int) -> None: ...


def _nothing(why: Exception | None) -> None: ...


class DeskbellEnd(End):
    """The live protocol over RFC 6455. The masking key is 0, so that masking costs nothing here."""

    def __init__(self, host: str, hello: str, topics: list[str], question: int = 0) -> None:
        super().__init__()
        self.host, self.hello, self.topics = host, hello, topics
        self.before_number = b'{"say":{"question":%d,"id":"bench-' % question
        self.upgraded = False
        self.waiting = len(topics)
        self.read = self._read_head

    def begin(self) -> None:
        self.transport.write(
            f"GET /live HTTP/1.1\r\nHost: {self.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def say(self, number: int, words: bytes) -> None:
        self.put(b'%b%022d","text":"#%d;%b"}}' % (self.before_number, number, number, words))

    def put(self, text: bytes) -> None:
        size = len(text)
        if size < 126:
            head = bytes((0x81, 0x80 | size))
        elif size < 65536:
            head = b"\x81\xfe" + struct.pack(">H", size)
        else:
            raise ValueError("no frame of a benchmark is that long")
        self.transport.write(head + b"\0\0\0\0" + text)

    def data_received(self, data: bytes) -> None:
        self.read(self.buffer + data if self.buffer else data)

    def _read_head(self, data: bytes) -> None:
        head, end, rest = data.partition(b"\r\n\r\n")
        if not end:
            self.buffer = data
        elif b" 101 " not in head[:20]:
            self.failed(head[:80].decode("latin-1"))
        else:
            self.buffer, self.read = b"", self._read_frames
            self.put(self.hello.encode())
            self.read(rest)

    def _read_frames(self, data: bytes) -> None:
        at, end = 0, len(data)
        while end - at >= 2:
            size, start = data[at + 1] & 127, at + 2
            if size == 126:
                if end - at < 4:
                    break
                size, start = data[start] << 8 | data[start + 1], start + 2
            elif size == 127:
                if end - at < 10:
                    break
                size, start = int.from_bytes(data[start : start + 8], "big"), start + 8
            if end - start < size:
                break
            self._frame(data, data[at] & 15, start, start + size)
            at = start + size
        self.buffer = data[at:]

    def _frame(self, data: bytes, kind: int, start: int, end: int) -> None:
        if kind == 1:
            if data.startswith(b'{"entry"', start):
                found = data.find(b'"words":"#', start, end)
                if found >= 0:
                    self.on_message(self, int(data[found + 10 : data.index(b";", found)]))
            elif data.startswith(b'{"ack"', start):
                found = data.index(b'"bench-', start, end)
                self.on_ack(self, int(data[found + 7 : found + 29]))
            else:
                self._other(data[start:end])
        elif kind == 9:
            self.transport.write(b"\x8a" + bytes((0x80 | (end - start),)) + b"\0\0\0\0" + data[start:end])
        elif kind == 8:
            self.failed(f"closed by the server: {data[start + 2 : end].decode()}")

    def _other(self, frame: bytes) -> None:
        if frame.startswith(b'{"welcome"'):
            for topic in self.topics:
                self.put(b'{"follow":{"topic":"%b"}}' % topic.encode())
            if not self.topics:
                self.is_ready()
        elif frame.startswith(b'{"upto"'):
            self.waiting -= 1
            if self.waiting == 0:
                self.is_ready()
        elif frame.startswith(b'{"refused"'):
            self.failed(frame.decode()[:300])


_XMPP = re.compile(
    rb"<body>#(\d+);|<r xmlns='urn:xmpp:sm:3'\s*/>|<a [^>]*?h=['\"](\d+)['\"][^>]*/>"
    rb"|</(?:message|iq|presence)>|<(?:iq|presence|message)[^>]*/>"
)


class XmppEnd(End):
    """RFC 6120 over TCP: SASL PLAIN, bind, presence; XEP-0198 for acknowledgements."""

    PASSWORD = "pw"

    def __init__(self, me: str, peer: str, domain: str = "localhost") -> None:
        super().__init__()
        self.me, self.domain = me, domain
        self.head = f"<message to='{peer}@{domain}' type='chat' id='".encode()
        self.sent = self.acked = self.received = 0
        self.unacked: dict[int, int] = {}
        self.step = 0

    def begin(self) -> None:
        self.transport.write(
            f"<?xml version='1.0'?><stream:stream to='{self.domain}' xmlns='jabber:client' "
            "xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>".encode()
        )

    def say(self, number: int, words: bytes) -> None:
        self.sent += 1
        self.unacked[self.sent] = number
        self.transport.write(
            b"%bbench-%022d'><body>#%d;%b</body></message><r xmlns='urn:xmpp:sm:3'/>"
            % (self.head, number, number, words)
        )

    def data_received(self, data: bytes) -> None:
        data = self.buffer + data if self.buffer else data
        if self.step == len(self.STEPS):
            self._read(data)
        else:
            self._sign_in(data)

    STEPS = (b"</stream:features>", b"<success", b"</stream:features>", b"</iq>", b"<enabled")

    def _sign_in(self, data: bytes) -> None:
        self.buffer = data
        if b"<failure" in data or b"<stream:error" in data:
            self.failed(data[-300:].decode(errors="replace"))
        elif self.STEPS[self.step] in data:
            self.buffer = b""
            self.step += 1
            if self.step == 2:
                self.begin()
            else:
                self.transport.write(self._answer())

    def _answer(self) -> bytes:
        if self.step == 1:
            secret = base64.b64encode(f"\0{self.me}\0{self.PASSWORD}".encode()).decode()
            return f"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{secret}</auth>".encode()
        if self.step == 3:
            bind = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>r</resource></bind>"
            return f"<iq type='set' id='b1'>{bind}</iq>".encode()
        if self.step == 4:
            return b"<enable xmlns='urn:xmpp:sm:3'/>"
        self.sent += 1  # a presence counts as a stanza
        self.is_ready()
        return b"<presence/>"

    def _read(self, data: bytes) -> None:
        last = 0
        for found in _XMPP.finditer(data):
            last = found.end()
            if found.lastindex == 1:
                self.on_message(self, int(found[1]))
            elif found.lastindex == 2:
                self._acknowledged(int(found[2]))
            elif found[0].startswith(b"<r"):
                self.transport.write(b"<a xmlns='urn:xmpp:sm:3' h='%d'/>" % self.received)
            else:
                self.received += 1
        self.buffer = data[last:]

    def _acknowledged(self, upto: int) -> None:
        while self.acked < upto:
            self.acked += 1
            number = self.unacked.pop(self.acked, None)
            if number is not None:
                self.on_ack(self, number)


async def connect(make: Callable[[], Any], host: str, port: int, within: float = 300.0) -> Any:
    """An end that is signed in and follows what it wants. Raises ``ConnectionError``, ``TimeoutError``."""
    _, end = await asyncio.get_running_loop().create_connection(make, host, port)
    await asyncio.wait_for(end.ready, within)
    return end
