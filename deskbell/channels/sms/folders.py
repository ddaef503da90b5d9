"""Texts as files in an account's folder, for gateways that are programs beside us.

The folder lies under the data folder and is named after the account, so nobody can point it at somebody else's files;
where another program must write it, it may be a symbolic link (docs/run/texts.md).

A file is taken when it has rested for a moment, stored, and only then removed: after a crash it is stored again under
the same id, which is taken once.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

from django.conf import settings

from deskbell.mailroom import letterbox
from deskbell.mailroom.models import Account

logger = logging.getLogger(__name__)

RESTED = 1.0  # seconds since the last change: whoever writes without renaming has finished
PAUSE = 1.0
LONGEST = 64 * 1024

# What is to be stored, and the files that are gone after it.
Found = tuple[dict[str, Any], tuple[Path, ...]]


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
    """The files that nobody has touched for a moment, by name; hidden ones are still being written."""
    before = time.time() - RESTED
    found = sorted(path for path in folder.glob(pattern) if not path.name.startswith("."))
    return [path for path in found if path.is_file() and not path.is_symlink() and path.stat().st_mtime <= before]


def content_of(path: Path) -> bytes:
    """The first 64 KiB: no text is longer."""
    with path.open("rb") as file:
        return file.read(LONGEST)


class Watch:
    """Looks into the folder again and again, and stores what it finds."""

    def __init__(self, account: Account, look: Callable[[], Iterable[Found]]) -> None:
        self.account, self.look = account, look

    def run(self, ended: Event) -> None:
        while not ended.is_set():
            self.once()
            ended.wait(PAUSE)

    def once(self) -> int:
        """How much was stored. What vanishes meanwhile was somebody else's to take."""
        stored = 0
        for payload, paths in self._found():
            letterbox.drop(self.account, json.dumps(payload).encode(), {})
            for path in paths:
                path.unlink(missing_ok=True)
            stored += 1
        return stored

    def _found(self) -> Iterator[Found]:
        try:
            yield from self.look()
        except FileNotFoundError as why:
            logger.info("texts: %s is gone", why.filename)
