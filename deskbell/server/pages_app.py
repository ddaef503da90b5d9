"""The pages, as the pages process imports them: ``deskbell.server.pages_app:app``.

In a process of their own they ring over a wire to the one that holds the sockets, and hear on it how that one is
doing. Nothing in a page may depend on which of the two shapes it runs in.
"""

from __future__ import annotations

import os
import socket
import threading
from typing import TYPE_CHECKING, Any

import msgspec

from deskbell.live import bus
from deskbell.server import beside, health

if TYPE_CHECKING:
    from deskbell.server.pages import Pages

WIRE = "DESKBELL_WIRE_FD"


def pages_app() -> Pages:
    """The pages as an ASGI callable of its own."""
    from django.core.wsgi import get_wsgi_application

    wsgi_app = get_wsgi_application()  # and the rooms are there, which the rest asks

    from deskbell.server.calls import Calls
    from deskbell.server.middleware import guarded
    from deskbell.server.pages import Pages
    from deskbell.server.paths import called, named_by_rooms
    from deskbell.server.proxies import address_of
    from deskbell.server.settings import DATA_UPLOAD_MAX_MEMORY_SIZE, ENVIRONMENT

    # What is larger than a form is refused before it is kept, and fills no disk, except where files are taken.
    return Pages(
        wsgi_app,
        threads=ENVIRONMENT.page_threads,
        max_body=DATA_UPLOAD_MAX_MEMORY_SIZE,
        takes_more=named_by_rooms("large_bodies"),
        address_of=address_of,
        calls=[Calls(pattern, guarded(answer_all)) for pattern, answer_all in called()],
    )


class Told:
    """The state of the other process, as it last told it."""

    def __init__(self, wire: socket.socket) -> None:
        self.state = health.State()
        threading.Thread(target=self._listen, args=(wire,), name="wire", daemon=True).start()

    def ask(self) -> health.State:
        return self.state

    def _listen(self, wire: socket.socket) -> None:
        decode = msgspec.json.Decoder(health.State).decode
        while data := wire.recv(4096):
            if not beside.heard(data):
                self.state = decode(data)


def _make() -> Any:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskbell.server.settings")
    number = os.environ.get(WIRE)
    if number is not None:
        wire = socket.socket(fileno=int(number))
        bus.use(bus.WireBus(wire))
        health.use(Told(wire).ask)
        return beside.WithChores(pages_app())
    return pages_app()


def __getattr__(name: str) -> Any:
    """``app`` is made when it is first asked for, so that importing this module starts nothing."""
    if name == "app":
        made = globals()["app"] = _make()
        return made
    raise AttributeError(name)
