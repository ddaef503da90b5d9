"""Giving acts their numbers: pure, the same for both databases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from deskbell.journal.acts import Act, Refused
from deskbell.journal.kinds import HEARD, SAID, TURNS


@dataclass(slots=True)
class Standing:
    """A stream as the batch found it under its lock, and as the batch leaves it."""

    last: int
    heard: int
    said: int
    heard_at: datetime | str | None
    open: bool
    turned: int = 0


Key = tuple[int, str, str]


def number(
    acts: Iterable[Act], streams: Mapping[int, Standing], known: Mapping[Key, tuple[int, datetime]], at: datetime
) -> list[Act]:
    """Number the acts in order; returns those to insert.

    An act of an unknown or closed stream is refused, and one whose stream has turned since its sender looked; one that
    is ``known`` keeps its old number and time. The standings are moved on as the acts are numbered.
    """
    fresh: list[Act] = []
    seen: dict[Key, Act] = {}
    for act in acts:
        stream = streams.get(act.stream_id)
        if stream is None:
            act.refused = Refused("no_stream")
            continue
        key = (act.stream_id, act.author, act.act or "")
        old = known.get(key) if act.act else None
        if old is not None:
            act.number, act.at = old
            act.fresh = False
        elif act.act and key in seen:
            act.number, act.at, act.fresh = seen[key].number, at, False
        elif not stream.open and act.kind in HEARD | SAID:
            act.refused = Refused("closed")
        elif act.since is not None and stream.turned > act.since:
            act.refused = Refused("turned")
        else:
            _take(act, stream, at)
            seen[key] = act
            fresh.append(act)
    return fresh


def next_number(stream: Standing, kind: str, at: datetime) -> int:
    """The number of an entry of this kind; the standing is moved on by it."""
    stream.last += 1
    if kind in HEARD:
        if stream.heard <= stream.said:
            stream.heard_at = at
        stream.heard = stream.last
    elif kind in SAID:
        stream.said = stream.last
    elif kind in TURNS:
        stream.turned = stream.last
    return stream.last


def _take(act: Act, stream: Standing, at: datetime) -> None:
    act.number, act.at, act.fresh = next_number(stream, act.kind, at), at, True
