"""What every journey stands on: Chromium, a running server, and pages that are watched."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright

from tests import parts, post_office
from tests.journeys.chrome import STORY, Chrome
from tests.journeys.host import Host, hosting
from tests.journeys.people import People, sweep
from tests.journeys.watching import PATIENCE, Watch
from tests.open_house import OpenHouse
from tests.post_office import Dovecot, Postfix
from tests.serving import Server, free_port, serving

NewPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a journey."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def chrome() -> Iterator[Chrome]:
    # Playwright turns an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = Chrome(playwright)
        yield browser
        browser.quit()


@pytest.fixture(autouse=True)
def a_story_ends(chrome: Chrome) -> Iterator[None]:
    """One that waits for ever fails, and the others are told all the same."""
    with chrome.within(STORY):
        yield


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server on an empty database, one for each file of journeys; see `people` for one with the cast."""
    with parts.new_database() as url, serving(url) as started:
        yield started


@pytest.fixture
def new_page(chrome: Chrome, server: Server) -> Iterator[NewPage]:
    """Opens a page of somebody new (own cookies, own storage); options are Playwright's for a context.

    At the end of the test nobody's page may have raised an error, broken the Content-Security-Policy, or
    reached for another host. Options: `locale="fr"`, `java_script_enabled=False`, `viewport={...}` …
    """
    with Watch(chrome, server) as watch:
        yield watch.open


@pytest.fixture
def people(chrome: Chrome, house: OpenHouse) -> Iterator[People]:
    """Patrons and librarians in browsers of their own, at the open house; watched as `new_page` watches.

    Whatever is open is closed before, so that each story finds an empty line and nobody on duty.
    """
    sweep(house)
    with Watch(chrome, house.server) as watch:
        yield People(house, watch)


@pytest.fixture(scope="module")
def host(house: OpenHouse) -> Iterator[Host]:
    """A library's own website, on another host name and port than the server."""
    with hosting(house.address) as website:
        yield website


@pytest.fixture(scope="module")
def vendor(house: OpenHouse, host: Host) -> Iterator[Host]:
    """A product of somebody else's that shows the library's pages in frames."""
    with hosting(house.address, host.address) as website:
        yield website


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Checks a page as it stands by axe's rules for WCAG 2.2 AA."""

    def check(page: Page) -> None:
        found = Axe().run(page)
        assert not found.response["violations"], f"{page.url}\n{found.generate_report()}"

    return check


@pytest.fixture(scope="module")
def mailboxes() -> Iterator[Dovecot]:
    with post_office.dovecot() as made:
        yield made


@pytest.fixture(scope="module")
def postfix(mailboxes: Dovecot) -> Iterator[Postfix]:
    with post_office.postfix(mailboxes, free_port()) as made:
        yield made
