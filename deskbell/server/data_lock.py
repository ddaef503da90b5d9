"""Who uses a data folder now: servers share it, a restore wants it alone.

The kernel drops the lock with the process, however it ends. Windows has no flock: there nobody is kept out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

fcntl: Any = import_module("fcntl") if find_spec("fcntl") else None
NAME = "in-use"


@contextmanager
def shared() -> Iterator[None]:
    """Use the folder beside others. Ends the program with a sentence while a restore is at work in it."""
    with _locked(exclusive=False) as taken:
        if not taken:
            raise SystemExit("A restore is at work in this data folder. Start again when it is done.")
        yield


@contextmanager
def alone() -> Iterator[bool]:
    """Whether nobody else uses the folder; nobody can begin to before this ends."""
    with _locked(exclusive=True) as taken:
        yield taken


@contextmanager
def _locked(*, exclusive: bool) -> Iterator[bool]:
    from django.conf import settings

    if fcntl is None:
        yield True
        return
    handle = os.open(Path(settings.DATA) / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield _take(handle, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
    finally:
        os.close(handle)


def _take(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
