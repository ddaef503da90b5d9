"""picows under uvicorn and on a bare socket: everything that the pinned version must keep doing."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Self

import pytest
import uvicorn
from picows import WSFrame, WSListener, WSMsgType, WSTransport

import deskbell
from deskbell.live import upgrade
from deskbell.live.upgrade import FRAME_BYTES, Knock, Socket, close_all, upgrade_class

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
FIREFOX = "keep-alive, Upgrade"


class Echo(WSListener):
    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            transport.send_close(frame.get_close_code(), b"")
            transport.disconnect()
        else:
            transport.send(frame.msg_type, frame.get_payload_as_bytes(), fin=frame.fin)


def door(knock: Knock) -> Any:
    assert knock.peer == "127.0.0.1"
    if knock.path == b"/broken":
        raise ZeroDivisionError("a secret of the house")
    if knock.path != b"/live":
        return None
    if knock.headers.get("origin") == "https://elsewhere.example":
        return 403, "This page may not open a socket here – désolé."
    return Echo()


async def page(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
        await send({"type": "http.response.body", "body": b"page"})


@contextmanager
def under_uvicorn(loop: str = "uvloop") -> Iterator[int]:
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(page, ws=upgrade_class(door), http="httptools", loop=loop, log_config=None,
                            ws_max_size=FRAME_BYTES, lifespan="off")  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: server.run(sockets=[listener]))
    thread.start()
    try:
        until(lambda: server.started)
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(20)


@contextmanager
def on_a_bare_socket(head: bytes = b"") -> Iterator[int]:
    """As the front of two processes does: accepted somewhere else, perhaps with bytes already read."""
    listener = socket.create_server(("127.0.0.1", 0))
    connections: set[Any] = set()
    stop = threading.Event()

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Socket(door, connections, head), sock=listener)
        await loop.run_in_executor(None, stop.wait)
        server.close()
        await close_all(connections)
        assert not connections

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        stop.set()
        thread.join(20)
        listener.close()


def until(true: Callable[[], object]) -> None:
    end = monotonic() + 10
    while not true():
        assert monotonic() < end
        sleep(0.005)


def request(path: str = "/live", connection: str = "Upgrade", *more: str) -> bytes:
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: desk",
        f"Connection: {connection}",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        *more,
        "",
        "",
    ]
    return "\r\n".join(lines).encode("latin-1")


def frame(kind: int, payload: bytes = b"", *, fin: bool = True) -> bytes:
    first = (0x80 if fin else 0) | kind
    if len(payload) < 126:
        head = struct.pack("!BB", first, 0x80 | len(payload))
    elif len(payload) < 65536:
        head = struct.pack("!BBH", first, 0x80 | 126, len(payload))
    else:
        head = struct.pack("!BBQ", first, 0x80 | 127, len(payload))
    return head + b"\0\0\0\0" + payload  # a mask of noughts changes nothing


class Browser:
    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), 10)
        self.unread = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def read(self, size: int) -> bytes:
        while len(self.unread) < size:
            part = self.socket.recv(65536)
            if not part:
                raise EOFError(self.unread)
            self.unread += part
        taken, self.unread = self.unread[:size], self.unread[size:]
        return taken

    def head(self) -> tuple[int, str]:
        text = b""
        while not text.endswith(b"\r\n\r\n"):
            text += self.read(1)
        return int(text.split(b" ")[1]), text.decode("latin-1").lower()

    def body(self, head: str) -> bytes:
        return self.read(int(head.partition("content-length: ")[2].partition("\r\n")[0]))

    def frame(self) -> tuple[int, bytes]:
        first, size = self.read(2)
        if size == 126:
            (size,) = struct.unpack("!H", self.read(2))
        return first & 0xF, self.read(size)

    def close_code(self) -> int:
        kind, payload = self.frame()
        assert kind == CLOSE
        return int.from_bytes(payload[:2], "big")

    def opened(self, connection: str = "Upgrade") -> Browser:
        self.send(request("/live", connection))
        status, head = self.head()
        assert (status, "s3pplmbitxaq9kygzzhzrbk+xoo=" in head) == (101, True)
        return self

    def says(self, words: bytes) -> bytes:
        self.send(frame(TEXT, words))
        kind, payload = self.frame()
        assert kind == TEXT
        return payload


@pytest.fixture(params=["uvloop", "asyncio", "bare"])
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    with on_a_bare_socket() if request.param == "bare" else under_uvicorn(request.param) as number:
        yield number


@pytest.mark.parametrize("connection", ["Upgrade", "upgrade", FIREFOX, "Keep-Alive,UPGRADE"])
def test_every_browsers_connection_header_opens(port: int, connection: str) -> None:
    with Browser(port) as browser:
        assert browser.opened(connection).says(b"bonjour") == b"bonjour"


def test_another_path_is_not_found(port: int) -> None:
    with Browser(port) as browser:
        browser.send(request("/elsewhere"))
        assert browser.head()[0] == 404


def test_a_refusal_has_its_status_and_its_sentence(port: int) -> None:
    with Browser(port) as browser:
        browser.send(request("/live", "Upgrade", "Origin: https://elsewhere.example"))
        status, head = browser.head()
        assert status == 403
        assert "text/plain; charset=utf-8" in head
        assert browser.body(head).decode().endswith("désolé.")


def test_a_door_that_fails_tells_nothing_of_the_house(port: int, caplog: pytest.LogCaptureFixture) -> None:
    with Browser(port) as browser:
        browser.send(request("/broken"))
        status, head = browser.head()
        assert status == 500
        assert b"secret" not in browser.body(head)
    assert "ZeroDivisionError" in caplog.text


def test_a_page_and_then_an_upgrade_share_one_connection() -> None:
    with under_uvicorn() as port, Browser(port) as browser:
        for _ in range(2):
            browser.send(b"GET / HTTP/1.1\r\nHost: desk\r\n\r\n")
            assert browser.body(browser.head()[1]) == b"page"
        assert browser.opened(FIREFOX).says(b"here") == b"here"


def test_a_head_in_two_segments_opens(port: int) -> None:
    with Browser(port) as browser:
        head = request()
        browser.send(head[:40])
        sleep(0.05)
        browser.send(head[40:])
        assert browser.head()[0] == 101
        assert browser.says(b"here") == b"here"


def test_a_frame_that_came_with_the_head_is_heard() -> None:
    with on_a_bare_socket() as port, Browser(port) as browser:
        browser.send(request() + frame(TEXT, b"impatient"))
        assert browser.head()[0] == 101
        assert browser.frame() == (TEXT, b"impatient")


def test_bytes_that_somebody_else_has_read_come_first() -> None:
    whole = request() + frame(TEXT, b"impatient")
    with on_a_bare_socket(whole[:-4]) as port, Browser(port) as browser:
        browser.send(whole[-4:])
        assert browser.head()[0] == 101
        assert browser.frame() == (TEXT, b"impatient")


def test_a_long_head_with_frames_behind_it_is_taken_whole() -> None:
    whole = request("/live", "Upgrade", "Cookie: " + "x" * 9000) + frame(TEXT, b"y" * 30_000)
    with on_a_bare_socket(whole) as port, Browser(port) as browser:
        assert browser.head()[0] == 101
        assert browser.frame() == (TEXT, b"y" * 30_000)


def test_an_oversize_head_ends_the_connection() -> None:
    with on_a_bare_socket() as port, Browser(port) as browser:
        browser.send(request("/live", "Upgrade", "Cookie: " + "x" * 17_000)[:17_000])
        with pytest.raises((EOFError, ConnectionResetError)):
            browser.read(1)


def test_the_longest_frame_is_heard_and_a_longer_one_closed_with_1009(port: int) -> None:
    with Browser(port) as browser:
        browser.opened().send(frame(TEXT, b"x" * 60_000))
        assert len(browser.frame()[1]) == 60_000
        browser.send(frame(TEXT, b"x" * (FRAME_BYTES + 1))[:14])
        assert browser.close_code() == 1009


def test_rubbish_after_the_handshake_is_closed_with_1002(port: int) -> None:
    with Browser(port) as browser:
        browser.opened().send(b"GET / HTTP/1.1\r\n\r\n")
        assert browser.close_code() == 1002


def test_an_upgrade_without_a_key_is_a_bad_request(port: int) -> None:
    with Browser(port) as browser:
        browser.send(b"GET /live HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
        assert browser.head()[0] == 400


def test_header_bytes_that_are_no_ascii_do_no_harm(port: int) -> None:
    with Browser(port) as browser:
        browser.send(request("/live", "Upgrade", "Cookie: \xff\xfe"))
        assert browser.head()[0] == 101


def test_a_ping_is_answered_with_its_words(port: int) -> None:
    with Browser(port) as browser:
        browser.opened().send(frame(PING, b"still there?"))
        assert browser.frame() == (PONG, b"still there?")


def test_fragments_reach_the_listener_as_they_are(port: int) -> None:
    with Browser(port) as browser:
        browser.opened().send(frame(TEXT, b"one", fin=False) + frame(0, b"two"))
        assert browser.frame() == (TEXT, b"one")
        assert browser.frame() == (0, b"two")


def test_a_close_is_answered(port: int) -> None:
    with Browser(port) as browser:
        browser.opened().send(frame(CLOSE, b"\x03\xe8"))
        assert browser.close_code() == 1000


def test_a_graceful_stop_closes_open_sockets_with_1012() -> None:
    for place in (under_uvicorn, on_a_bare_socket):
        with place() as port:
            browsers = [Browser(port).opened() for _ in range(3)]
        for browser in browsers:
            assert browser.close_code() == 1012
            browser.socket.close()


def test_a_client_that_does_not_read_cannot_keep_the_server_from_stopping() -> None:
    with on_a_bare_socket() as port:
        browser = Browser(port).opened()
        browser.send(frame(TEXT, b"x" * 60_000) * 300)  # 18 MB come back: more than all buffers between us hold
        began = monotonic()
    assert monotonic() - began < 5
    browser.socket.close()


def test_a_client_that_does_not_read_is_cut_off_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upgrade, "STUCK_SECONDS", 0.3)
    with on_a_bare_socket() as port, Browser(port) as browser:
        browser.opened()
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            send_much(browser)


def send_much(browser: Browser) -> None:
    for _ in range(1000):
        browser.send(frame(TEXT, b"x" * 60_000))
        sleep(0.002)


SERVER = """
import uvicorn
from picows import WSListener
from deskbell.live.upgrade import upgrade_class
async def app(scope, receive, send): ...
config = uvicorn.Config(app, ws=upgrade_class(lambda knock: WSListener()), http="httptools", port=0, lifespan="off")
uvicorn.Server(config).run()
"""


def test_sigterm_with_open_sockets_says_restart_and_ends_the_process() -> None:
    root = Path(deskbell.__file__).parent.parent
    process = subprocess.Popen([sys.executable, "-c", SERVER], cwd=root, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    line = next(line for line in process.stderr if "running on" in line)
    port = int(line.partition("127.0.0.1:")[2].split(" ")[0])
    browsers = [Browser(port).opened() for _ in range(20)]
    began = monotonic()
    os.kill(process.pid, signal.SIGTERM)
    assert [browser.close_code() for browser in browsers] == [1012] * 20
    process.communicate(timeout=10)
    assert monotonic() - began < 8
    for browser in browsers:
        browser.socket.close()


def test_each_coming_and_going_is_not_in_the_log(port: int, caplog: pytest.LogCaptureFixture) -> None:
    with Browser(port) as browser:
        browser.opened()
    assert "picows" not in {record.name.partition(".")[0] for record in caplog.records}
