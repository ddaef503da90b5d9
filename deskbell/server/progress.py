"""How far a long command has come, on standard error; silent where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Tell(Protocol):
    """What a long piece of work says of itself."""

    def step(self, words: str) -> None: ...
    def copied(self, done: int, all: int) -> None: ...


class Quiet:
    """Says nothing."""

    def step(self, words: str) -> None:
        """Nobody watches."""

    def copied(self, done: int, all: int) -> None:
        """Nobody watches."""


@contextmanager
def shown() -> Iterator[Tell]:
    """A bar in a terminal, taken away when the work is done; else nothing."""
    if not sys.stderr.isatty():
        yield Quiet()
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        yield _Bar(bar)


class _Bar:
    def __init__(self, bar: object) -> None:
        from rich.progress import Progress

        assert isinstance(bar, Progress)
        self.bar, self.task = bar, bar.add_task("Copying", total=None)

    def step(self, words: str) -> None:
        self.bar.update(self.task, description=words, total=None)

    def copied(self, done: int, all: int) -> None:
        self.bar.update(self.task, description="Copying", total=all, completed=done)
