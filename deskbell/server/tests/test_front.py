"""Two processes behind one port, with a toy desk (toy.py): real processes, real sockets."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic, sleep

import psutil
import pytest

import deskbell
from deskbell.server.tests.serving import Client, until

KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
COOKIE = "Cookie: who=ines"


class Desk:
    """The running toy: its port, its two processes and what it has printed."""

    def __init__(self, *words: str) -> None:
        root = Path(deskbell.__file__).parent.parent
        command = [sys.executable, "-m", "deskbell.server.tests.toy", *words]
        self.front = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.front.stdout is not None
        try:
            _, port, child = self.front.stdout.readline().split()
        except ValueError:
            self.front.communicate()
            raise
        self.port, self.child = int(port), int(child)
        self.said: list[str] = []
        self._listening = threading.Thread(target=self._listen)
        self._listening.start()

    def close(self) -> None:
        if self.front.poll() is None:
            self.front.kill()
        self.front.wait(20)
        self._listening.join(20)
        assert self.front.stdout is not None
        self.front.stdout.close()

    def stop(self) -> float:
        """SIGTERM; the seconds until the front is gone."""
        began = monotonic()
        self.front.send_signal(signal.SIGTERM)
        self.front.wait(20)
        self._listening.join(20)
        return monotonic() - began

    def children(self) -> list[int]:
        return [process.pid for process in psutil.Process(self.front.pid).children()]

    def _listen(self) -> None:
        assert self.front.stdout is not None
        for line in self.front.stdout:
            self.said.append(line.strip())


@contextmanager
def desk(grace: float = 5, loop: str = "uvloop") -> Iterator[Desk]:
    running = Desk(str(grace), loop)
    try:
        yield running
    finally:
        running.close()


@pytest.fixture(scope="module", params=["uvloop", "asyncio"])
def shared(request: pytest.FixtureRequest) -> Iterator[Desk]:
    with desk(loop=request.param) as running:
        yield running


def upgrade(*more: str, path: str = "/live") -> bytes:
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: desk",
        "Connection: keep-alive, Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        KEY,
        *more,
        "",
        "",
    ]
    return "\r\n".join(lines).encode()


def said(client: Client, words: bytes) -> bytes:
    client.send(struct.pack("!BB4x", 0x81, 0x80 | len(words)) + words)
    return frame(client)


def frame(client: Client) -> bytes:
    _, size = client.read(2)
    return client.read(size)


def opened(client: Client) -> Client:
    client.send(upgrade(COOKIE))
    assert client.answer(bodiless=True)[0] == 101
    return client


def page(port: int, path: str = "/") -> tuple[int, str]:
    with Client(port) as client:
        status, _, body = client.get(path)
        return status, body.decode()


def is_gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_a_page_comes_from_the_other_process_with_the_real_address(shared: Desk) -> None:
    assert page(shared.port) == (200, f"{shared.child} 127.0.0.1 /")


def test_an_unknown_path_is_the_pages_404(shared: Desk) -> None:
    assert page(shared.port, "/nowhere")[0] == 404


def test_live_stays_with_the_front(shared: Desk) -> None:
    with Client(shared.port) as client:
        assert said(opened(client), b"bonjour") == b"bonjour"


def test_the_door_of_the_front_refuses(shared: Desk) -> None:
    with Client(shared.port) as client:
        client.send(upgrade())
        assert client.answer()[::2] == (403, b"Sign in first.")
    with Client(shared.port) as client:
        client.send(upgrade(COOKIE, path="/elsewhere"))
        assert client.answer()[0] == 404


def test_pages_and_then_an_upgrade_on_one_connection(shared: Desk) -> None:
    with Client(shared.port) as client:
        for _ in range(3):
            assert client.get()[0] == 200
        assert said(opened(client), b"here") == b"here"
        assert said(client, b"still here") == b"still here"


def test_a_frame_behind_an_upgrade_that_came_back_is_heard(shared: Desk) -> None:
    with Client(shared.port) as client:
        client.get()
        client.send(upgrade(COOKIE) + struct.pack("!BB4x", 0x81, 0x82) + b"hi")
        assert client.answer(bodiless=True)[0] == 101
        assert frame(client) == b"hi"


@pytest.mark.parametrize("first", [1, 3, 9, 10, 30])
def test_a_few_bytes_and_then_the_rest(shared: Desk, first: int) -> None:
    for path, expected in (("/live", 101), ("/", 200)):
        with Client(shared.port) as client:
            request = upgrade(COOKIE) if path == "/live" else b"GET / HTTP/1.1\r\nHost: the desk\r\n\r\n"
            client.send(request[:first])
            sleep(0.05)
            client.send(request[first:])
            assert client.answer(bodiless=True)[0] == expected


def test_a_silent_connection_hangs_nothing_and_is_served_when_it_speaks(shared: Desk) -> None:
    with ExitStack() as stack:
        silent = [stack.enter_context(Client(shared.port)) for _ in range(20)]
        assert page(shared.port)[0] == 200
        sleep(0.5)  # beyond the toy's patience: they were passed on
        assert silent[0].get()[0] == 200
        assert said(opened(silent[1]), b"late") == b"late"


def test_an_oversize_head_is_refused(shared: Desk) -> None:
    with Client(shared.port) as client:
        client.send(b"GET / HTTP/1.1\r\nX-Long: " + b"x" * 70_000)
        assert client.read_until(b"\r\n").startswith(b"HTTP/1.1 431")
    with Client(shared.port) as client:
        client.send(b"GET /live HTTP/1.1\r\nX-Long: " + b"x" * 20_000)
        with pytest.raises((EOFError, ConnectionResetError)):
            client.read(1)


def test_rubbish_and_connections_that_come_and_go_do_no_harm(shared: Desk) -> None:
    with Client(shared.port) as client:
        client.send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03rubbish and more")
        assert client.rest().startswith(b"HTTP/1.1 400")
    for data in (b"", b"G", b"GET /live", b"\0" * 100):
        for _ in range(10):
            with Client(shared.port) as client:
                client.send(data)
    assert page(shared.port)[0] == 200


def test_many_connections_at_once_are_all_served(shared: Desk) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(Client(shared.port, 30)) for _ in range(400)]
        for client in clients:
            client.send(b"GET / HTTP/1.1\r\nHost: desk\r\n\r\n")
        assert {client.answer()[0] for client in clients} == {200}


def test_a_bell_rung_by_a_page_is_heard_by_the_front(shared: Desk) -> None:
    page(shared.port, "/ring")
    until(lambda: "bell question 7 is at 31" in shared.said)


def test_a_word_from_the_front_is_heard_by_the_pages(shared: Desk) -> None:
    assert page(shared.port, "/word")[1].endswith("a word from the front")


def test_a_killed_pages_process_is_replaced_and_meanwhile_there_is_a_sentence() -> None:
    with desk() as running, Client(running.port) as live:
        opened(live)
        os.kill(running.child, signal.SIGKILL)
        until(lambda: is_gone(running.child))
        sleep(0.05)
        with Client(running.port) as client:
            status, headers, body = client.get()
            assert (status, headers["retry-after"], headers["connection"]) == (503, "2", "close")
            assert body.startswith(b"The server is just starting again.")
            assert client.rest() == b""
        assert said(live, b"undisturbed") == b"undisturbed"
        until(lambda: page(running.port)[0] == 200, 20)
        assert int(page(running.port)[1].split()[0]) != running.child
        assert len(running.children()) == 1


def test_a_graceful_stop_lets_running_pages_finish_and_says_goodbye_to_sockets() -> None:
    with desk() as running, Client(running.port) as slow, Client(running.port) as live, Client(running.port) as idle:
        opened(live)
        idle.get()
        slow.send(b"GET /slow HTTP/1.1\r\nHost: desk\r\n\r\n")
        sleep(0.2)
        assert running.stop() < 4
        assert slow.answer()[0] == 200
        assert frame(live)[:2] == (1012).to_bytes(2, "big")
        assert idle.rest() == b""
        assert is_gone(running.child)
        assert running.front.returncode == 0
        assert "stopped" in running.said


def test_a_page_that_hangs_is_left_behind_after_the_grace() -> None:
    with desk(grace=1) as running, Client(running.port) as client:
        client.send(b"GET /hang HTTP/1.1\r\nHost: desk\r\n\r\n")
        sleep(0.2)
        assert running.stop() < 10
        assert is_gone(running.child)


@pytest.mark.parametrize("path", ["/", "/hang"])
def test_no_orphan_stays_when_the_front_is_killed(path: str) -> None:
    with desk(grace=1) as running, Client(running.port) as client:
        client.send(f"GET {path} HTTP/1.1\r\nHost: desk\r\n\r\n".encode())
        sleep(0.2)
        running.front.kill()
        until(lambda: is_gone(running.child), 12)


def test_control_c_in_a_terminal_stops_both_gracefully() -> None:
    with desk() as running, Client(running.port) as slow:
        slow.send(b"GET /slow HTTP/1.1\r\nHost: desk\r\n\r\n")
        sleep(0.2)
        os.kill(running.child, signal.SIGINT)  # a terminal sends it to both
        running.front.send_signal(signal.SIGINT)
        assert slow.answer()[0] == 200
        assert running.front.wait(10) == 0
        assert is_gone(running.child)
