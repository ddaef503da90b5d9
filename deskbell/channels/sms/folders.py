"""Texts as files in an account's folder, for gateways that are programs beside us.

The folder lies under the data folder and is named after the account, so nobody can point it at somebody else's files;
where another program must write it, it may be a symbolic link (docs/run/texts.md).

A file is taken when it has rested for a moment, stored, and only then removed: after a crash it is stored again under
the same id, which is taken once. One that cannot be read or removed keeps no other waiting, and the account's page
names it.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from pathlib import Path
from threading import Event
from typing import Any

from django.conf import settings

from deskbell.mailroom import accounts, letterbox
from deskbell.mailroom.models import Account

logger = logging.getLogger(__name__)

RESTED = 1.0  # seconds since the last change: whoever writes without renaming has finished
PAUSE = 1.0
LONGEST = 64 * 1024  # bytes: no text is longer
ASIDE = "aside"
SAY_AGAIN = 60.0

# The files that make one thing, and what is to be stored of it once they are read.
Paths = tuple[Path, ...]
Found = tuple[Paths, Callable[[], dict[str, Any]]]


def folder_of(account: Account) -> Path:
    return Path(settings.DATA) / "texts" / account.key


def make(folder: Path, *names: str) -> None:
    """The folder and these in it; others' permissions stay as they are. Raises ``OSError``."""
    for name in names:
        (folder / name).mkdir(parents=True, exist_ok=True, mode=0o770)


def put(folder: Path, name: str, content: bytes) -> None:
    """A file that is whole as soon as it has its name, and stays so if the power goes. Raises ``OSError``."""
    passing = folder / f".{name}.part"
    with passing.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    passing.rename(folder / name)
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def rested(folder: Path, pattern: str) -> list[Path]:
    """The files that nobody has touched for a moment, by name; hidden ones are still being written. Raises ``OSError``
    where the folder cannot be read."""
    before = time.time() - RESTED
    named = [path for path in folder.iterdir() if fnmatchcase(path.name, pattern) and not path.name.startswith(".")]
    return [path for path in sorted(named) if path.is_file() and not path.is_symlink() and _changed(path) <= before]


def content_of(path: Path) -> bytes:
    """All of it; what is longer than a text was put aside before (``Watch``)."""
    return path.read_bytes()


class Watch:
    """Looks into the folder again and again, and stores what it finds."""

    def __init__(self, account: Account, look: Callable[[], Iterable[Found]]) -> None:
        self.account, self.look = account, look
        self._aside = folder_of(account) / ASIDE
        # What is stored and could not be removed, as it was then: it is not stored again.
        self._stays: dict[Paths, object] = {}
        self._said, self._said_at = "", 0.0

    def run(self, ended: Event) -> None:
        while not ended.is_set():
            self.once()
            ended.wait(PAUSE)

    def once(self) -> int:
        """How much was stored. What vanishes meanwhile was somebody else's to take."""
        stored, troubles = 0, []
        for paths, written in self.look():
            try:
                stored += self._keep(paths, written)
                self._remove(paths)
            except FileNotFoundError as why:
                logger.info("texts: %s is gone", why.filename)
            except OSError as why:
                troubles.append(f"{paths[0].name}: {why.strerror}")
        self._say([*self._put_aside(), *troubles])
        return stored

    def _keep(self, paths: Paths, written: Callable[[], dict[str, Any]]) -> bool:
        """Whether it was stored now."""
        if any(path.stat().st_size > LONGEST for path in paths):
            self._set_aside(paths)
            return False
        marks = [(found.st_ino, found.st_size, found.st_mtime_ns) for found in map(Path.stat, paths)]
        if self._stays.get(paths) == marks:
            return False
        letterbox.drop(self.account, json.dumps(written()).encode(), {})
        self._stays[paths] = marks
        return True

    def _remove(self, paths: Paths) -> None:
        for path in paths:
            path.unlink(missing_ok=True)
        self._stays.pop(paths, None)

    def _set_aside(self, paths: Paths) -> None:
        """What is too long for a text is no text: a person looks at it, and nothing of it is lost."""
        self._aside.mkdir(exist_ok=True, mode=0o770)
        for path in paths:
            path.rename(self._aside / f"{path.stat().st_mtime_ns}-{path.name}")

    def _put_aside(self) -> list[str]:
        count = len(list(self._aside.iterdir())) if self._aside.is_dir() else 0
        return [f"too long for a text: {count} in {self._aside}"] if count else []

    def _say(self, troubles: list[str]) -> None:
        """On the account's page, as long as it is so."""
        words = "; ".join(troubles[:5])
        if words and (words != self._said or time.monotonic() - self._said_at > SAY_AGAIN):
            accounts.trouble(self.account, words)
            self._said_at = time.monotonic()
        elif self._said and not words:
            accounts.well(self.account)
        self._said = words


def _changed(path: Path) -> float:
    """When; never, where it is gone by now."""
    try:
        return path.stat().st_mtime
    except OSError:
        return float("inf")
