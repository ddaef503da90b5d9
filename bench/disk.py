"""The disk alone: what a commit waits for, whatever the server does."""

from __future__ import annotations

import os
import time
from pathlib import Path

from bench import measuring

BYTES = 12 * 1024
# As SQLite does, the file is written over from its beginning again.
LENGTH = 16 << 20
PAUSE = 0.002


def flushes(folder: Path, seconds: float) -> dict[str, float]:
    """Milliseconds that writing a commit's worth and ``fdatasync`` take, some 400 times a second."""
    path = folder / "flushed"
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    took, place, until = [], 0, time.monotonic() + seconds
    try:
        while time.monotonic() < until:
            began = time.perf_counter()
            os.pwrite(file, b"x" * BYTES, place % LENGTH)
            os.fdatasync(file)
            took.append(time.perf_counter() - began)
            place += BYTES
            time.sleep(PAUSE)
    finally:
        os.close(file)
        path.unlink()
    return measuring.milliseconds(took)
