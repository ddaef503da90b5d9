"""What holds for every test: a database of its kind, real parts, no network but the loopback, no silent skip."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from tests import parts

if TYPE_CHECKING:
    from tests.world import World


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Skips(), "deskbell-skips")
    sys.addaudithook(only_the_loopback)
    # A slow machine is no failure; and where CI runs, the same code gives the same result.
    hypothesis.settings.register_profile("deskbell", deadline=None, derandomize=os.environ.get("CI") == "true")
    hypothesis.settings.load_profile("deskbell")


# ---- no network but the loopback ------------------------------------------------------------------


def only_the_loopback(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: sees every connection that Python makes, in any thread and from any library."""
    if event == "socket.connect":
        refuse_unless_near(arguments[1])
    elif event == "socket.getaddrinfo":
        know_no_name(arguments[0])


def refuse_unless_near(address: object) -> None:
    if not isinstance(address, tuple):  # a Unix socket
        return
    if not is_near(address[0]):
        raise RuntimeError(f"A test reached for {address[0]}: tests use the loopback only.")


def know_no_name(host: object) -> None:
    """No name but this machine's leads anywhere, as without a network. What a number stands for needs no asking."""
    if not is_near(host) and number_of(host) is None:
        raise socket.gaierror(socket.EAI_NONAME, f"Tests look up no name: {host!r}")


def is_near(host: object) -> bool:
    number = number_of(host)
    if number is None:
        return text_of(host) in ("", "localhost", socket.gethostname())
    return number.is_loopback or number.is_unspecified


def number_of(host: object) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text_of(host).partition("%")[0])
    except ValueError:
        return None


def text_of(host: object) -> str:
    return host.decode("utf-8", "replace") if isinstance(host, bytes) else str(host or "")


# ---- no silent skip -------------------------------------------------------------------------------


class Skips:
    """Where CI=true, a skipped test fails the run, unless it needs the shared data and that is absent."""

    def __init__(self) -> None:
        self.allowed: list[str] = []
        self.refused: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped:
            excused = "needs_shared" in report.keywords and not parts.shared_folder().is_dir()
            (self.allowed if excused else self.refused).append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self.refused.append(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.refused and os.environ.get("CI") == "true" and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for name in self.allowed:
            terminalreporter.write_line(f"skipped, the shared data is absent: {name}")
        for name in self.refused:
            terminalreporter.write_line(f"skipped, and CI does not allow it: {name}")


# ---- parts ----------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """SQLite tests use a file, as the product does: in memory there is no turn to wait for and no WAL."""
    from django.conf import settings

    database: dict[str, Any] = settings.DATABASES["default"]
    if "DESKBELL_TEST_CLUSTER" in os.environ:
        name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    else:
        name = str(Path(os.environ["DESKBELL_DATA"]) / "test.sqlite3")
    database["TEST"] = {**database.get("TEST", {}), "NAME": name}


@pytest.fixture(autouse=True)
def travelled_time_has_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that travels means that the time went by, not that somebody turned the clock."""
    monkeypatch.setattr("deskbell.work.clock.monotonic", time.time)


@pytest.fixture(autouse=True)
def nothing_is_remembered_of_other_desks() -> None:
    """What a process remembers of desks and accounts for some seconds is of those of the test before."""
    standing, hooks = sys.modules.get("deskbell.questions.standing"), sys.modules.get("deskbell.mailroom.hooks")
    for room, known in ((standing, "_known_hours"), (standing, "_known_ways"), (hooks, "_known")):
        getattr(room, known, {}).clear()


@pytest.fixture
def world(db: None) -> World:
    """The cast, where a test asks for no more."""
    from tests import world as cast  # the models, and so late

    return cast.build()


@pytest.fixture
def full_disk(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """More is to be kept free than any disk has; gone when ``settings.KEEP_FREE`` is 0."""
    from deskbell.mailroom import space

    monkeypatch.setattr(space, "LOOK", 0.0)
    settings.KEEP_FREE = 1 << 62
    return settings


@pytest.fixture
def database_url() -> Iterator[str]:
    """An empty database for a server that the test starts itself."""
    with parts.new_database() as url:
        yield url


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    """A real Valkey, one for each pytest process."""
    with parts.new_valkey() as url:
        yield url


@pytest.fixture
def shared_data(request: pytest.FixtureRequest) -> Path:
    """The folder of large real inputs. A test that uses it is marked `needs_shared`."""
    assert request.node.get_closest_marker("needs_shared"), "mark this test with needs_shared"
    place = parts.shared_folder()
    if not place.is_dir():
        pytest.skip(f"needs_shared: there is no folder {place}; set DESKBELL_SHARED")
    return place
