"""Messages and open connections from one process to another, over a pair of SOCK_SEQPACKET sockets.

SEQPACKET and not DGRAM: when the other process is gone this end hears of it, so no orphan stays behind.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import socket
from collections import deque
from collections.abc import Callable

log = logging.getLogger("deskbell.server")

# The first byte of every message: what it is.
CONNECTION = b"c"  # front → pages, with a connection from which nothing has been read
UPGRADE = b"u"  # pages → front, with a connection; the rest of the message is what was read from it
READY = b"r"  # pages → front: connections are welcome
LEAVING = b"l"  # pages → front: no more connections, please
STOP = b"s"  # front → pages: finish what is running, then end

LARGEST = 128 << 10  # bytes of one message; half of what Linux lets one send by default
AT_ONCE = 64  # messages read before the loop may do something else
RETRY_SECONDS = 0.005

_FULL = {errno.EAGAIN, errno.ENOBUFS, errno.ETOOMANYREFS}

OnMessage = Callable[[bytes, int | None], None]


class Passing:
    """This process's end of a pair. `on_message(data, descriptor)` owns the descriptor it is given."""

    def __init__(self, end: socket.socket, on_message: OnMessage, on_end: Callable[[], None]) -> None:
        self._end = end
        self._on_message = on_message
        self._on_end = on_end
        self._waiting: deque[tuple[bytes, int | None]] = deque()
        self._loop = asyncio.get_running_loop()
        self._retry: asyncio.TimerHandle | None = None
        self._open = True
        end.setblocking(False)
        self._loop.add_reader(end.fileno(), self._read)

    @property
    def crowded(self) -> bool:
        """The other end is not reading what it has already been sent."""
        return bool(self._waiting)

    def send(self, data: bytes, descriptor: int | None = None) -> bool:
        """Send now or as soon as there is room; takes the descriptor over. False, and it is still yours, when nobody
        is at the other end."""
        if not self._open:
            return False
        if self._waiting:
            self._waiting.append((data, descriptor))
            return True
        try:
            self._send(data, descriptor)
        except OSError as why:
            if why.errno not in _FULL:
                return False
            self._waiting.append((data, descriptor))
            self._retry = self._loop.call_later(RETRY_SECONDS, self._flush)
        return True

    def close(self) -> None:
        if not self._open:
            return
        self._open = False
        self._loop.remove_reader(self._end.fileno())
        self._end.close()
        if self._retry is not None:
            self._retry.cancel()
        for _, descriptor in self._waiting:
            if descriptor is not None:
                os.close(descriptor)
        self._waiting.clear()

    def _send(self, data: bytes, descriptor: int | None) -> None:
        socket.send_fds(self._end, [data], [] if descriptor is None else [descriptor])
        if descriptor is not None:
            os.close(descriptor)

    def _flush(self) -> None:
        while self._waiting:
            data, descriptor = self._waiting[0]
            try:
                self._send(data, descriptor)
            except OSError as why:
                if why.errno in _FULL:
                    self._retry = self._loop.call_later(RETRY_SECONDS, self._flush)
                return  # else the other end is gone: _read hears of it, and close() drops what waits
            self._waiting.popleft()

    def _read(self) -> None:
        for _ in range(AT_ONCE):
            try:
                data, descriptors, flags, _ = socket.recv_fds(self._end, LARGEST, 1)
            except BlockingIOError:
                return
            except OSError:
                data, descriptors, flags = b"", [], 0
            if not data:
                self.close()
                self._on_end()
                return
            self._hear(data, descriptors[0] if descriptors else None, flags)
            if not self._open:
                return

    def _hear(self, data: bytes, descriptor: int | None, flags: int) -> None:
        if flags & (socket.MSG_TRUNC | socket.MSG_CTRUNC):
            # Cut: too long, or this process has no descriptor left to receive it with.
            log.error("A connection could not be passed between the processes (too many open files?).")
            if descriptor is not None:
                os.close(descriptor)
            return
        self._on_message(data, descriptor)
