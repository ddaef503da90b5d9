"""The front line of a connection: heads that are too long, too slow or no heads at all."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from deskbell.server import heads
from deskbell.server.tests.serving import Client, served


async def hello(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


class Echo(asyncio.Protocol):
    """Stands where a WebSocket class would: sends back what it was given."""

    def __init__(self, config: Any, server_state: Any, app_state: Any) -> None:
        pass

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.transport.write(data)


def test_a_head_beyond_64_kib_is_refused() -> None:
    with served(hello) as port, Client(port) as client:
        client.send(b"GET / HTTP/1.1\r\nHost: desk\r\nX-Long: ")
        try:
            for _ in range(40):
                client.send(b"x" * 10_000)
        except (ConnectionResetError, BrokenPipeError):
            pass
        assert client.socket.recv(100).startswith(b"HTTP/1.1 431")


def test_many_requests_on_one_connection_are_not_one_long_head() -> None:
    with served(hello) as port, Client(port) as client:
        for _ in range(10):
            assert client.get("/", "X-Long: " + "x" * 20_000)[0] == 200


def test_a_silent_connection_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "HEAD_SECONDS", 0.1)
    with served(hello) as port, Client(port) as client:
        assert client.rest() == b""


def test_a_head_that_never_ends_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "HEAD_SECONDS", 0.1)
    with served(hello) as port:
        with Client(port) as client:
            client.send(b"GET / HT")
            assert client.rest().startswith(b"HTTP/1.1 408")
        with Client(port) as client:
            assert client.get()[0] == 200
            client.send(b"GET / HT")
            assert client.rest().startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize("rubbish", [b"\x16\x03\x01\x02\x00\x01\x00", b"HELO desk\r\n\r\n", b"\0\0\0\0\r\n\r\n"])
def test_rubbish_is_refused(rubbish: bytes) -> None:
    with served(hello) as port, Client(port) as client:
        client.send(rubbish)
        assert client.rest().startswith(b"HTTP/1.1 400")


UPGRADE = b"GET /live HTTP/1.1\r\nhost: desk\r\nconnection: keep-alive, Upgrade\r\nupgrade: websocket\r\n\r\n"


def test_an_upgrade_takes_everything_along_that_came_behind_its_head() -> None:
    with served(hello, ws=Echo) as port, Client(port) as client:
        assert client.get()[0] == 200
        client.send(UPGRADE + b"and more")
        assert client.read(len(UPGRADE) + 8) == UPGRADE + b"and more"
        client.send(b"and on")
        assert client.read(6) == b"and on"


def test_an_upgrade_in_the_middle_of_a_page_is_refused() -> None:
    async def slow(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await asyncio.sleep(0.1)
            await hello(scope, receive, send)

    with served(slow, ws=Echo) as port, Client(port) as client:
        client.send(b"GET / HTTP/1.1\r\nhost: desk\r\n\r\n" + UPGRADE)
        assert b"/live" not in client.rest()
