"""A writer on a thread of its own, as it runs in the product."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from deskbell.journal.acts import Act
from deskbell.journal.writer import Writer


class Desk:
    """Hands acts to a writer and waits until they come back."""

    def __init__(self) -> None:
        self.back: list[Act] = []
        self.turn = threading.Condition()
        self.died = threading.Event()
        self.writer = Writer(self._hand_back, patience=1.0, on_death=self.died.set)
        self.writer.start()

    def _hand_back(self, acts: list[Act]) -> None:
        with self.turn:
            self.back += acts
            self.turn.notify_all()

    def write(self, *acts: Act) -> list[Act]:
        """Hand in together, come back when all are answered."""
        with self.turn:
            before = len(self.back)
        for act in acts:
            self.writer.put(act)
        with self.turn:
            assert self.turn.wait_for(lambda: len(self.back) >= before + len(acts), 20), "the writer did not answer"
        return list(acts)


def act(stream: int, words: str | None = "words", id: str | None = None, kind: str = "heard", **more: object) -> Act:
    voice = "staff" if kind == "said" else "patron"
    return Act(stream, kind, voice, "patron", id, words, lambda _: None, **more)  # type: ignore[arg-type]


@pytest.fixture
def make_act() -> Callable[..., Act]:
    return act


@pytest.fixture
def desk(transactional_db: None) -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.writer.stop()
