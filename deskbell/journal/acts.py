"""What is handed to the writer, and what comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any


class Refused(Exception):
    """An act that cannot be written.

    ``why`` is a code: ``no_stream``, ``closed``, ``turned``, ``not_text``, ``failed``.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Act:
    """An entry to be written, and, if needed, a function that changes rows with it.

    ``done(act)`` is called on the loop after the commit, with ``number`` and ``at`` set, or with ``refused``.
    ``change()`` runs in the writer's transaction under a savepoint, before the entry; when it raises, the act
    is refused and nothing of it stays. ``since``: the number as of which the sender knows how the stream stands; where
    it has turned since (``kinds.TURNS``) the act is refused. ``origin`` is whoever needs no copy, since they get the
    acknowledgement.
    The names are those of an ``Entry``, so that a teller need not know which of the two it has.
    """

    __slots__ = (
        "act", "at", "author", "change", "done", "facts", "fresh", "kind", "number", "origin", "refused",
        "since", "staff_id", "stream_id", "voice", "who", "words",
    )  # fmt: skip

    def __init__(  # noqa: PLR0913, PLR0917 - the columns of an entry, made a thousand times a second
        self,
        stream_id: int,
        kind: str,
        voice: str,
        author: str,
        act: str | None,
        words: str | None,
        done: Callable[[Act], None],
        *,
        who: str = "",
        staff_id: int | None = None,
        facts: str = "",
        since: int | None = None,
        change: Callable[[], None] | None = None,
        origin: Any = None,
    ) -> None:
        self.stream_id, self.kind, self.voice, self.author, self.act = stream_id, kind, voice, author, act
        self.words, self.done, self.who, self.staff_id, self.facts = words, done, who, staff_id, facts
        self.since, self.change, self.origin = since, change, origin
        self.number = 0
        self.at: datetime | None = None
        self.fresh = True
        self.refused: Refused | BaseException | None = None
