"""A small desk of two processes for test_front.py: `python -m deskbell.server.tests.toy GRACE`."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Iterable
from time import sleep
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport

from deskbell.live.upgrade import Knock, Socket, close_all
from deskbell.server import front as front_module
from deskbell.server.front import Front
from deskbell.server.pages import Pages


def view(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    if path == "/slow":
        sleep(1)
    elif path == "/hang":
        sleep(60)
    elif path == "/ring":
        with wire() as end:
            end.send(b"question 7 is at 31")
    elif path == "/word":
        with wire() as end:
            path = end.recv(1000).decode()
    start("404 Not Found" if path == "/nowhere" else "200 OK", [("Content-Type", "text/plain")])
    return [f"{os.getpid()} {environ['REMOTE_ADDR']} {path}".encode()]


def wire() -> socket.socket:
    return socket.socket(fileno=os.dup(int(os.environ["DESKBELL_WIRE_FD"])))


pages = Pages(view, 2)


class Echo(WSListener):
    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            transport.send(WSMsgType.TEXT, frame.get_payload_as_bytes())


def door(knock: Knock) -> Any:
    if knock.path.partition(b"?")[0] != b"/live":
        return None
    return Echo() if "cookie" in knock.headers else (403, "Sign in first.")


async def serve(grace: float) -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=100)
    sockets: set[Any] = set()
    front = Front(
        [listener],
        lambda head: Socket(door, sockets, head),
        "deskbell.server.tests.toy:pages",
        on_bell=lambda bell: print("bell", bell.decode(), flush=True),
        grace=grace,
    )

    def ready() -> None:
        print("port", listener.getsockname()[1], front.pages.pid, flush=True)
        front.pages.tell(b"a word from the front")

    await front.serve(lambda: close_all(sockets), ready)
    print("stopped", flush=True)


if __name__ == "__main__":
    front_module.SILENT_SECONDS = 0.3
    runner = asyncio.run if sys.argv[2:] == ["asyncio"] else uvloop.run
    runner(serve(float(sys.argv[1])))
