"""What every journey stands on: Chromium, a running server, and pages that are watched."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests import parts
from tests.serving import Server, serving
from tools.browser import chromium

# No sandbox for root, no calls home: a journey reaches the loopback only.
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
NEAR = {"localhost", "127.0.0.1", "::1"}

NewPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a journey."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright turns an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield chrome
        chrome.close()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server on an empty database, one for each file of journeys."""
    with parts.new_database() as url, serving(url) as started:
        yield started


@pytest.fixture
def new_page(browser: Browser, server: Server) -> Iterator[NewPage]:
    """Opens a page of somebody new (own cookies, own storage); options are Playwright's for a context.

    At the end of the test nobody's page may have raised an error, broken the Content-Security-Policy, or
    reached for another host. Options: `locale="fr"`, `java_script_enabled=False`, `viewport={...}` …
    """
    complaints: list[str] = []
    contexts = []

    def open_page(**options: Any) -> Page:
        context = browser.new_context(base_url=server.address, **options)
        contexts.append(context)
        page = context.new_page()
        watch(page, complaints)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, "\n".join([*complaints, "The server said:", *server.lines[-40:]])


def watch(page: Page, complaints: list[str]) -> None:
    def hear(said: ConsoleMessage) -> None:
        if said.type == "error":
            complaints.append(f"console on {page.url}: {said.text}")

    def see(address: str) -> None:
        if is_far(address):
            complaints.append(f"{page.url} reached for {address}")

    page.on("pageerror", lambda error: complaints.append(f"error on {page.url}: {error}"))
    page.on("console", hear)
    page.on("request", lambda request: see(request.url))
    page.on("websocket", lambda wire: see(wire.url))


def is_far(address: str) -> bool:
    parts_of_it = urlsplit(address)
    return parts_of_it.scheme in ("http", "https", "ws", "wss") and parts_of_it.hostname not in NEAR


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Checks a page as it stands by axe's rules for WCAG 2.2 AA."""

    def check(page: Page) -> None:
        found = Axe().run(page)
        assert not found.response["violations"], f"{page.url}\n{found.generate_report()}"

    return check
