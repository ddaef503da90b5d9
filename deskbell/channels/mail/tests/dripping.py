"""A server that answers a byte now and then, for as long as anybody listens."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

EACH = 0.03


@contextmanager
def dripping(at_once: bytes = b"", drops: bytes = b"2") -> Iterator[int]:
    """Its port. It says ``at_once`` and then lets the drops fall, over and over."""
    ended = threading.Event()

    def answer(line: socket.socket) -> None:
        with line, suppress(OSError):
            line.sendall(at_once)
            while not ended.wait(EACH):
                line.sendall(drops)

    def accept() -> None:
        with suppress(OSError):
            while True:
                line, _ = listening.accept()
                threading.Thread(target=answer, args=(line,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=accept, daemon=True).start()
        try:
            yield listening.getsockname()[1]
        finally:
            ended.set()
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)


@contextmanager
def saying(words: bytes) -> Iterator[int]:
    """A server of another kind, which says this and hangs up."""

    def accept() -> None:
        with suppress(OSError):
            while True:
                line, _ = listening.accept()
                with line, suppress(OSError):
                    line.sendall(words)
                    line.shutdown(socket.SHUT_WR)
                    line.settimeout(1)
                    while line.recv(4096):
                        pass

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=accept, daemon=True).start()
        try:
            yield listening.getsockname()[1]
        finally:
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
