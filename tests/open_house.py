"""The world behind a running server, on a database of their own that this process reads too.

The server is met from outside, as patrons and staff meet it; the test looks at its rows directly. Both know one secret
key, so a test can hand out what a page would: a session, a live ticket.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection

from deskbell.live import tickets
from deskbell.live.client import Client
from deskbell.staff.models import Staff
from tests import parts, world
from tests.serving import Server

CSRF = "a" * 32
JSON = {"Accept": "application/json"}
HOUR = 3600
logging.getLogger("httpx").setLevel(logging.WARNING)  # thousands of requests tell nothing


class OpenHouse:
    """The cast, and the server that they meet."""

    def __init__(self, cast: world.World, server: Server) -> None:
        self.world, self.server = cast, server
        self.address = server.address
        self.live = f"ws://127.0.0.1:{server.port}/live"

    def session(self, staff: Staff) -> SessionStore:
        """Somebody is signed in: a session as signing in would have made it."""
        session = SessionStore()
        session[SESSION_KEY] = str(staff.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = staff.get_session_auth_hash()
        session["_csrftoken"] = CSRF
        session.save()
        return session

    def headers(self, staff: Staff, session: SessionStore | None = None) -> dict[str, str]:
        """What somebody's browser sends along: their cookie, and the token of their pages' forms."""
        cookie = f"{settings.SESSION_COOKIE_NAME}={(session or self.session(staff)).session_key}"
        return {"Cookie": cookie, "X-CSRFToken": CSRF, "Origin": self.address}

    def browser(
        self, staff: Staff | None = None, session: SessionStore | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Client:
        """A browser of somebody signed in, or of a stranger. Follows no redirect by itself."""
        own = self.headers(staff, session) if staff else {}
        return httpx.Client(base_url=self.address, headers={**own, **(headers or {})}, timeout=30, trust_env=False)

    def ticket(self, staff: Staff, session: SessionStore | None = None) -> str:
        """A live ticket of somebody's console."""
        mark = tickets.mark_of(session.session_key) if session else ""
        return tickets.make(f"s{staff.pk}", seconds=HOUR, language=staff.language, mark=mark)

    @staticmethod
    def patron_ticket(desk: str = "maple") -> str:
        """A live ticket of a patron's page."""
        return tickets.make("patron", desk=desk, seconds=HOUR)


@asynccontextmanager
async def connected(live: str, ticket: str, passport: str | None = None) -> AsyncIterator[Client]:
    """A client of the live protocol, closed in the end."""
    client = await Client.connect(live, ticket, passport)
    try:
        yield client
    finally:
        client.close()
        await asyncio.wait_for(client.lost.wait(), 10)


@contextmanager
def open_house(server: type[Server] = Server, **more: str) -> Iterator[OpenHouse]:
    """A fresh world and a started server on it. ``more`` are settings by their environment variables' whole names."""
    key = Path(os.environ["DESKBELL_DATA"]) / "secret.key"
    with parts.new_database() as address, reading(address):
        standing = server(address, {"DESKBELL_SECRET_KEY_FILE": str(key), **more})
        call_command("migrate", verbosity=0, interactive=False)
        cast = world.build()
        try:
            standing.start()
            yield OpenHouse(cast, standing)
        finally:
            if hasattr(standing, "process") and standing.process.poll() is None:
                standing.stop()


@contextmanager
def reading(address: str) -> Iterator[None]:
    """Within, this process's Django reads and writes that database."""
    known: dict[str, Any] = connection.settings_dict
    former = known["NAME"]
    connection.close()
    known["NAME"] = urlsplit(address).path.lstrip("/") if connection.vendor == "postgresql" else urlsplit(address).path
    try:
        yield
    finally:
        connection.close()
        known["NAME"] = former
