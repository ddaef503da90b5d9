"""A provider's web server on the loopback, which answers as it is told and keeps what it was asked."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qsl


class Provider(ThreadingHTTPServer):
    """``answers``: status, body and headers of the next answers, the last for ever; ``None`` cuts the line instead."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[tuple[int, Any, dict[str, str]] | None] = []
        self.asked: list[dict[str, str]] = []
        self.heads: list[dict[str, str]] = []

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Lines that were cut are what some tests want."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def says(self, status: int, body: Any, **headers: str) -> None:
        self.answers = [(status, body, headers)]

    def cuts(self) -> None:
        self.answers = [None]


class _Handler(BaseHTTPRequestHandler):
    server: Provider
    protocol_version = "HTTP/1.1"
    CONTENT: ClassVar[str] = "text/html"

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        self._answer(path, query)

    def do_POST(self) -> None:
        self._answer(self.path, self.rfile.read(int(self.headers["Content-Length"])).decode())

    def _answer(self, path: str, form: str) -> None:
        self.server.asked.append({"path": path, **dict(parse_qsl(form, keep_blank_values=True))})
        self.server.heads.append(dict(self.headers))
        answers = self.server.answers
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer is None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        status, said, headers = answer
        octets = (said if isinstance(said, str) else json.dumps(said)).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(octets)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(octets)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the screen."""


@contextmanager
def provider() -> Iterator[Provider]:
    with Provider() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
