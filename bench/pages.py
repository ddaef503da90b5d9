"""A browser's worth of page loads at a fixed rate, over some connections that are kept alive."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from typing import cast


class PageEnd(asyncio.Protocol):
    """One HTTP/1.1 connection; one request at a time."""

    transport: asyncio.Transport

    def __init__(self, load: PageLoad) -> None:
        self.load = load
        self.buffer = bytearray()
        self.due = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's are no subclass

    def fetch(self, due: float) -> None:
        self.due = due
        self.transport.write(self.load.request)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head = self.buffer.find(b"\r\n\r\n")
        if head < 0 or not self._is_whole(head):
            return
        status = int(self.buffer[9:12])
        size = len(self.buffer)
        self.buffer.clear()
        self.load.came(self, status, size)

    def _is_whole(self, head: int) -> bool:
        names = bytes(self.buffer[:head]).lower()
        found = names.find(b"content-length:")
        if found < 0:
            return self.buffer.endswith(b"0\r\n\r\n")
        return len(self.buffer) - head - 4 >= int(names[found + 15 :].split(b"\r\n", 1)[0])

    def connection_lost(self, why: Exception | None) -> None:
        self.load.statuses[0] += 1


class PageLoad:
    """Asks for one page ``rate`` times a second, whether the earlier ones have come or not."""

    def __init__(self, port: int, path: str, cookie: str, rate: float) -> None:
        self.port, self.rate = port, rate
        self.request = (
            f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {cookie}\r\nAccept: text/html\r\n"
            "Sec-Fetch-Site: same-origin\r\n\r\n"
        ).encode()
        self.free: deque[PageEnd] = deque()
        self.late: deque[float] = deque()
        self.seconds: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.size = 0
        self.ended = False
        self.ends: list[PageEnd] = []

    async def open(self, connections: int = 32) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(connections):
            _, end = await loop.create_connection(lambda: PageEnd(self), "127.0.0.1", self.port)
            self.ends.append(end)
        self.free.extend(self.ends)

    def start(self) -> None:
        self.began, self.asked = time.perf_counter(), 0
        self._tick()

    def _tick(self) -> None:
        if self.ended:
            return
        while self.asked < (time.perf_counter() - self.began) * self.rate:
            self.late.append(self.began + self.asked / self.rate)
            self.asked += 1
        self._send()
        asyncio.get_running_loop().call_later(0.001, self._tick)

    def _send(self) -> None:
        while self.late and self.free:
            self.free.popleft().fetch(self.late.popleft())

    def came(self, end: PageEnd, status: int, size: int) -> None:
        self.seconds.append(time.perf_counter() - end.due)
        self.statuses[status] += 1
        self.size = size
        self.free.append(end)
        self._send()

    def forget(self) -> None:
        """The warm-up is over."""
        self.seconds.clear()
        self.statuses.clear()

    def end(self) -> None:
        self.ended = True
        for end in self.ends:
            end.connection_lost = lambda why: None  # type: ignore[method-assign]
            end.transport.close()
