"""Parsing arrivals: from bytes to what a channel makes of them. No transaction, no turn; faults become sentences."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from deskbell.mailroom import accounts, bringing, files, picturing
from deskbell.mailroom.contract import Inbound, Receipt, Unreadable
from deskbell.mailroom.models import Arrival, FilePart

log = logging.getLogger("deskbell.mailroom")

# An enclosure of more bytes is laid down ahead, so that the turn in which it is taken stays short.
LARGE = 256 * 1024
LONGEST_ERROR = 500


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something could not be read, for an administrator. ``final``: it would be the same tomorrow."""

    words: str
    final: bool = False

    @classmethod
    def of(cls, why: BaseException) -> Failure:
        words = f"{type(why).__name__}: {why}" if str(why) else type(why).__name__
        return cls(words.replace("\0", "\ufffd")[:LONGEST_ERROR], final=isinstance(why, Unreadable))


def parse_all(arrivals: Sequence[Arrival]) -> Iterator[tuple[Arrival, Sequence[Inbound | Receipt] | Failure]]:
    """What each one says, in their order."""
    bytes_of = _bytes_of([one.raw_id for one in arrivals if one.raw_id])
    for arrival in arrivals:
        raw = bytes_of.get(arrival.raw_id or "")
        if raw is None and arrival.size:
            yield arrival, Failure("Its bytes are gone.", final=True)
        else:
            yield arrival, _parse(arrival, raw or b"")


def place_of(why: BaseException) -> str:
    """What to log of an error: its kind and where it arose, and never its words, which may be a patron's."""
    frames = traceback.extract_tb(why.__traceback__)
    if not frames:
        return type(why).__name__
    return f"{type(why).__name__} at {PurePath(frames[-1].filename).name}:{frames[-1].lineno}"


def _parse(arrival: Arrival, raw: bytes) -> Sequence[Inbound | Receipt] | Failure:
    try:
        channel = accounts.channel_of(arrival.account)
        items = channel.read(raw, arrival.headers, accounts.for_reading(arrival.account))
        if bringing.is_needed(items) and not arrival.elsewhere:
            return items  # another reader goes on with it
        return [_laid_down(bringing.brought(arrival, item)) for item in items]
    except (Unreadable, bringing.NotYet) as why:
        return Failure.of(why)
    except Exception as why:  # noqa: BLE001 - a channel's fault must not stop what comes behind
        log.warning("arrival %d is not understood: %s", arrival.pk, place_of(why))
        return Failure.of(why)


def _laid_down(item: Inbound | Receipt) -> Inbound | Receipt:
    if not isinstance(item, Inbound) or not item.files:
        return item
    item = replace(item, files=picturing.with_smalls(item.files))
    if sum(len(one.data) for one in item.files) <= LARGE:
        return item
    return replace(item, files=tuple(files.lay_down(one) for one in item.files))


def _bytes_of(ids: Sequence[str]) -> dict[str, bytes]:
    """The bytes of several files by one look."""
    found: dict[str, list[bytes]] = {}
    rows = FilePart.objects.filter(file__in=ids).order_by("file", "place").values_list("file", "data")
    for file, data in rows.iterator(chunk_size=64):
        found.setdefault(file, []).append(bytes(data))
    return {file: parts[0] if len(parts) == 1 else b"".join(parts) for file, parts in found.items()}
