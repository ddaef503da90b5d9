"""Real programs of Debian, started unprivileged on the loopback with ports picked free, in folders of their own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

NOBODY = 65534


def need(program: str, package: str) -> str:
    """The program's path. Where it is missing the test is skipped with a sentence; CI does not allow that."""
    found = shutil.which(program) or (program if os.access(program, os.X_OK) else None)
    if found is None:
        pytest.skip(f"needs {program}: apt-get install {package}")
    return found


def give(folder: Path) -> None:
    """Lets nobody write here, where the tests run as root; else the programs run as who runs the tests."""
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
        # Whatever of the tests stands above it, a worker's own folder too, lets them through.
        place = Path(tempfile.gettempdir())
        for path in [folder, *folder.parents]:
            if path.is_relative_to(place) and path != place:
                path.chmod(path.stat().st_mode | 0o755)


@contextmanager
def running(line: list[str], folder: Path, env: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """One program until the end of the block; what it said stands in ``<its name>.log``."""
    log = folder / f"{Path(line[0]).name}.log"
    who: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    home = {"HOME": str(folder), "TMPDIR": str(folder), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
    with log.open("ab") as written:
        program = subprocess.Popen(
            line, cwd=folder, env={**home, **(env or {})}, stdin=subprocess.PIPE, stdout=written, stderr=written, **who
        )
    try:
        yield program
    finally:
        end(program)


def end(program: subprocess.Popen[bytes], patience: float = 10) -> None:
    if program.stdin is not None:
        program.stdin.close()
    if program.poll() is None:
        program.send_signal(signal.SIGTERM)
        try:
            program.wait(patience)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait(patience)


def until(true: Callable[[], object], what: str, folder: Path, patience: float = 60) -> None:
    """Waits; where it never comes true, what the programs said is shown."""
    ends = time.monotonic() + patience
    while not true():
        if time.monotonic() > ends:
            logs = "\n".join(
                f"--- {log.name}\n{log.read_text('utf-8', 'replace')[-3000:]}" for log in folder.glob("*.log")
            )
            pytest.fail(f"never came true: {what}\n{logs}")
        time.sleep(0.1)
