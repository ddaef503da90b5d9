"""The peer: ejabberd as Debian packages it, with its archive on, set up for its best case.

One scheduler on the one core, just-in-time compiler, only the modules that such a chat needs, plain passwords, no TLS,
no shapers. Each message is kept in two archives (sender's and receiver's) and acknowledged by stream management, which
says "handled by the server": with Mnesia not yet "on disk". SQLite is switched to WAL, which nobody's package does.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bench import house
from bench.ends import XmppEnd

LIBRARIES = Path("/usr/lib")
SCHEMA = Path("/usr/share/ejabberd/sql/lite.sql")
ARCHIVES = {"mnesia": "archive in Mnesia", "sqlite": "archive in SQLite (WAL)"}
MISSING = "ejabberd is not installed here, so nothing is compared with it (Debian: apt-get install ejabberd)."

CONFIGURATION = """
loglevel: error
hosts: [localhost]
listen:
  - {{port: {port}, ip: "127.0.0.1", module: ejabberd_c2s, max_stanza_size: 262144, shaper: none, access: all,
     backlog: 4096}}
  - {{port: {api}, ip: "127.0.0.1", module: ejabberd_http, request_handlers: {{/api: mod_http_api}}}}
auth_method: [mnesia]
auth_password_format: plain
disable_sasl_mechanisms: ["DIGEST-MD5", "X-OAUTH2"]
acl: {{loopback: {{ip: ["127.0.0.0/8"]}}}}
api_permissions: {{"all": {{who: {{ip: "127.0.0.1/8"}}, what: ["*"]}}}}
shaper_rules: {{max_user_sessions: 10, c2s_shaper: none}}
registration_timeout: infinity
{database}
modules:
  mod_stream_mgmt: {{resend_on_timeout: false}}
  mod_roster: {{}}
  mod_disco: {{}}
  mod_mam: {{default: always, assume_mam_usage: true, db_type: {kind}}}
"""


def code() -> Path | None:
    """Where Debian's package has its compiled code."""
    found = sorted(LIBRARIES.glob("*/ejabberd-*/ebin/ejabberd.beam"))
    return found[-1].parent if found and shutil.which("erl") else None


def archives() -> list[str]:
    """The kinds of archive that can be run here."""
    if code() is None:
        return []
    drivers = list(LIBRARIES.glob("*/p1_sqlite3*/ebin")) or list(LIBRARIES.glob("*/*sqlite3*/ebin"))
    return ["mnesia", "sqlite"] if drivers and SCHEMA.exists() else ["mnesia"]


@contextmanager
def serving(folder: Path, archive: str, users: int, cores: Sequence[int] = (0,)) -> Iterator[tuple[int, list[int]]]:
    """A fresh ejabberd with users ``u0`` to ``u<users - 1>``: its port and its process."""
    port, api = house.free_port(), house.free_port()
    _configure(folder, archive, port, api)
    with house.started(_line(folder), _environment(folder), folder / "console.log", cores) as process:
        house.wait_until(partial(_listens, port, api), process, folder / "console.log")
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(partial(_register, api), [range(first, users, 4) for first in range(4)]))
        yield port, [process.pid]


def _configure(folder: Path, archive: str, port: int, api: int) -> None:
    (folder / "spool").mkdir(parents=True)
    database, kind = "", "mnesia"
    if archive == "sqlite":
        file = folder / "archive.sqlite3"
        with sqlite3.connect(file) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(SCHEMA.read_text("utf-8"))
        connection.close()
        database, kind = f'sql_type: sqlite\nsql_database: "{file}"', "sql"
    text = CONFIGURATION.format(port=port, api=api, database=database, kind=kind)
    (folder / "ejabberd.yml").write_text(text, "utf-8")


def _line(folder: Path) -> list[str]:
    """One scheduler; kernel polling; no node name, so that no port mapper is started."""
    limits = ["+S", "1:1", "+K", "true", "+P", "250000", "+Q", "32768"]
    spool = f'"{folder / "spool"}"'
    return ["erl", *limits, "-pa", str(code()), "-noinput", "-mnesia", "dir", spool, "-s", "ejabberd"]


def _environment(folder: Path) -> dict[str, str]:
    beam = code()
    assert beam is not None
    return os.environ | {
        "ERL_LIBS": str(beam.parent.parent),
        "ERL_MAX_PORTS": "32000",
        "EJABBERD_CONFIG_PATH": str(folder / "ejabberd.yml"),
        "EJABBERD_LOG_PATH": str(folder / "ejabberd.log"),
        "HOME": str(folder),
    }


def _listens(*ports: int) -> bool:
    for port in ports:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return False
    return True


def _register(api: int, numbers: range) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", api, timeout=30)
    for number in numbers:
        user = {"user": f"u{number}", "host": "localhost", "password": XmppEnd.PASSWORD}
        connection.request("POST", "/api/register", json.dumps(user), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        words = answer.read()
        if answer.status not in (200, 409):
            raise SystemExit(f"ejabberd did not register u{number}: {answer.status} {words[:200]!r}")
    connection.close()
