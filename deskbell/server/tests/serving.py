"""A real uvicorn on a loopback port, and a client that sends exactly the bytes it is told."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any, Self

import uvicorn

from deskbell.server.heads import PageProtocol


@contextmanager
def served(app: Any, **config: Any) -> Iterator[int]:
    """Serves an ASGI application from a thread; gives the port."""
    listener = socket.create_server(("127.0.0.1", 0))
    settings = {"http": PageProtocol, "ws": "none", "log_config": None, "timeout_graceful_shutdown": 5, **config}
    server = uvicorn.Server(uvicorn.Config(app, **settings))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])))
    thread.start()
    try:
        until(lambda: server.started)
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()


def until(true: Callable[[], object], seconds: float = 10) -> None:
    end = monotonic() + seconds
    while not true():
        assert monotonic() < end, "it did not come true in time"
        sleep(0.005)


class Client:
    """One connection; `with Client(port) as client`."""

    def __init__(self, port: int, timeout: float = 10) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.unread = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def read_until(self, mark: bytes) -> bytes:
        while mark not in self.unread:
            part = self.socket.recv(65536)
            if not part:
                raise EOFError(f"the server closed after {self.unread!r}")
            self.unread += part
        taken, _, self.unread = self.unread.partition(mark)
        return taken + mark

    def read(self, size: int) -> bytes:
        while len(self.unread) < size:
            part = self.socket.recv(65536)
            if not part:
                raise EOFError(f"the server closed after {self.unread!r}")
            self.unread += part
        taken, self.unread = self.unread[:size], self.unread[size:]
        return taken

    def rest(self) -> bytes:
        """Everything up to the end of the connection."""
        while part := self.socket.recv(65536):
            self.unread += part
        taken, self.unread = self.unread, b""
        return taken

    def answer(self, *, bodiless: bool = False) -> tuple[int, dict[str, str], bytes]:
        head = self.read_until(b"\r\n\r\n").decode("latin-1")
        first, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        status = int(first.split(" ")[1])
        if bodiless:
            return status, headers, b""
        if headers.get("transfer-encoding") == "chunked":
            return status, headers, self._chunks()
        return status, headers, self.read(int(headers.get("content-length", "0")))

    def get(self, path: str = "/", *headers: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
        lines = [f"{method} {path} HTTP/1.1", "Host: desk", *headers, "", ""]
        self.send("\r\n".join(lines).encode("latin-1"))
        return self.answer(bodiless=method == "HEAD")

    def _chunks(self) -> bytes:
        body = b""
        while size := int(self.read_until(b"\r\n"), 16):
            body += self.read(size)
            self.read_until(b"\r\n")
        self.read_until(b"\r\n")
        return body
