"""A push service of our own on the loopback (RFC 8030), and the browsers that it calls: we read what they are told."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition
from typing import Any

from deskbell.formats.tests.push_reader import PushReader
from tests.websites import Quiet, answering


@dataclass(slots=True)
class Pushed:
    """One push as it came: its headers, and what the browser would see."""

    headers: dict[str, str]
    call: dict[str, Any]
    raw: bytes


@dataclass(slots=True)
class PushService:
    """What came, by the path of the browser; and what is answered: 201 unless said otherwise."""

    port: int = 0
    readers: dict[str, PushReader] = field(default_factory=dict)
    came: list[tuple[str, Pushed]] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    turn: Condition = field(default_factory=Condition)

    @property
    def named(self) -> str:
        """As the administrator names it."""
        return f"127.0.0.1:{self.port}"

    def browser(self) -> tuple[str, PushReader]:
        """A fresh browser: its endpoint and its keys."""
        path, reader = f"/push/{secrets.token_hex(8)}", PushReader.fresh()
        self.readers[path] = reader
        return f"http://{self.named}{path}", reader

    def calls(self, endpoint: str) -> list[dict[str, Any]]:
        return [pushed.call for pushed in self.pushes(endpoint)]

    def pushes(self, endpoint: str) -> list[Pushed]:
        with self.turn:
            return [pushed for path, pushed in self.came if endpoint.endswith(path)]

    def wait_for(self, endpoint: str, count: int, seconds: float = 15.0) -> list[dict[str, Any]]:
        """The calls once there are so many; what is there by then otherwise."""
        with self.turn:
            self.turn.wait_for(lambda: sum(endpoint.endswith(path) for path, _ in self.came) >= count, seconds)
        return self.calls(endpoint)

    def take(self, path: str, headers: dict[str, str], body: bytes) -> int:
        with self.turn:
            status = self.answers.get(path, 201 if path in self.readers else 404)
            if status == 201:
                call = json.loads(self.readers[path].read(body))
                self.came.append((path, Pushed(headers, call, body)))
                self.turn.notify_all()
        return status


@contextmanager
def push_service() -> Iterator[PushService]:
    service = PushService()

    class Desk(Quiet):
        def hear(self, body: bytes) -> None:
            self.answer(service.take(self.path, dict(self.headers.items()), body))

    with answering(Desk) as service.port:
        yield service
