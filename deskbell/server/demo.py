"""``deskbell demo``: a sample consortium in a folder of its own, with patrons who ask and colleagues who answer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from deskbell.server import starting
from deskbell.server.sample import openings
from deskbell.server.sample.lakes import COLLEAGUES, PASSWORD, PEOPLE, SUFFIX

FOLDER = "deskbell-demo-data"
MARKER = "deskbell-demo.txt"
MOST_PATRONS = 200
# How much of the past is made before the port opens; the rest follows beside.
PAST_SECONDS = 2.0
PATIENCE_SECONDS = 3.0
_MARK = (
    "This folder was made by `deskbell demo` and holds nothing of value.\n"
    "`deskbell demo --fresh` throws its content away; delete it whenever you like.\n"
)
_LOOPBACK = {"127.0.0.1": "127.0.0.1", "localhost": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::1": "[::1]", "::": "[::1]"}  # noqa: S104


class Unusable(Exception):
    """The demo cannot begin; the text says why."""


def demo(
    host: str, port: int, *, patrons: int = 6, questions: str | None = None, fresh: bool = False, scale: float = 1.0
) -> int:
    """Serve the sample until Ctrl-C; 2 when something given cannot be used. ``scale`` below 1 hurries everybody."""
    began = time.monotonic()
    try:
        _check(patrons, questions)
        with _folder(fresh) as folder:
            _set_up(port, folder)
            return _serve(host, port, Town(host, port, patrons, questions, scale), folder, began)
    except (Unusable, openings.BadFile) as why:
        print(why, file=sys.stderr)
        return 2


class Town:
    """The processes beside the house: everybody who asks and answers, and who makes the rest of the past."""

    def __init__(self, host: str, port: int, patrons: int, questions: str | None, scale: float) -> None:
        self.patrons = patrons
        self._line = [f"http://{_LOOPBACK.get(host, host)}:{port}", "--patrons", str(patrons), "--scale", str(scale)]
        self._line += ["--questions", str(Path(questions).absolute())] if questions else []
        self._running: list[subprocess.Popen[bytes]] = []

    def begin(self, *, past_is_whole: bool, texts: Sequence[str]) -> None:
        """``texts``: the folders into which texts come and in which answers lie."""
        self._start("town", *self._line, "--texts", *texts)
        if not past_is_whole:
            self._start("filling")

    def end(self) -> None:
        """At once: what they hold is nowhere else missing."""
        for process in self._running:
            if process.stdin is not None:
                process.stdin.close()
            process.terminate()
        for process in self._running:
            try:
                process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, module: str, *words: str) -> None:
        # Its standard input ends when this process does, however that comes; so nobody is left behind.
        line = [sys.executable, "-m", f"deskbell.server.sample.{module}", *words]
        self._running.append(subprocess.Popen(line, stdin=subprocess.PIPE))  # noqa: S603 - our own modules


# ---- before -----------------------------------------------------------------------------------------


def _check(patrons: int, questions: str | None) -> None:
    if not 0 <= patrons <= MOST_PATRONS:
        raise Unusable(f"--patrons is {patrons}; it must be a number from 0 to {MOST_PATRONS}.")
    if questions:
        openings.read(questions)


@contextmanager
def _folder(fresh: bool) -> Iterator[Path]:
    """The demo's own folder, marked and held by this process alone. Never one that holds anything else."""
    import fcntl

    folder = Path(os.environ.get("DESKBELL_DATA", FOLDER)).expanduser().absolute()
    if fresh and os.environ.get("DESKBELL_DATABASE_URL"):
        raise Unusable("--fresh throws away a folder. With DESKBELL_DATABASE_URL, empty that database yourself.")
    marker = folder / MARKER
    if folder.exists() and not marker.is_file() and (not folder.is_dir() or any(folder.iterdir())):
        raise Unusable(
            f"{folder} was not made by the demo, so the demo leaves it alone. Set DESKBELL_DATA to another folder."
        )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with marker.open("a+") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as why:
            raise Unusable(f"A demo is running on {folder} already. Set DESKBELL_DATA for a second one.") from why
        if fresh:
            _empty(folder)
        held.truncate(0)
        held.write(_MARK)
        held.flush()
        yield folder


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.name == MARKER:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _set_up(port: int, folder: Path) -> None:
    os.environ["DESKBELL_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "deskbell.server.sample.settings"
    os.environ.setdefault("DESKBELL_PUBLIC_URL", f"http://localhost:{port}")
    starting.set_up()


# ---- serving ----------------------------------------------------------------------------------------


def _serve(host: str, port: int, town: Town, folder: Path, began: float) -> int:
    from deskbell.server import serving

    serving.listen(host, port).close()  # a taken port is said before anything is made
    whole, texts = _build()

    def ready() -> None:
        print(_words(host, town.patrons, folder, time.monotonic() - began), flush=True)
        town.begin(past_is_whole=whole, texts=texts)

    try:
        return serving.run(host, port, ready)
    finally:
        town.end()


def _build() -> tuple[bool, list[str]]:
    """The sample: whether its past is whole, and where its texts come in and lie ready.

    Nobody else is there yet, so nobody waits for its turn to write.
    """
    from django.db import connections

    starting.migrate()
    from deskbell.server.sample import cast, history

    try:
        people = cast.build()
        whole, texts = history.make(people, PAST_SECONDS), cast.folders(people)
    except cast.NotASample:
        raise Unusable(
            "The database of DESKBELL_DATABASE_URL holds people of its own. The demo prints its passwords, so it "
            "does not go in there: give it an empty one."
        ) from None
    finally:
        connections.close_all()
    return whole, texts


def _words(host: str, patrons: int, folder: Path, seconds: float) -> str:
    """Where to go, and how to come in."""
    from django.conf import settings

    at = settings.PUBLIC_URL
    people = "\n".join(
        f"    {key + SUFFIX:<12} {one.name:<16} {one.says}" for key, one in PEOPLE.items() if key not in COLLEAGUES
    )
    near = host in ("127.0.0.1", "localhost", "::1")
    warning = "" if near else "\n  Whoever reaches this machine knows the password too: for trying only.\n"
    return f"""
  Deskbell: a sample consortium, the Lakes Libraries, ready after {seconds:.1f} s.

    The console           {at}/
    A library's own page  {at}/demo/maple/      with the support tab
    En français           {at}/demo/rive-nord/
    A patron's page       {at}/ask/maple/
    La page de l’usager   {at}/ask/rive-nord/

  Sign in with the password {PASSWORD}
{people}

  {_company(patrons)}
  What you do is kept in {folder}; --fresh begins anew.
{warning}
  Ctrl-C ends it.
"""


def _company(patrons: int) -> str:
    answering = "Hana and Marc, simulated too, answer what waits for long."
    if patrons > 1:
        return f"Up to {patrons} simulated patrons ask, some by text; {answering}"
    return f"One simulated patron asks; {answering}" if patrons else answering
