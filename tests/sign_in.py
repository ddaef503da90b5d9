"""A sign-in provider as mail servers know them: gives tokens (RFC 6749), and says which are good (RFC 7662)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit


@dataclass
class Tokens:
    """A sign-in provider: gives access tokens to whoever has the client's secret, and says which are good."""

    port: int = 0
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    good: dict[str, str] = field(default_factory=dict)
    # Whose the tokens are.
    owner: str = ""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/token"

    def give(self, form: dict[str, list[str]]) -> tuple[int, dict[str, object]]:
        self.asked.append(form)
        if form.get("client_secret") != ["s3cret"]:
            return 401, {"error": "invalid_client"}
        token = secrets.token_urlsafe(12)
        self.good[token] = self.owner
        return 200, {"access_token": token, "expires_in": 3600}


@contextmanager
def tokens() -> Iterator[Tokens]:
    giver = Tokens()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say(*giver.give(parse_qs(said)))

        def do_GET(self) -> None:
            token = parse_qs(urlsplit(self.path).query).get("token", [""])[0]
            known = {"active": "true", "username": giver.good[token]} if token in giver.good else {"active": "false"}
            self._say(200, known)

        def _say(self, status: int, body: object) -> None:
            raw = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *what: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        giver.port = server.server_port
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield giver
        finally:
            server.shutdown()
            thread.join(10)
