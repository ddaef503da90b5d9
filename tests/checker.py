"""What must be true after anything at all: judged from the journal and from what each side received.

Pure: it knows rows and frames, and states the rules anew instead of asking the product for them. A complaint is a
sentence; none means that every acknowledged message is there exactly once, for both sides, in order.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

Frame = dict[str, Any]
# What the patron's side must never be told of, whatever a table in the product says.
AMONG_STAFF = frozenset({"noted", "interview"})


@dataclass(frozen=True, slots=True)
class Row:
    """An entry of the journal."""

    number: int
    kind: str
    author: str
    act: str | None
    words: str | None


@dataclass(slots=True)
class Account:
    """What one side of a conversation did and was told, in the order of its doing and hearing."""

    name: str
    author: str
    patron: bool
    # Its own id of each message, and the words; in the order in which they were said.
    said: dict[str, str] = field(default_factory=dict)
    # Every acknowledgement that came: (id, number), a repeated act's too. A form is told no number.
    acks: list[tuple[str, int | None]] = field(default_factory=list)
    listens: bool = True
    # Every entry frame that came on the question's topic, over all its connections.
    entries: list[Frame] = field(default_factory=list)


def complaints(question: int, last: int, rows: list[Row], accounts: Iterable[Account]) -> list[str]:
    """Everything that is wrong with one question. ``last``: the number that its stream says it is at."""
    found = list(_of_the_journal(last, rows))
    accounts = list(accounts)
    by_number = {row.number: row for row in rows}
    notes = [row.words for row in rows if row.kind == "noted" and row.words]
    for account in accounts:
        found += (f"{account.name}: {wrong}" for wrong in _of_promises(rows, by_number, account))
        if account.listens:
            found += (f"{account.name}: {wrong}" for wrong in _of_hearing(by_number, account))
        if account.patron:
            found += (f"{account.name}: {wrong}" for wrong in _of_silence(notes, account))
    return [f"question {question}: {wrong}" for wrong in found]


def _of_the_journal(last: int, rows: list[Row]) -> Iterator[str]:
    numbers = [row.number for row in rows]
    if numbers != list(range(1, len(rows) + 1)):
        yield f"its numbers have gaps or doubles: {numbers[:50]}"
    if last != len(rows):
        yield f"its stream says {last}, and it has {len(rows)} entries"
    acts = Counter((row.author, row.act) for row in rows if row.act)
    for (author, act), count in acts.items():
        if count > 1:
            yield f"the act {act} of {author} stands {count} times"


def _of_promises(rows: list[Row], by_number: dict[int, Row], account: Account) -> Iterator[str]:
    """What was acknowledged is on disk under that number, in those words; own messages keep their order."""
    promised: dict[str, int | None] = {}
    standing = {row.act: row.number for row in rows if row.author == account.author}
    for act, number in account.acks:
        if promised.setdefault(act, number) != number:
            yield f"{act} was acknowledged as {promised[act]} and as {number}"
        row = by_number.get(standing.get(act, 0) if number is None else number)
        if row is None or (row.author, row.act, row.words) != (account.author, act, account.said.get(act)):
            yield f"{act} was acknowledged as {number}, where {row} stands"
    if unpromised := account.said.keys() - promised.keys():
        yield f"never acknowledged: {sorted(unpromised)[:5]}"
    own = [row.act for row in rows if row.author == account.author and row.act in account.said]
    if own != [act for act in account.said if act in set(own)]:
        yield "its messages do not stand in the order in which they were said"


def _of_hearing(by_number: dict[int, Row], account: Account) -> Iterator[str]:
    """Heard in order, each number once, nothing made up; with the own acknowledged ones, nothing is missing."""
    heard = [frame["number"] for frame in account.entries]
    for before, after in pairwise(heard):
        if after <= before:
            yield f"{after} came after {before}"
    for frame in account.entries:
        row = by_number.get(frame["number"])
        if row is None or row.kind != frame["kind"] or frame.get("words") not in (None, row.words, _fields(row)):
            yield f"{frame['number']} came as {frame['kind']} {frame.get('words')!r}, where {row} stands"
        elif row.kind in ("asked", "heard", "said") and frame.get("words") != row.words:
            yield f"{frame['number']} came without its words"
    due: set[int] = {number for number, row in by_number.items() if not (account.patron and row.kind in AMONG_STAFF)}
    if missing := due - set(heard) - {number for _, number in account.acks if number}:
        yield f"never came: {sorted(missing)[:20]} of {len(due)}"


def _of_silence(notes: list[str], account: Account) -> Iterator[str]:
    """Nothing that staff said among themselves, in any disguise."""
    for frame in account.entries:
        text = json.dumps(frame, default=str)
        if frame["kind"] in AMONG_STAFF or any(note in text for note in notes):
            yield f"{frame['number']} is a word among staff"


def _fields(row: Row) -> Any:
    try:
        return json.loads(row.words or "")
    except ValueError:
        return None
