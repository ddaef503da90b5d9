"""Room on the disk: below a floor nothing large is taken in from outside, as long as less than that is free.

A full disk stops everything, for then nobody's words can be written down either. So while there is still room for
words, files of strangers are refused in words, a letter with files is left with the mail server or mailbox that has
it, which comes again, and staff are told.
"""

from __future__ import annotations

import logging
import shutil
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connection

log = logging.getLogger("deskbell.mailroom")

# What is no larger is a letter of words, or a text, and is taken as long as anything is.
SMALL = 100 * 1024
# Seconds for which the answer of the disk holds, so that a crowd asks it once.
LOOK = 1.0
MEGABYTE = 1_000_000

_looked: tuple[float, bool] = (-LOOK, False)


def is_short() -> bool:
    """Whether less is free than ``DESKBELL_KEEP_FREE``. Said in the log when it begins, and when it ends."""
    global _looked
    at, before = _looked
    now = time.monotonic()
    if now - at < LOOK:
        return before
    left = free()
    short = left is not None and left < settings.KEEP_FREE
    _looked = now, short
    if short:
        if not before:
            log.error("the disk is nearly full, and files of strangers are refused: %s", told(left or 0))
    elif before:
        log.warning("there is room on the disk again, and files are taken")
    return short


def has_no_room_for(size: int) -> bool:
    """Whether bytes from outside are better left where they are for now."""
    return size > SMALL and is_short()


def free() -> int | None:
    """The bytes that are free for us where the data lies; ``None`` where nobody can tell.

    A PostgreSQL server elsewhere has a disk of its own, which is its keeper's to watch.
    """
    places = [Path(settings.DATA)]
    if connection.vendor == "sqlite":
        places.append(Path(str(connection.settings_dict["NAME"])).parent)
    found = []
    for place in places:
        with suppress(OSError):
            found.append(shutil.disk_usage(place).free)
    return min(found, default=None)


def told(left: int) -> str:
    """For whoever runs it, as in ``deskbell check``."""
    kept = settings.KEEP_FREE // MEGABYTE
    return f"{left // MEGABYTE} MB are free, and DESKBELL_KEEP_FREE is {kept}. Make room, or lower it."
