"""Browser contexts whose pages are watched: no error, no broken Content-Security-Policy, no other host."""

from __future__ import annotations

import re
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Route

from tests.journeys.chrome import Chrome
from tests.serving import Server

NEAR = {"localhost", "127.0.0.1", "::1"}
# Milliseconds. Playwright's own patience of 30 seconds outlasts every journey, and the five in which it expects
# something are few for a slow machine; what comes true sooner waits no longer.
PATIENCE = 15_000


class Watch:
    """Opens contexts, and complains at the end about all that happened on their pages."""

    def __init__(self, chrome: Chrome, server: Server) -> None:
        self.chrome, self.server = chrome, server
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []
        self.forgiven: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for context in self.contexts:
            self.chrome.close(context)
        left = [one for one in self.complaints if not any(re.search(pattern, one) for pattern in self.forgiven)]
        if kind is None:
            assert not left, "\n".join([*left, "The server said:", *self.server.lines[-40:]])
        elif error is not None and left:
            error.add_note("\n".join(["The pages complained:", *left]))

    def open(self, **options: Any) -> Page:
        """A page of somebody new; options are Playwright's for a context."""
        return self.context(**options).new_page()

    def context(self, **options: Any) -> BrowserContext:
        context = self.chrome.context(base_url=self.server.address, **options)
        context.set_default_timeout(PATIENCE)
        context.on("page", self.watch)
        self.contexts.append(context)
        return context

    def forgive(self, pattern: str) -> None:
        """A complaint that belongs to the story, as a regular expression: a lost race, a server that is away."""
        self.forgiven.append(pattern)

    def watch(self, page: Page) -> None:
        def hear(said: ConsoleMessage) -> None:
            if said.type == "error":
                where = said.location.get("url", "")
                self.complaints.append(f"console on {page.url}: {said.text} ({where})")

        def see(address: str) -> None:
            if is_far(address):
                self.complaints.append(f"{page.url} reached for {address}")

        page.on("pageerror", lambda error: self.complaints.append(f"error on {page.url}: {error}"))
        page.on("console", hear)
        page.on("request", lambda request: see(request.url))
        page.on("websocket", lambda wire: see(wire.url))


def is_far(address: str) -> bool:
    """Whether an address is not on this machine."""
    parts_of_it = urlsplit(address)
    return parts_of_it.scheme in ("http", "https", "ws", "wss") and parts_of_it.hostname not in NEAR


class Held:
    """Answers to one page that do not come before they are let go: a line that is slower than somebody's hands."""

    def __init__(self, page: Page, pattern: str) -> None:
        self.page = page
        self.routes: list[Route] = []
        page.route(pattern, self.hold)

    def hold(self, route: Route) -> None:
        self.routes.append(route)

    def next(self) -> Route:
        """The oldest that waits, once something has been asked for: ``continue_()`` or ``abort()`` it."""
        while not self.routes:
            self.page.wait_for_timeout(20)
        return self.routes.pop(0)
