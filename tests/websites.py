"""A server elsewhere, as a test plays it: on the loopback, silent, and gone when the test is over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Quiet(BaseHTTPRequestHandler):
    """Answers as the test says (``hear``), and tells no log of it."""

    def do_GET(self) -> None:
        self.hear(b"")

    def do_POST(self) -> None:
        self.hear(self.rfile.read(int(self.headers["Content-Length"])))

    def hear(self, body: bytes) -> None:
        """The test's own. One that does not say how has no page."""
        self.answer(404)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        """``Content_Type`` is the header ``Content-Type``."""
        self.send_response(status)
        for name, value in (headers | {"Content_Length": str(len(body))}).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def answering(how: type[Quiet]) -> Iterator[int]:
    """Yields its port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), how) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join(10)
