"""The product as people run it: ``deskbell serve`` in a process of its own, on a fresh folder."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from bench import measuring

DESKBELL = [sys.executable, "-c", "import sys; from deskbell.server.cli import main; sys.exit(main())"]
ROOT = Path(__file__).resolve().parent.parent


def environment(folder: Path, port: int = 0, **settings: str) -> dict[str, str]:
    """The caller's, without settings of the caller's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DESKBELL_")}
    own = {"DESKBELL_DATA": str(folder), "DESKBELL_PUBLIC_URL": f"http://localhost:{port}"}
    return kept | own | {f"DESKBELL_{name.upper()}": value for name, value in settings.items()}


def seeded(folder: Path, **wish: int) -> dict[str, Any]:
    """Fills a fresh folder; what the load must know of it (``bench.seeding``)."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.seeding"], input=json.dumps(wish), cwd=ROOT, env=environment(folder, 8000),
        stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@contextmanager
def serving(folder: Path, cores: Sequence[int] = (0,), **settings: str) -> Iterator[tuple[int, list[int]]]:
    """A server on that folder: its port and its process."""
    port = free_port()
    environ = environment(folder, port, frame_rate="0", **settings)
    line = [*DESKBELL, "serve", "--port", str(port)]
    with started(line, environ, folder / "serve.log", cores) as process:
        wait_until(partial(_answers, port), process, folder / "serve.log")
        yield port, [process.pid]


@contextmanager
def started(
    line: Sequence[str], environ: Mapping[str, str], log: Path, cores: Sequence[int]
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is ended with the block, together with all that it started."""
    with log.open("ab") as file:
        process = subprocess.Popen(
            line, env=dict(environ), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=file, stderr=file,
            preexec_fn=partial(_prepare, tuple(cores)), start_new_session=True,  # noqa: PLW1509 - this program has one thread
        )  # fmt: skip
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # its own session, so nobody else's processes
            process.wait(5)


def _prepare(cores: Sequence[int]) -> None:
    measuring.pin(cores)
    measuring.raise_file_limit()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path, within: float = 60.0) -> None:
    """Raises ``SystemExit`` with the end of the log when the process ends or takes too long."""
    until = time.monotonic() + within
    while not ready():
        if process.poll() is not None or time.monotonic() > until:
            tail = log.read_text("utf-8", "replace")[-2000:]
            raise SystemExit(f"{process.args!r} did not start:\n{tail}")
        time.sleep(0.01)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def copied(seed: Path, to: Path) -> Path:
    """A copy of a seeded folder, so that each run begins alike."""
    return Path(shutil.copytree(seed, to, ignore=shutil.ignore_patterns("*.log", "*-turn")))


def load(**job: Any) -> dict[str, Any]:
    """Runs ``bench.load`` beside the server and returns its figures."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"], input=json.dumps({"cores": [1], **job}), cwd=ROOT,
        stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"the load of {job.get('do')} failed")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def arriving(folder: Path, **job: Any) -> dict[str, Any]:
    """Runs ``bench.arriving`` on a server's folder and returns its figures."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.arriving"], input=json.dumps(job), cwd=ROOT, env=environment(folder, 8000),
        stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def wait_for_port(port: int, within: float = 60.0) -> None:
    """Until somebody listens there. Raises ``SystemExit``."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"nobody listens on port {port}")
