"""The measurements, each a list of rows: what was measured, of whom, in which round, and the figures."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from bench import disk, ejabberd, house
from bench.options import Options

Row = dict[str, Any]
Server = AbstractContextManager[tuple[int, list[int]]]
OURS = "Deskbell"
UNWATCHED = "Deskbell, no console watching"
ASGI = "Deskbell, plain ASGI sockets"
IN_MEMORY = "Deskbell, its files in memory"
DISK = "the disk alone: 12 KiB written and flushed"
WATCHERS = 2
# How many wait at a desk on a busy afternoon.
LINE = 25


class System(NamedTuple):
    """A server that can be started, and the ends that its load has."""

    name: str
    start: Callable[[Path], Server]
    load: dict[str, Any]


def run(part: str, options: Options) -> Iterator[Row]:
    """Measures one part. Every row has ``part``, ``system`` and ``round``."""
    for row in globals()[part](options):
        yield {"part": part, **row}


# ---- chat -----------------------------------------------------------------------------------------


def chat(options: Options) -> Iterator[Row]:
    """Closed loop: how much one CPU second of a server carries. Systems take turns, so that noise meets all."""
    for pairs in options.pairs:
        systems = [*ours(options, pairs), *peers(options, 2 * pairs)]
        for turn in range(options.rounds):
            for system in systems:
                yield {"pairs": pairs, "round": turn} | talk(options, system, pairs)


def latency(options: Options) -> Iterator[Row]:
    """Open loop: how long a message takes at a steady rate over many questions.

    A message waits for the disk, and a disk may stand still; so the disk is timed alone in every round, and the server
    once more with its files in memory.
    """
    pairs = max(options.pairs)
    with tempfile.TemporaryDirectory(prefix="deskbell-bench-", dir=memory()) as folder:
        in_memory = replace(options, folder=Path(folder))
        for turn in range(options.rounds):
            measured = {"rate": options.rate, "round": turn}
            yield measured | {"system": DISK, "deliver_ms": disk.flushes(options.folder, options.seconds)}
            for system in [*ours(options, pairs), *peers(options, 2 * pairs)]:
                if system.name != UNWATCHED:
                    yield measured | talk(options, system, pairs, rate=options.rate)
            if memory():
                system = ours(in_memory, pairs)[0]._replace(name=IN_MEMORY)
                yield measured | talk(in_memory, system, pairs, rate=options.rate)


def memory() -> str | None:
    """A folder that is no disk, where there is one."""
    return next((folder for folder in ("/dev/shm",) if Path(folder).is_dir()), None)


def pages(options: Options) -> Iterator[Row]:
    """Chat while staff pages are asked for, with one process and with two; both cores are the server's.

    The page is the console of a librarian at another library, with an ordinary line on it.
    """
    pairs = max(options.pairs)
    seed, plan = seeded(options, pairs=pairs, consoles=WATCHERS, elsewhere=LINE)
    for turn in range(options.rounds):
        for shape in ("inside", "beside"):
            start = partial(_serve, options, seed, (0, 1), pages=shape)
            system = System(f"{OURS}, pages {shape}", start, _load(plan, WATCHERS))
            for rate in options.page_rates:
                job = {"rate": options.rate, "pages": rate, "page": "/", "cookie": plan["cookie_elsewhere"]}
                yield {"rate": options.rate, "pages": rate, "round": turn} | talk(options, system, pairs, **job)


def talk(options: Options, system: System, pairs: int, **job: Any) -> Row:
    """One run of pairs on a fresh server."""
    with system.start(options.folder) as (port, pids):
        figures = house.load(
            do="chat", port=port, pids=pids, pairs=pairs, warm_up=options.warm_up, seconds=options.seconds,
            **system.load, **job,
        )  # fmt: skip
    return {"system": system.name, **figures}


# ---- memory ---------------------------------------------------------------------------------------


def idle(options: Options) -> Iterator[Row]:
    """Memory of connections that follow one topic each and say nothing."""
    seed, plan = seeded(options, pairs=options.idle // 2)
    systems = [System(OURS, partial(_serve, options, seed, (0,)), _load(plan, 0))]
    if options.asgi:
        systems.append(System(ASGI, partial(_serve, options, seed, (0,), live="asgi"), _load(plan, 0)))
    for system in [*systems, *peers(options, options.idle)[:1]]:
        with system.start(options.folder) as (port, pids):
            # A server that has never worked has pages still to touch; a little warmth first.
            time.sleep(min(options.settle, 3))
            figures = house.load(do="idle", port=port, pids=pids, settle=options.settle, **system.load)
        yield {"system": system.name, "round": 0, **figures}


# ---- pages, starting, the writer ------------------------------------------------------------------


def queue(options: Options) -> Iterator[Row]:
    """The console and finding, with many questions in the database; one request after the other."""
    seed, plan = seeded(options, waiting=LINE, closed=options.questions)
    paths = {"console": "/", "find": "/find/?q=microfilm+flood", "find, a word begun": "/find/?q=my+grandm"}
    with _serve(options, seed, (0,), options.folder) as (port, pids):
        job = {"paths": paths, "times": options.page_times, "cookie": plan["cookie"]}
        figures = house.load(do="page", port=port, pids=pids, **job)
    for name, found in figures.items():
        yield {"system": name, "round": 0, "questions": options.questions, **found}


def start(options: Options) -> Iterator[Row]:
    """From an empty folder to the first answer, and the second start."""
    for turn in range(options.rounds):
        folder = _fresh(options)
        for name in ("empty folder", "second start"):
            began = time.perf_counter()
            with house.serving(folder, cores=(0, 1)):
                yield {"system": name, "round": turn, "seconds": round(time.perf_counter() - began, 2)}


def writer(options: Options) -> Iterator[Row]:
    """The writer alone: entries that it commits in a CPU second, the database's CPU counted."""
    for turn in range(options.rounds):
        for kind in ("sqlite", "postgres"):
            line = [sys.executable, "-m", "bench.writing", kind, str(_fresh(options)), str(options.seconds)]
            done = subprocess.run(line, cwd=house.ROOT, stdout=subprocess.PIPE, text=True, check=True)
            entries, seconds, cpu = (float(word) for word in done.stdout.split())
            yield {
                "system": {"sqlite": "SQLite", "postgres": "PostgreSQL"}[kind],
                "round": turn,
                "per_second": round(entries / seconds),
                "per_cpu_second": round(entries / cpu),
            }


def mail(options: Options) -> Iterator[Row]:
    """Letters from the listener to the journal: the server alone, and with a second process that reads too."""
    for turn in range(options.rounds):
        for readers, name in ((0, "one process reads"), (1, "two processes read")):
            with _receiving(options, readers) as job:
                yield {"system": name, "round": turn, **house.arriving(do="mail", letters=options.letters, **job)}


def hooks(options: Options) -> Iterator[Row]:
    """Texts by webhook, as Kannel brings them: stored, and read meanwhile."""
    for turn in range(options.rounds):
        with _receiving(options, 0) as job:
            job["port"] = job.pop("pages")
            yield {"system": OURS, "round": turn, **house.arriving(do="hooks", texts=options.texts, **job)}


@contextmanager
def _receiving(options: Options, readers: int) -> Iterator[dict[str, Any]]:
    """A house with a listener that listens, on both cores, and more processes that read."""
    folder, port = _fresh(options), house.free_port()
    filled = house.arriving(do="fill", port=port, folder=folder)
    with house.serving(folder, cores=(0, 1)) as (pages, served), ExitStack() as working:
        pids = list(served)
        for _ in range(readers):
            environ, log = house.environment(folder, pages), folder / "work.log"
            worker = working.enter_context(house.started([*house.DESKBELL, "work"], environ, log, (0, 1)))
            pids.append(worker.pid)
        house.wait_for_port(port)
        yield {"folder": folder, "port": port, "pages": pages, "pids": pids, **filled}


def drain(options: Options) -> Iterator[Row]:
    """What waits to be sent: at a provider's rate, and as fast as the house can."""
    for turn in range(options.rounds):
        for rate in (options.provider_rate, 0):
            line = [sys.executable, "-m", "bench.draining", str(_fresh(options)), str(options.deliveries), str(rate)]
            done = subprocess.run(line, cwd=house.ROOT, stdout=subprocess.PIPE, text=True, check=True)
            system = f"at {rate} a second" if rate else "at no rate"
            yield {"system": system, "round": turn, **json.loads(done.stdout.splitlines()[-1])}


def phone(options: Options) -> Iterator[Row]:
    """The patron's page for the first time on a slow phone, in a browser that throttles itself."""
    seed, _plan = seeded(options)
    with _serve(options, seed, (0,), options.folder) as (port, _pids):
        for turn in range(options.rounds):
            line = [sys.executable, "-m", "bench.phone", f"http://localhost:{port}/ask/maple/?lang=en"]
            done = subprocess.run(line, cwd=house.ROOT, stdout=subprocess.PIPE, text=True, check=True)
            yield {"system": "the patron's page", "round": turn, **json.loads(done.stdout)}


# ---- systems --------------------------------------------------------------------------------------


def ours(options: Options, pairs: int) -> list[System]:
    seed, plan = seeded(options, pairs=pairs, consoles=WATCHERS)
    found = [
        System(OURS, partial(_serve, options, seed, (0,)), _load(plan, WATCHERS)),
        System(UNWATCHED, partial(_serve, options, seed, (0,)), _load(plan, 0)),
    ]
    if options.asgi:
        found.append(System(ASGI, partial(_serve, options, seed, (0,), live="asgi"), _load(plan, WATCHERS)))
    return found


def peers(options: Options, users: int) -> list[System]:
    kinds = ejabberd.archives() if options.peer else []
    return [
        System(
            f"ejabberd, {ejabberd.ARCHIVES[kind]}",
            partial(_peer, options, kind, users),
            {"speaks": "xmpp", "users": users},
        )
        for kind in kinds
    ]


def _load(plan: dict[str, Any], watchers: int) -> dict[str, Any]:
    return {"speaks": "deskbell", "ends": plan["ends"] + plan["consoles"][:watchers]}


_seeds: dict[str, tuple[Path, dict[str, Any]]] = {}


def seeded(options: Options, **wish: int) -> tuple[Path, dict[str, Any]]:
    """A folder that is filled once; every server gets a copy."""
    key = str(sorted(wish.items()))
    if key not in _seeds:
        folder = _fresh(options)
        _seeds[key] = folder, house.seeded(folder, **wish)
    return _seeds[key]


def _serve(options: Options, seed: Path, cores: tuple[int, ...], folder: Path, **settings: str) -> Server:
    return house.serving(house.copied(seed, _fresh(options) / "data"), cores, **settings)


def _peer(options: Options, kind: str, users: int, folder: Path) -> Server:
    return ejabberd.serving(_fresh(options), kind, users)


def _fresh(options: Options) -> Path:
    folder = options.folder / f"{len(list(options.folder.iterdir())):03d}"
    folder.mkdir()
    return folder


def median(rows: list[Row], *path: str) -> float | None:
    """Of one figure, over rounds; ``None`` where it was not measured."""
    found = []
    for row in rows:
        value: Any = row
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        if value is not None:
            found.append(value)
    return statistics.median(found) if found else None
