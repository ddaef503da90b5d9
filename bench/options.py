"""What is asked of a run."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

PARTS = ("chat", "latency", "pages", "idle", "queue", "start", "writer", "mail", "hooks", "drain", "phone")


@dataclass(frozen=True)
class Options:
    """Seconds are those that are measured, after a warm-up."""

    folder: Path
    only: tuple[str, ...] = PARTS
    rounds: int = 3
    pairs: tuple[int, ...] = (200, 1000)
    seconds: float = 8.0
    warm_up: float = 3.0
    settle: float = 20.0
    rate: int = 1000
    page_rates: tuple[int, ...] = (50, 120)
    idle: int = 10_000
    questions: int = 100_000
    page_times: int = 200
    letters: int = 4000
    texts: int = 5000
    deliveries: int = 10_000
    provider_rate: int = 100
    peer: bool = True
    asgi: bool = True
    write: bool = False

    def short(self) -> Options:
        """Shows that everything runs; its figures mean nothing."""
        return replace(
            self, rounds=1, pairs=(10,), seconds=1.0, warm_up=0.3, settle=0.1, rate=100, page_rates=(20,), idle=50,
            questions=200, page_times=5, deliveries=60, provider_rate=50, letters=40, texts=60,
            peer=False,
        )  # fmt: skip


def read(words: Sequence[str], folder: Path) -> Options:
    """The command line. Raises ``SystemExit``."""
    parser = argparse.ArgumentParser(
        prog="python3 run.py bench", description="The measurements that the README quotes."
    )
    parser.add_argument("--short", action="store_true", help="seconds instead of minutes: shows only that it runs")
    parser.add_argument("--only", type=_parts, default=PARTS, metavar=",".join(PARTS), help="some parts")
    parser.add_argument("--rounds", type=int, help="how often each measurement is repeated, in turns (3)")
    parser.add_argument("--pairs", type=_numbers, help="how many pairs talk (200,1000)")
    parser.add_argument("--seconds", type=float, help="how long each is measured (8)")
    parser.add_argument("--idle", type=int, help="how many idle connections (10000)")
    parser.add_argument("--no-peer", action="store_true", help="without ejabberd")
    parser.add_argument(
        "--write", action="store_true", help="put the tables into docs/build/benchmarks.md and README.md"
    )
    given = parser.parse_args(words)
    options = Options(folder, only=given.only, write=given.write, peer=not given.no_peer)
    options = options.short() if given.short else options
    asked = {name: getattr(given, name) for name in ("rounds", "pairs", "seconds", "idle")}
    return replace(options, **{name: value for name, value in asked.items() if value is not None})


def _parts(text: str) -> tuple[str, ...]:
    wanted = tuple(text.split(","))
    if unknown := set(wanted) - set(PARTS):
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: choose from {', '.join(PARTS)}")
    return wanted


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))
