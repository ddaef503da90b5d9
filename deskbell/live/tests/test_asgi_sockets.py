"""A whole WebSocket of the plain ASGI end: who may come in, when it is closed; and before uvicorn, as we run it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from deskbell.live import asgi_end
from deskbell.live.asgi_end import serve
from deskbell.live.gateway import Gateway


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    house = Gateway()
    yield house
    house.stop()


class Line:
    """A client of ``serve``: what it sends, and what comes back."""

    def __init__(self, *messages: dict[str, Any]) -> None:
        self.messages = [{"type": "websocket.connect"}, *messages, {"type": "websocket.disconnect"}]
        self.heard: list[Any] = []

    async def receive(self) -> Any:
        await asyncio.sleep(0)
        return self.messages.pop(0)

    async def send(self, message: Any) -> None:
        self.heard.append(message.get("code") or message["type"])

    async def over(self, gateway: Gateway, *headers: tuple[bytes, bytes], path: str = "/live") -> list[Any]:
        scope = {"type": "websocket", "path": path, "headers": [(b"host", b"desk"), *headers], "client": ("::1", 7)}
        await serve(scope, self.receive, self.send, gateway, {"ours.example"}.__contains__, lambda peer, _: peer)
        return self.heard


async def test_a_client_is_heard_until_it_leaves(gateway: Gateway) -> None:
    line = Line({"type": "websocket.receive", "text": '{"hello": {"v": 1, "ticket": "forged"}}'})
    assert await line.over(gateway) == ["websocket.accept", "websocket.send"]
    assert not gateway.connections


@pytest.mark.parametrize("origin", [b"http://desk", b"https://ours.example"])
async def test_a_page_of_ours_may_open_a_socket(gateway: Gateway, origin: bytes) -> None:
    assert await Line().over(gateway, (b"origin", origin)) == ["websocket.accept"]


@pytest.mark.parametrize("origin", [b"https://elsewhere.example", b"null", b"elsewhere"])
async def test_a_foreign_page_is_closed_with_1008(gateway: Gateway, origin: bytes) -> None:
    assert await Line().over(gateway, (b"origin", origin)) == [1008]


async def test_another_path_is_closed_with_1008(gateway: Gateway) -> None:
    assert await Line().over(gateway, path="/elsewhere") == [1008]


async def test_a_binary_frame_is_closed_with_1003(gateway: Gateway) -> None:
    binary = {"type": "websocket.receive", "bytes": b"\0", "text": None}
    assert await Line(binary).over(gateway) == ["websocket.accept", 1003]


# ---- before uvicorn, as `deskbell serve` runs it ------------------------------------------------------

HEAD = (
    b"GET /live HTTP/1.1\r\nHost: desk\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
CLOSE_1013 = b"\x88\x27" + (1013).to_bytes(2, "big") + b"too slow; ask again since your number"


async def uvicorns(gateway: Gateway) -> asyncio.Server:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await serve(scope, receive, send, gateway, lambda place: False, lambda peer, _: peer)

    config = uvicorn.Config(app, log_config=None, ws_per_message_deflate=False, lifespan="off")
    state = ServerState()
    return await asyncio.get_running_loop().create_server(
        lambda: WebSocketsSansIOProtocol(config, state, {}), "127.0.0.1", 0
    )


async def test_a_reader_that_stands_still_before_uvicorn_is_told_and_all_it_had_was_in_order(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asgi_end, "MOST_UNSENT", 20)
    async with await uvicorns(gateway) as server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname(), limit=1000)
        writer.write(HEAD)
        await reader.readuntil(b"\r\n\r\n")
        (connection,) = gateway.connections
        count = 0
        while not connection.slow:
            count += 1
            connection.put(b"%05d" % count + b"x" * 59_995)
            await asyncio.sleep(0)
        stream = await asyncio.wait_for(read_up_to(reader, CLOSE_1013), 20)
        writer.close()
    sent = [int(part[:5]) for part in stream.split(b"\x81\x7e" + (60_000).to_bytes(2, "big"))[1:]]
    assert sent == list(range(1, len(sent) + 1))
    assert len(sent) == count - 21, "what waited was forgotten, and what came last"


async def read_up_to(reader: asyncio.StreamReader, end: bytes) -> bytes:
    stream = bytearray()
    while not stream.endswith(end):
        part = await reader.read(1 << 20)
        assert part, "closed without a word"
        stream += part
    return bytes(stream)
