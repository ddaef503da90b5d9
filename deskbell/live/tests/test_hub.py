"""The hub: every follower sees a topic's entries in order, once, whatever was lost or late."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from deskbell.live.hub import Hub
from deskbell.live.topics import Topic


@dataclass
class Entry:
    stream_id: int
    number: int
    kind: str = "heard"
    origin: object = None


class Screen:
    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []

    def put(self, frame: bytes) -> None:
        self.frames.append(json.loads(frame))

    def numbers(self) -> list[int]:
        return [frame["entry"]["number"] for frame in self.frames]


class Staff:
    """A topic that sees everything."""

    def tell(self, entry: Entry) -> dict[str, Any] | None:
        return {"number": entry.number}


class Patron(Staff):
    """A topic that sees no notes."""

    def tell(self, entry: Entry) -> dict[str, Any] | None:
        return None if entry.kind == "noted" else {"number": entry.number}


class Stage:
    """A hub over a journal in memory; reads come back when ``answer`` is called."""

    def __init__(self) -> None:
        self.journal: list[Entry] = []
        self.asked: list[tuple[int, int]] = []
        self.hub = Hub(lambda stream, since, provider: self.asked.append((stream, since)))

    def commit(self, kind: str = "heard", origin: object = None) -> Entry:
        entry = Entry(7, len(self.journal) + 1, kind, origin)
        self.journal.append(entry)
        return entry

    def answer(self) -> None:
        while self.asked:
            stream, since = self.asked.pop(0)
            self.hub.filled(stream, [entry for entry in self.journal if entry.number > since])

    def follow(self, screen: Screen, topic: str = "question:7", provider: Any = None, since: int = 0) -> None:
        """As a connection does it, with nothing happening between reading and coming back."""
        provider = provider or Staff()
        self.hub.begin(screen, topic, provider, 7)
        self.catch_up(screen, topic, provider, since, [e for e in self.journal if e.number > since])

    def catch_up(self, screen: Screen, topic: str, provider: Any, since: int, read: Sequence[Entry]) -> None:
        for entry in read:
            body = provider.tell(entry)
            if body is not None:
                screen.put(json.dumps({"entry": body}).encode())
        self.hub.caught_up(screen, topic, 7, read[-1].number if read else since)


def test_a_note_has_no_way_to_the_patrons_topic() -> None:
    stage, staff, patron = Stage(), Screen(), Screen()
    stage.follow(staff)
    stage.follow(patron, "patron:7", Patron())
    stage.hub.deliver([stage.commit(), stage.commit("noted"), stage.commit()])
    assert (staff.numbers(), patron.numbers()) == ([1, 2, 3], [1, 3])


def test_the_sender_gets_no_copy() -> None:
    stage, sender, other = Stage(), Screen(), Screen()
    stage.follow(sender)
    stage.follow(other)
    stage.hub.deliver([stage.commit(origin=sender)])
    assert (sender.numbers(), other.numbers()) == ([], [1])


def test_a_gap_is_read_and_nothing_comes_twice() -> None:
    stage, screen = Stage(), Screen()
    stage.follow(screen)
    stage.commit()
    third = [stage.commit(), stage.commit()][1]
    stage.hub.deliver([third])
    assert screen.numbers() == []
    stage.answer()
    stage.hub.deliver([third])
    assert screen.numbers() == [1, 2, 3]


def test_a_bell_brings_what_another_process_wrote() -> None:
    stage, screen = Stage(), Screen()
    stage.follow(screen)
    stage.commit()
    stage.hub.heard(7, 1)
    stage.answer()
    stage.hub.heard(7, 1)
    assert (screen.numbers(), stage.asked) == ([1], [])


def test_who_came_last_leaves_and_the_line_is_gone() -> None:
    stage, screen = Stage(), Screen()
    stage.follow(screen)
    stage.hub.leave(screen, "question:7", 7)
    assert stage.hub.lines == {}


STEPS = st.lists(
    st.sampled_from(["commit", "deliver", "lose", "bell", "answer", "begin", "finish", "note"]), max_size=80
)


class Life:
    """A stage on which anything happens in any order: what is committed may be delivered, lost, or only rung."""

    def __init__(self) -> None:
        self.stage, self.screens = Stage(), [Screen()]
        self.stage.follow(self.screens[0])
        self.undelivered: list[Entry] = []
        self.reading: list[tuple[Screen, list[Entry]]] = []

    def commit(self) -> None:
        self.undelivered.append(self.stage.commit())

    def note(self) -> None:
        self.undelivered.append(self.stage.commit("noted"))

    def deliver(self) -> None:
        self.stage.hub.deliver(self.undelivered)
        self.undelivered = []

    def lose(self) -> None:
        self.undelivered = []

    def bell(self) -> None:
        self.stage.hub.heard(7, len(self.stage.journal))

    def answer(self) -> None:
        self.stage.answer()

    def begin(self) -> None:
        if len(self.screens) < 5:
            screen = Screen()
            self.screens.append(screen)
            self.stage.hub.begin(screen, "question:7", cast("Topic", Staff()), 7)
            self.reading.append((screen, list(self.stage.journal)))

    def finish(self) -> None:
        if self.reading:
            screen, read = self.reading.pop(0)
            self.stage.catch_up(screen, "question:7", Staff(), 0, read)


@given(STEPS)
def test_whatever_happens_in_whatever_order_every_screen_ends_complete_and_in_order(steps: list[str]) -> None:
    life = Life()
    for step in steps:
        getattr(life, step)()
    while life.reading:
        life.finish()
    life.bell()
    life.answer()
    for screen in life.screens:
        assert screen.numbers() == list(range(1, len(life.stage.journal) + 1))
