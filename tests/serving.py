"""A whole server in a process of its own, for journeys, fault tests and whatever else must be met from outside."""

from __future__ import annotations

import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests import parts

START_SECONDS = 60  # two cores, perhaps busy, and all migrations
STOP_SECONDS = 15


class Server:
    """`deskbell serve` on a free port. Killed or stopped, it can be started again on the same data and port."""

    # What is started, as Python's arguments; fault tests start a server that was tampered with.
    program: tuple[str, ...] = ("-m", "deskbell.server.cli", "serve")

    def __init__(self, database_url: str, settings: Mapping[str, str]) -> None:
        self.port = free_port()
        self.address = f"http://localhost:{self.port}"
        self.data = parts.folder() / f"server-{secrets.token_hex(4)}"
        self.lines: list[str] = []
        self.environment = {
            **os.environ,
            "DESKBELL_DATA": str(self.data),
            "DESKBELL_DATABASE_URL": database_url,
            "DESKBELL_PUBLIC_URL": self.address,
            "PYTHONUNBUFFERED": "1",
            **settings,
        }

    def start(self) -> None:
        """Returns when it serves; raises with everything it said if it does not."""
        self._ready = threading.Event()
        self.process = subprocess.Popen(
            [sys.executable, *self.program, "--port", str(self.port)],
            cwd=Path(__file__).resolve().parent.parent,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        deadline = time.monotonic() + START_SECONDS
        self._ready.wait(START_SECONDS)
        while not self.is_well():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError("The server did not start. It said:\n" + "\n".join(self.lines))
            time.sleep(0.1)  # the port opens a moment before writer, loop and bus report

    def is_well(self) -> bool:
        """Whether database, writer, loop and bus say that they are well."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=STOP_SECONDS)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def _listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if line.startswith("Deskbell serves"):
                self._ready.set()
        self._ready.set()

    def stop(self) -> None:
        """Asks it to end, as an administrator would, and insists after a while."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self._gone()

    def kill(self) -> None:
        """The way a power cut ends it."""
        self.process.kill()
        self._gone()

    def _gone(self) -> None:
        self.process.wait()
        self._listener.join(STOP_SECONDS)
        if self.process.stdout:
            self.process.stdout.close()


@contextmanager
def serving(database_url: str, **settings: str) -> Iterator[Server]:
    """A started server on this database; `settings` are further environment variables, by their whole names."""
    server = Server(database_url, settings)
    server.start()
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
