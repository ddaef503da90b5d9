"""What the administrator may set, read from the environment once, checked at once.

Every variable is named in ``docs/run/settings.md``. A wrong value stops the start with a sentence
that says what is wrong and what would be right.
"""

from __future__ import annotations

import ipaddress
import os
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

MINIMUM_KEY = 50
# With it came RETURNING, by which every entry learns its number.
MINIMUM_SQLITE = (3, 35)


class WrongSetting(SystemExit):
    """A setting that cannot be used. Leaves the program with its sentence on standard error."""


@dataclass(frozen=True, slots=True)
class Environment:
    """All settings, already checked."""

    data: Path
    database: Mapping[str, object]
    bus_url: str | None
    public_url: str
    secret_key: str
    trusted_proxies: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
    page_threads: int
    pages: str
    live: str
    frame_rate: int
    raw_days: int
    keep_free: int
    own_push_services: frozenset[str]
    testing: bool

    @property
    def secure(self) -> bool:
        """Whether the world reaches this server by HTTPS."""
        return self.public_url.startswith("https://")

    @property
    def host(self) -> str:
        return urlsplit(self.public_url).hostname or "localhost"


def read(environ: Mapping[str, str] = os.environ) -> Environment:
    """Read and check everything. Raises ``WrongSetting`` with a sentence."""
    data = _folder(environ.get("DESKBELL_DATA", "deskbell-data"))
    return Environment(
        data=data,
        database=_database(environ.get("DESKBELL_DATABASE_URL", ""), data),
        bus_url=_bus(environ.get("DESKBELL_BUS_URL", "")),
        public_url=_public_url(environ.get("DESKBELL_PUBLIC_URL", "http://localhost:8000")),
        secret_key=_secret_key(environ.get("DESKBELL_SECRET_KEY_FILE", ""), data),
        trusted_proxies=_proxies(environ.get("DESKBELL_TRUSTED_PROXIES", "")),
        page_threads=_number(environ, "DESKBELL_PAGE_THREADS", 4, 1, 32),
        pages=_one_of(environ, "DESKBELL_PAGES", ("auto", "inside", "beside")),
        live=_one_of(environ, "DESKBELL_LIVE", ("picows", "asgi")),
        frame_rate=_number(environ, "DESKBELL_FRAME_RATE", 8, 0, 10_000),
        raw_days=_number(environ, "DESKBELL_RAW_DAYS", 7, 0, 365),
        keep_free=_number(environ, "DESKBELL_KEEP_FREE", 1000, 0, 100_000_000) * 1_000_000,
        own_push_services=_named(environ, "DESKBELL_OWN_PUSH_SERVICES"),
        testing=environ.get("DESKBELL_TESTING") == "1",
    )


def _folder(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as why:
        raise WrongSetting(f"DESKBELL_DATA: the folder {path} cannot be made: {why.strerror}.") from why
    return path


def _database(url: str, data: Path) -> dict[str, object]:
    if not url:
        return _sqlite(data / "deskbell.sqlite3")
    try:
        parts = urlsplit(url)
    except ValueError as why:
        raise WrongSetting(f"DESKBELL_DATABASE_URL cannot be read: {why}.") from why
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme not in ("postgres", "postgresql"):
        raise WrongSetting(
            f"DESKBELL_DATABASE_URL begins with {parts.scheme or 'nothing'}:; use sqlite:///path or "
            "postgresql://user:password@host/name."
        )
    return _postgres(url)


def _sqlite(path: Path) -> dict[str, object]:
    if sqlite3.sqlite_version_info < MINIMUM_SQLITE:
        raise WrongSetting(
            f"This Python has SQLite {sqlite3.sqlite_version}, and 3.35 or newer is needed. Use a Python that has it, "
            "or PostgreSQL (DESKBELL_DATABASE_URL)."
        )
    return {"ENGINE": "deskbell.server.sqlite", "NAME": str(path), "CONN_MAX_AGE": None, "OPTIONS": {}}


def _postgres(url: str) -> dict[str, object]:
    from psycopg.conninfo import conninfo_to_dict

    try:
        given = conninfo_to_dict(url)
    except Exception as why:
        raise WrongSetting(f"DESKBELL_DATABASE_URL cannot be read: {str(why).splitlines()[0]}.") from why
    options = {key: value for key, value in given.items() if key not in _DJANGO_NAMES}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{name: str(given.get(key) or "") for key, name in _DJANGO_NAMES.items()},
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


_DJANGO_NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def _bus(url: str) -> str | None:
    if url and urlsplit(url).scheme not in ("redis", "rediss", "valkey", "valkeys", "unix"):
        raise WrongSetting("DESKBELL_BUS_URL: use valkey://host:6379/0 or redis://host:6379/0, or leave it out.")
    return url or None


def _public_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise WrongSetting(
            f"DESKBELL_PUBLIC_URL is {url!r}; it must be the address that people type, such as "
            "https://ask.example.org, without a path."
        )
    return url.rstrip("/")


def _secret_key(file: str, data: Path) -> str:
    path = Path(file) if file else data / "secret.key"
    if not path.exists():
        if file:
            raise WrongSetting(f"DESKBELL_SECRET_KEY_FILE: there is no file {path}.")
        _make_key(path)
    key = path.read_text("utf-8").strip()
    if len(key) < MINIMUM_KEY:
        raise WrongSetting(f"The key in {path} is shorter than {MINIMUM_KEY} characters; make a longer one.")
    return key


def _make_key(path: Path) -> None:
    """The first start makes the key; two processes that start together agree on one."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(64) + "\n")


def _proxies(text: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as why:
        raise WrongSetting(f"DESKBELL_TRUSTED_PROXIES: {why}; write addresses such as 10.0.0.0/8, 127.0.0.1.") from why


def _named(environ: Mapping[str, str], name: str) -> frozenset[str]:
    """Hosts with their ports."""
    found = [part.strip().lower() for part in environ.get(name, "").split(",") if part.strip()]
    for one in found:
        host, _, port = one.rpartition(":")
        if not host or "/" in host or not port.isdecimal():
            raise WrongSetting(f"{name}: {one!r} is no host with its port; write push.example.org:443.")
    return frozenset(found)


def _number(environ: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = environ.get(name, str(default))
    if not text.isdecimal() or not least <= int(text) <= most:
        raise WrongSetting(f"{name} is {text!r}; it must be a number from {least} to {most}.")
    return int(text)


def _one_of(environ: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    text = environ.get(name, allowed[0])
    if text not in allowed:
        raise WrongSetting(f"{name} is {text!r}; it must be one of {', '.join(allowed)}.")
    return text
