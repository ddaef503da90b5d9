"""Who follows what, and the one place where entries leave for the screens, in order and once.

A *line* is a stream that somebody here follows. The hub sends an entry only when its number is the next one;
after a gap (another process was quicker, a bell was lost) it asks for the line to be read from where it stands.
So every follower sees a topic's entries in order, and a lost bell heals with the next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from deskbell.live.frames import encode
from deskbell.live.topics import Topic


class Screen(Protocol):
    """Where frames go: a connection."""

    def put(self, frame: bytes) -> None: ...


@dataclass(slots=True, eq=False)
class Following:
    """The followers of one topic. Those who are still catching up have their frames held for them."""

    topic: str
    provider: Topic
    followers: set[Screen] = field(default_factory=set)
    held: dict[Screen, list[tuple[int, bytes]]] = field(default_factory=dict)
    ahead: dict[Screen, int] = field(default_factory=dict)

    def send(self, number: int, frame: bytes, origin: object) -> None:
        for screen, waiting in self.held.items():
            if screen is not origin:
                waiting.append((number, frame))
        if self.ahead:
            self._send_but(number, frame, origin)
            return
        for screen in self.followers:
            if screen is not origin:
                screen.put(frame)

    def _send_but(self, number: int, frame: bytes, origin: object) -> None:
        """Some caught up past what the line has delivered; they have these numbers already."""
        for screen in self.followers:
            if screen is not origin and self.ahead.get(screen, 0) < number:
                screen.put(frame)
        self.ahead = {screen: upto for screen, upto in self.ahead.items() if upto > number}


@dataclass(slots=True, eq=False)
class Line:
    """A followed stream: the newest number delivered here, and the topics through which it is seen."""

    stream: int
    last: int | None = None
    missed: bool = False
    filling: bool = False
    topics: dict[str, Following] = field(default_factory=dict)


class Hub:
    """``read(stream, since, provider, then)`` reads entries aside and calls back on the loop."""

    def __init__(self, read: Callable[[int, int, Topic], None]) -> None:
        self.lines: dict[int, Line] = {}
        self.plain: dict[str, set[Screen]] = {}
        self._read = read

    # Entries ------------------------------------------------------------------------------------

    def deliver(self, entries: Sequence[Any]) -> None:
        """Entries that were just committed, in number order for each stream."""
        lines = self.lines
        for entry in entries:
            line = lines.get(entry.stream_id)
            if line is not None:
                self._deliver(line, entry)

    def heard(self, stream: int, number: int) -> None:
        """A bell: the stream is at ``number`` now."""
        line = self.lines.get(stream)
        if line is None:
            return
        if line.last is None:
            line.missed = True
        elif number > line.last:
            self.fill(line)

    def fill(self, line: Line) -> None:
        """Read on from where the line stands."""
        if line.filling:
            line.missed = True
            return
        line.filling, line.missed = True, False
        provider = next(iter(line.topics.values())).provider
        self._read(line.stream, line.last or 0, provider)

    def filled(self, stream: int, entries: Sequence[Any]) -> None:
        """What ``read`` found."""
        line = self.lines.get(stream)
        if line is None:
            return
        line.filling = False
        for entry in entries:
            if line.last is None or entry.number > line.last:
                self._send(line, entry)
        if line.missed:
            self.fill(line)

    def _deliver(self, line: Line, entry: Any) -> None:
        if line.last is None:
            line.missed = True
        elif entry.number == line.last + 1:
            self._send(line, entry)
        elif entry.number > line.last:
            self.fill(line)

    @staticmethod
    def _send(line: Line, entry: Any) -> None:
        line.last = entry.number
        origin = getattr(entry, "origin", None)
        for following in line.topics.values():
            body = following.provider.tell(entry)
            if body is not None:
                following.send(entry.number, encode({"entry": {"topic": following.topic, **body}}), origin)

    # Followers ----------------------------------------------------------------------------------

    def begin(self, screen: Screen, topic: str, provider: Topic, stream: int) -> None:
        """``screen`` may follow and will now read; from here on nothing is missed for it."""
        line = self.lines.setdefault(stream, Line(stream))
        following = line.topics.setdefault(topic, Following(topic, provider))
        following.followers.discard(screen)
        following.held[screen] = []

    def caught_up(self, screen: Screen, topic: str, stream: int, upto: int) -> int:
        """``screen`` has been sent everything up to ``upto``; send what came meanwhile. Returns the number it is at."""
        line = self.lines[stream]
        following = line.topics[topic]
        held = following.held.pop(screen, [])
        for number, frame in held:
            if number > upto:
                screen.put(frame)
                upto = number
        following.followers.add(screen)
        if line.last is None:
            line.last = upto
            if line.missed:
                self.fill(line)
        elif line.last < upto:
            following.ahead[screen] = upto
        return upto

    def leave(self, screen: Screen, topic: str, stream: int | None) -> None:
        if stream is None:
            followers = self.plain.get(topic, set())
            followers.discard(screen)
            if not followers:
                self.plain.pop(topic, None)
            return
        line = self.lines.get(stream)
        following = line.topics.get(topic) if line else None
        if line is None or following is None:
            return
        following.followers.discard(screen)
        following.held.pop(screen, None)
        following.ahead.pop(screen, None)
        if not following.followers and not following.held:
            del line.topics[topic]
        if not line.topics:
            del self.lines[stream]

    def watch(self, screen: Screen, topic: str) -> None:
        """Follow a topic of rows alone."""
        self.plain.setdefault(topic, set()).add(screen)

    def screens(self, topic: str, stream: int | None = None) -> list[Screen]:
        """Whoever follows the topic now, those still catching up included."""
        if topic in self.plain:
            return list(self.plain[topic])
        lines = [self.lines[stream]] if stream in self.lines else self._lines_of(topic)
        return [
            screen
            for line in lines
            if (following := line.topics.get(topic)) is not None
            for screen in (*following.followers, *following.held)
        ]

    def _lines_of(self, topic: str) -> list[Line]:
        """Topics that show a stream carry its number as their key: ``question:812``, ``patron:812``."""
        key = topic.partition(":")[2]
        line = self.lines.get(int(key)) if key.isdecimal() and len(key) < 19 else None
        return [line] if line is not None else []
