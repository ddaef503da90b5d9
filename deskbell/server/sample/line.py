"""The waiting line as a colleague's screen shows it: the rows of the queues, newest wins."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from deskbell.live.client import Frame


class Line:
    """Rows by question. Instants are the house's; it runs on this machine, so its clock is ours.

    ``is_open`` tells whether a row's desk is open now.
    """

    def __init__(self, is_open: Callable[[Frame], bool]) -> None:
        self._rows: dict[int, Frame] = {}
        self._is_open = is_open

    def heed(self, topic: str, row: Frame) -> None:
        """A row that came over the socket."""
        if not topic.startswith("queue:"):
            return
        number = int(row["question"])
        if not row.get("gone"):
            self._rows[number] = row
        elif self._rows.get(number, row)["topic"] == topic:
            self._rows.pop(number, None)

    def clear(self) -> None:
        self._rows.clear()

    def waiting(self, live: bool) -> list[Frame]:
        """What waits, longest first: for somebody now (``live``), or left at a closed desk for later."""
        rows = [row for row in self._rows.values() if row["state"] == "waiting" and self._is_open(row) == live]
        return sorted(rows, key=lambda row: str(row["waiting_since"]))

    def excerpt(self, question: int) -> str:
        """The beginning of what was asked; empty where the question is not in the line."""
        return str(self._rows.get(question, {}).get("excerpt", ""))

    def language(self, question: int) -> str:
        """In which the question is answered; empty where it is not in the line."""
        return str(self._rows.get(question, {}).get("language", ""))

    def held_by(self, staff: str) -> list[int]:
        """The questions that somebody of that name has."""
        return [number for number, row in self._rows.items() if (row["holder"] or {}).get("name") == staff]


def age(row: Frame) -> float:
    """Seconds that a question has waited."""
    return time.time() - datetime.fromisoformat(str(row["waiting_since"])).timestamp()
