"""The letterbox: what arrives is on disk before anybody is told that it has arrived.

It only stores; ``reading`` does the rest. Many callers at once share one commit: whoever has the turn stores for all
who wait behind it, so a crowd of webhooks costs a few transactions and not hundreds.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils import timezone

from deskbell.journal import rows
from deskbell.mailroom import files, space
from deskbell.mailroom.contract import Enclosure
from deskbell.mailroom.models import Account, Arrival, File
from deskbell.work import chores

# At most so many payloads, and so many bytes, in one transaction: chat waits for it.
MOST = 128
MOST_BYTES = 1 << 20
READER = "mailroom.read"
# Whose it is, its bytes, and a few headers.
Payload = tuple[Account, bytes, Mapping[str, str]]


class NotKept(Exception):
    """It could not be stored, and whoever brought it must bring it again: 451 or 503, never success."""


class NoRoom(NotKept):
    """There is room for words alone just now (``space``)."""


@dataclass(slots=True)
class Letter:
    """A payload on its way to the disk."""

    account: int
    enclosure: Enclosure
    headers: dict[str, str]
    stored: Future[int] = field(default_factory=Future)


def drop(account: Account, raw: bytes, headers: Mapping[str, str]) -> int:
    """Keeps what arrived; durable when it returns (inside an ``atomic()``: with it). Its arrival's id.

    Blocks for a commit, so an event loop calls it in a thread. Raises ``NotKept``.
    """
    return drop_many(account, [(raw, headers)])[0]


def drop_many(account: Account, payloads: Sequence[tuple[bytes, Mapping[str, str]]]) -> list[int]:
    """Several in their order. Raises ``NotKept`` when one of them is not stored; the others may be."""
    found = drop_all([(account, raw, headers) for raw, headers in payloads])
    kept = [one for one in found if isinstance(one, int)]
    for one in found:
        if isinstance(one, NotKept):
            raise one
    return kept


def drop_all(payloads: Sequence[Payload]) -> list[int | NotKept]:
    """Several of any accounts, in their order: each one's id, or why it could not be stored."""
    letters = [_letter(account.pk, raw, headers) for account, raw, headers in payloads]
    if connection.in_atomic_block:
        return [*_keep(letters)]
    _line.extend(letter for letter in letters if not letter.stored.done())
    with _turn:
        while not all(letter.stored.done() for letter in letters):
            _store(_next_batch())
    chores.wake(READER)
    return [_outcome(letter) for letter in letters]


def is_busy() -> bool:
    """Whether somebody in this process stores now, or waits for the database to let them."""
    return _turn.locked()


_line: deque[Letter] = deque()
_turn = threading.Lock()


def _letter(account: int, raw: bytes, headers: Mapping[str, str]) -> Letter:
    clean = {_clean(name): _clean(value) for name, value in headers.items()}
    letter = Letter(account, Enclosure("", "application/octet-stream", raw, role=File.Role.RAW), clean)
    if space.has_no_room_for(len(raw)):
        letter.stored.set_exception(NoRoom("There is no room for it on the disk."))
    elif len(raw) > MOST_BYTES:
        try:
            letter.enclosure = files.lay_down(letter.enclosure)
        except DatabaseError as why:
            letter.stored.set_exception(NotKept(str(why)))
    return letter


def _outcome(letter: Letter) -> int | NotKept:
    why = letter.stored.exception()
    return why if isinstance(why, NotKept) else letter.stored.result()


def _clean(text: str) -> str:
    """Text that every database takes: neither NUL nor half a surrogate pair."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _next_batch() -> list[Letter]:
    """As many of those who wait as one transaction may hold; at least one."""
    batch = [_line.popleft()]
    size = _bytes_of(batch[0])
    while _line and len(batch) < MOST and (size := size + _bytes_of(_line[0])) <= MOST_BYTES:
        batch.append(_line.popleft())
    return batch


def _bytes_of(letter: Letter) -> int:
    return 0 if letter.enclosure.kept else len(letter.enclosure.data)


def _store(batch: list[Letter]) -> None:
    """Every letter learns what became of it. One that the database refuses takes no other down with it."""
    try:
        close_old_connections()
        with transaction.atomic():
            kept = _keep(batch)
    except Exception as why:  # noqa: BLE001 - whatever it is, everybody who waits must learn of it
        if len(batch) > 1 and isinstance(why, DatabaseError):
            for letter in batch:
                _store([letter])
        else:
            for letter in batch:
                letter.stored.set_exception(NotKept(f"{type(why).__name__}: {why}"))
    else:
        for letter, number in zip(batch, kept, strict=True):
            letter.stored.set_result(number)


def _keep(batch: list[Letter]) -> list[int]:
    """The rows; inside a transaction."""
    now = timezone.now()
    fresh = [letter for letter in batch if letter.enclosure.data and not letter.enclosure.kept]
    made = files.put_all([files.Place(letter.enclosure) for letter in fresh]) if fresh else []
    raw = {id(letter): file.pk for letter, file in zip(fresh, made, strict=True)}
    arrivals = [
        Arrival(
            account_id=letter.account,
            headers=letter.headers,
            # Nothing is kept of nothing: a call whose words are all in its address.
            raw_id=letter.enclosure.kept or raw.get(id(letter)),
            size=len(letter.enclosure.data),
            arrived_at=now,
        )
        for letter in batch
    ]
    return [arrival.pk for arrival in rows.put_all(arrivals)]
