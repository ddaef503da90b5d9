"""uvicorn's HTTP protocol with what a front line needs: an end to long heads, silent connections and lost bytes.

`uvicorn.Config(http=PageProtocol, ws=…)`. uvicorn limits neither the size of a request's head nor the time it takes,
and drops what came in the same segment behind an upgrade request. It stands on uvicorn's private parts: pinned, tested.
"""

from __future__ import annotations

import asyncio
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from deskbell.server.sentences import sentence

HEAD_BYTES = 64 << 10
HEAD_SECONDS = 20.0

REASONS = {400: b"Bad Request", 408: b"Request Timeout", 431: b"Request Header Fields Too Large"}


class PageProtocol(HttpToolsProtocol):
    """One connection that asks for pages, until it asks for an upgrade."""

    _in_head = True
    _head_size = 0
    _head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self._too_slow)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_head_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        if self._in_head:
            self._head_size += len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as stop:
            if self._should_upgrade():
                self._upgrade(data[stop.args[0] :])
            else:
                self._unsupported_upgrade_warning()
        except httptools.HttpParserError:
            self._refuse(400)
        else:
            self._watch_head()

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._head_size = 0
        self._stop_head_timer()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._in_head = True
        super().on_message_complete()

    def _watch_head(self) -> None:
        if not self._in_head or not self._head_size:
            return
        if self._head_size > HEAD_BYTES:
            self._refuse(431)
        elif self._head_timer is None:
            self._head_timer = self.loop.call_later(HEAD_SECONDS, self._too_slow)

    def _too_slow(self) -> None:
        self._head_timer = None
        if self._head_size:
            self._refuse(408)
        else:
            self.transport.close()

    def _stop_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _upgrade(self, rest: bytes) -> None:
        """Hand the connection over with everything that came; while a page is unanswered there is no upgrade."""
        if self._answering():
            self._refuse(400)
            return
        self._stop_head_timer()
        self.connections.discard(self)
        make: Any = self.ws_protocol_class
        protocol = make(config=self.config, server_state=self.server_state, app_state=self.app_state)
        protocol.connection_made(self.transport)
        protocol.data_received(self._head() + rest)
        self.transport.set_protocol(protocol)

    def _head(self) -> bytes:
        lines = [self.scope["method"].encode(), b" ", self.url, b" HTTP/1.1\r\n"]
        for name, value in self.scope["headers"]:
            lines += [name, b": ", value, b"\r\n"]
        return b"".join([*lines, b"\r\n"])

    def _answering(self) -> bool:
        cycle: Any = self.cycle
        return cycle is not None and not cycle.response_complete

    def _refuse(self, status: int) -> None:
        if self.transport.is_closing():
            return
        self._stop_head_timer()
        if self._answering():
            self.transport.close()  # an answer is under way: a second one in its middle would be worse than none
            return
        words = (sentence(status) + "\n").encode()
        self.transport.write(
            b"HTTP/1.1 %d %s\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\n"
            b"connection: close\r\n\r\n%s" % (status, REASONS[status], len(words), words)
        )
        self.transport.close()
