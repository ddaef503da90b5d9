"""Settling: what several arrivals say is taken together, in their order, and each is marked as read.

All of it is the caller's one savepoint. What stands in no relation to each other is offered to the takers at once, so
that a crowd of letters costs few statements; a message that answers another of the batch, or comes from the same
sender, is taken after it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from deskbell.journal import rows
from deskbell.mailroom import addresses, forgetting, intake, origins, receipts
from deskbell.mailroom.arriving import Arriving
from deskbell.mailroom.contract import Inbound, Receipt, Taken
from deskbell.mailroom.models import Arrival, Received
from deskbell.mailroom.parsing import LONGEST_ERROR, Failure


class TakenOver(Exception):
    """It took so long that another reader has it."""


@dataclass(slots=True)
class Read:
    """An arrival with what it says, or why it cannot be read."""

    arrival: Arrival
    items: Sequence[Inbound | Receipt] = ()
    # What its takers look up once for all that are read together.
    remembered: dict[Any, Any] = field(default_factory=dict)
    failure: Failure | None = None


def prepare(reads: Sequence[Read]) -> None:
    """What is the same for all that is taken together is looked up before its turn."""
    intake.prepare([_arriving(read, item) for read in reads for item in read.items if isinstance(item, Inbound)])


def settle(reads: Sequence[Read]) -> None:
    """Everything that these say, and that they were read; raises whatever a taker does, and ``TakenOver``."""
    held: dict[int, datetime] = {}
    for run in _runs(reads):
        if isinstance(run, Said):
            receipts.heard(run.read.arrival.account, run.receipt, run.read.arrival.arrived_at)
        else:
            held |= _take(run)
    _mark_read([one for one in reads if one.arrival.pk not in held])
    for one in reads:
        if one.arrival.pk in held:  # nothing was wrong with it, so that this was no try
            until, tries = held[one.arrival.pk], one.arrival.tries - 1
            if not mine(one.arrival, next_at=until, tries=tries, taken_until=None):
                raise TakenOver


def mine(arrival: Arrival, **changed: object) -> bool:
    """Changes the arrival if nobody else has taken it meanwhile: each taking counts its tries up."""
    held = Arrival.objects.filter(pk=arrival.pk, state=Arrival.State.WAITING, tries=arrival.tries)
    return bool(held.update(**changed))


# ---- what stands in no relation -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """What an arrival says of something that left."""

    read: Read
    receipt: Receipt


Run = list[Arriving]


def _runs(reads: Sequence[Read]) -> Iterator[Run | Said]:
    """All that is said, in order: receipts one by one, messages as many together as stand in no relation."""
    run: Run = []
    names: set[str] = set()
    said = [(read, item) for read in reads for item in read.items]
    for read, item in said:
        if run and (isinstance(item, Receipt) or names & (_names(item) | {f"id {one}" for one in item.answers})):
            yield run
            run, names = [], set()
        if isinstance(item, Receipt):
            yield Said(read, item)
        else:
            run.append(_arriving(read, item))
            names |= _names(item)
    if run:
        yield run


def _names(item: Inbound) -> set[str]:
    """What another message may stand in relation to."""
    its = {"id": item.id, "from": _sender(item), "of": item.continues}
    return {f"{kind} {name}" for kind, name in its.items() if name}


def _sender(item: Inbound) -> str:
    try:
        return addresses.recognise(item.sender).text.casefold()
    except addresses.BadAddress:
        return item.sender


def _arriving(read: Read, item: Inbound) -> Arriving:
    account = read.arrival.account
    return Arriving(account, item, account.desk, read.arrival, read.remembered)


# ---- taking ---------------------------------------------------------------------------------------


def _take(run: Run) -> dict[int, datetime]:
    """Each once, by its sender's own id. Until when which arrivals are to wait, as nobody can say yet for whom."""
    fresh = _fresh(run)
    taken = intake.take_all([arriving for arriving, _ in fresh]) if fresh else []
    pairs = list(zip(fresh, taken, strict=True))
    now = timezone.now()
    rows.put_nameless(
        _received(arriving, digest, found, now) for (arriving, digest), found in pairs if found.held_until is None
    )
    return {
        arriving.arrival.pk: found.held_until for (arriving, _), found in pairs if arriving.arrival and found.held_until
    }


def _fresh(run: Run) -> list[tuple[Arriving, str]]:
    """Those that were not taken before, with the digests of what they say.

    Another message under an id that was taken before is another message (``origins.renamed``).
    """
    digests = [origins.digest_of(one.inbound) for one in run]
    known = _known(run)
    fresh = []
    for arriving, digest, before in zip(run, digests, known, strict=True):
        if not before:
            fresh.append((arriving, digest))
        elif not before & {digest, ""}:
            other = replace(arriving, inbound=origins.renamed(arriving.inbound, digest))
            if not _known([other])[0]:
                fresh.append((other, digest))
    return fresh


def _known(run: Run) -> list[set[str]]:
    """What was said under the id of each before; empty where nothing was."""
    forms = [origins.forms_of(one.inbound.id) for one in run]
    wanted = {form for both in forms for form in both}
    rows = Received.objects.filter(account__in={one.account.pk for one in run}, origin__in=wanted)
    said: dict[tuple[int, str], set[str]] = defaultdict(set)
    for account, origin, digest in rows.values_list("account", "origin", "digest"):
        said[account, origin].add(digest)
    return [
        set().union(*(said.get((one.account.pk, form), ()) for form in both))
        for one, both in zip(run, forms, strict=True)
    ]


def _received(arriving: Arriving, digest: str, taken: Taken, now: datetime) -> Received:
    return Received(
        account=arriving.account,
        origin=origins.origin_of(arriving.inbound.id),
        digest=digest,
        arrival=arriving.arrival,
        stream_id=taken.stream or None,
        number=taken.number if taken.stream else None,
        at=now,
    )


def _mark_read(reads: Sequence[Read]) -> None:
    alike: dict[tuple[int, str], list[Arrival]] = defaultdict(list)
    for read in reads:
        alike[read.arrival.tries, _repaired(read)].append(read.arrival)
    for (tries, repaired), arrivals in alike.items():
        numbers = [arrival.pk for arrival in arrivals]
        held = Arrival.objects.filter(pk__in=numbers, state=Arrival.State.WAITING, tries=tries)
        if held.update(**forgetting.after_reading(arrivals, repaired)) != len(numbers):
            raise TakenOver


def _repaired(read: Read) -> str:
    """What its channel had to mend, for an administrator; sentences of the house, with nobody's words in them."""
    found = dict.fromkeys(words for item in read.items if isinstance(item, Inbound) for words in item.defects)
    return "; ".join(found).replace("\0", "\ufffd")[:LONGEST_ERROR]
