"""A provider for fault tests, and a sender to be killed: ``python -m tests.carrier PORT twice|once CALLS`` sends what
waits, by so many calls at once.

The provider keeps what it is handed at once and says so a moment later; a sender that dies in between cannot know.
"""

from __future__ import annotations

import json
import os
import random
import socket
import socketserver
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest

    from deskbell.mailroom.contract import Inbound, Outbound, Receipt
    from deskbell.mailroom.models import Account

MOMENT = 0.01  # seconds, at most, before and after a message is kept
LEASE = timedelta(seconds=0.5)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the provider was handed."""

    id: str
    to: str
    words: str


class Provider(socketserver.ThreadingTCPServer):
    """Listens on a free port of the loopback."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.kept: list[Kept] = []
        self.port = int(self.server_address[1])
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Asked(socketserver.StreamRequestHandler):
    """One call: a line of JSON, and "ok"."""

    server: Provider

    def handle(self) -> None:
        line = self.rfile.readline()
        if line.endswith(b"\n"):
            time.sleep(random.uniform(0, MOMENT))
            self.server.kept.append(Kept(**json.loads(line)))
            time.sleep(random.uniform(0, MOMENT))
            self.wfile.write(b"ok\n")


class Carrier:
    """The channel to that provider. ``repeatable`` as it is told, so that both promises can be tried."""

    name = "carrier"
    label = "Carrier"
    settings_form = None

    def __init__(self, port: int, repeatable: bool, calls: int = 1) -> None:
        from deskbell.mailroom.contract import Limits

        self.port, self.calls = port, calls
        self.limits = Limits(to="phone", repeatable=repeatable)

    def verify(self, request: HttpRequest, account: Account) -> bool:
        return False

    def read(self, raw: bytes, headers: Mapping[str, str], settings: Mapping[str, Any]) -> list[Inbound | Receipt]:
        return []

    def at_once(self, account: Account) -> int:
        return self.calls

    def send(self, account: Account, outbound: Outbound) -> Receipt:
        from deskbell.mailroom.contract import Receipt, TryLater

        try:
            line = socket.create_connection(("127.0.0.1", self.port), 5)
        except OSError as why:
            raise TryLater(str(why), whole=True) from why
        with line, line.makefile("rb") as answer:
            line.sendall(json.dumps({"id": outbound.id, "to": outbound.to, "words": outbound.words}).encode() + b"\n")
            return Receipt(outbound.id, "sent" if answer.readline() == b"ok\n" else "unknown")


def install(port: int, repeatable: bool, calls: int) -> None:
    """The channel is there, and a sender that died is found out after half a second."""
    from deskbell.mailroom import receipts, registry

    registry.channels()["carrier"] = Carrier(port, repeatable, calls)
    receipts.LEASE = LEASE


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskbell.server.settings")
    import django

    django.setup()
    from deskbell.mailroom import sending

    install(int(sys.argv[1]), sys.argv[2] == "twice", int(sys.argv[3]))
    print("ready", flush=True)
    while True:
        if not sending.send_waiting():
            time.sleep(0.02)


if __name__ == "__main__":
    main()
