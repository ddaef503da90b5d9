"""Reading what waits: an arrival becomes what it says, or keeps its bytes and says why it could not.

Taken by a conditional update, so any number of processes may read at once. Parsing holds no turn; as many are taken
together (``settling``) as a short turn allows, and of one that fails nothing stands and it takes no other down. It is
tried again later and later and then shown to an administrator; it never stands in the way of those behind it.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, IntegrityError, OperationalError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from deskbell.mailroom import bringing, letterbox, pacing, parsing, receipts, settling
from deskbell.mailroom.contract import Inbound, Receipt
from deskbell.mailroom.models import Account, Arrival, File
from deskbell.mailroom.pacing import CONTENDED, YIELD
from deskbell.mailroom.parsing import Failure
from deskbell.mailroom.settling import Read, TakenOver, mine
from deskbell.work import chores

log = logging.getLogger("deskbell.mailroom")

# How long a reader is believed to be at it; after a crash another takes over then. Longer for what takes longer: so
# many bytes are parsed in a second at least.
LEASE = timedelta(seconds=30)
BYTES_A_SECOND = 256 * 1024
# What is leased together at most: arrivals, and bytes held in memory.
MOST = pacing.MOST
# Seconds for which a round goes on, and what is true of a desk just now is looked up once.
MOMENT = 1.0
MOST_BYTES = 8 << 20
# So many receipts of one arrival are heard together with the rest of it; more for so many seconds at a time.
FEW, TURN = 20, 0.015
DESK = ("desk__library", "desk__queue")
PAUSES = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
TRIES = len(PAUSES) + 1
_pace = pacing.Pace()


def read_waiting(limit: int = MOST, *, elsewhere: bool = False) -> int:
    """Reads what waits, and what comes within a moment, with or without files that lie elsewhere; how many arrivals
    that were."""
    remembered, accounts, count, until = dict[Any, Any](), dict[int, Account](), 0, time.monotonic() + MOMENT
    while time.monotonic() < until and _due(elsewhere=elsewhere).exists():
        taken = _lease(limit, elsewhere=elsewhere)
        _know(accounts, taken)
        _read(taken, remembered)
        count += len(taken)
    _heard(list(accounts))
    return count


def try_again(arrival: Arrival) -> bool:
    """A failed one waits anew, as if it had just come; ``False`` when it does not stand there as failed."""
    waiting = {"state": Arrival.State.WAITING, "tries": 0, "next_at": None, "taken_until": None, "error": ""}
    return bool(Arrival.objects.filter(pk=arrival.pk, state=Arrival.State.FAILED).update(**waiting))


def set_aside(arrival: Arrival) -> bool:
    """An administrator needs nothing more of a failed one; its bytes go as those of what was read."""
    aside = {"state": Arrival.State.SET_ASIDE, "read_at": timezone.now()}
    return bool(Arrival.objects.filter(pk=arrival.pk, state=Arrival.State.FAILED).update(**aside))


def _read(taken: list[Arrival], remembered: dict[Any, Any]) -> None:
    line, renewed = deque(taken), timezone.now()
    while line:
        if timezone.now() - renewed > LEASE / 3:
            _renew(line)
            renewed = timezone.now()
        batch = _at_hand(_parsed(_pace.next_batch(line), remembered))  # while others write
        for read in batch:
            _hear_ahead(read)
        _prepare(batch)
        _pace.rest()
        _settle_together(batch)


# ---- taking ---------------------------------------------------------------------------------------


def _due(*, elsewhere: bool = False) -> QuerySet[Arrival]:
    """With files elsewhere: where nobody asks the account's provider just now, so that a slow one holds up no other."""
    now = timezone.now()
    waiting = Arrival.objects.filter(state=Arrival.State.WAITING, elsewhere=elsewhere)
    due = waiting.filter(Q(taken_until=None) | Q(taken_until__lt=now), Q(next_at=None) | Q(next_at__lte=now))
    return due.exclude(account__in=waiting.filter(taken_until__gte=now).values("account")) if elsewhere else due


def _lease(limit: int, *, elsewhere: bool = False) -> list[Arrival]:
    """Fresh ones together; of those that were begun before, which may have ended a reader, one."""
    due = _due(elsewhere=elsewhere).select_for_update(skip_locked=True).order_by("pk")
    with transaction.atomic():
        found = list(due[:limit])
        if begun := [one for one in found if one.tries]:
            found = [*due.filter(tries=0)[:limit], begun[0]]
        taken, size = found[:1], sum(one.size for one in found[:1])
        for one in found[1:]:
            size += one.size
            if size > MOST_BYTES:
                break
            taken.append(one)
        ours = Arrival.objects.filter(pk__in=[one.pk for one in taken])
        ours.update(tries=F("tries") + 1, taken_until=timezone.now() + _lease_of(taken))
    for one in taken:
        one.tries += 1
    return taken


def _know(accounts: dict[int, Account], taken: Iterable[Arrival]) -> None:
    """One account for all that came by it, with whatever is looked up of it meanwhile."""
    new = {one.account_id for one in taken} - accounts.keys()
    if new:
        accounts |= Account.objects.select_related(*DESK).in_bulk(new)
    for one in taken:
        if one.account_id in accounts:
            one.account = accounts[one.account_id]


def _renew(line: Iterable[Arrival]) -> None:
    """What has still to be parsed is ours for a whole lease again; what another has taken meanwhile stays theirs."""
    until = timezone.now() + _lease_of(line)
    with transaction.atomic():
        for arrival in line:
            mine(arrival, taken_until=until)


def _lease_of(line: Iterable[Arrival]) -> timedelta:
    seconds = [one.size / BYTES_A_SECOND + (bringing.LONGEST if one.elsewhere else 0) for one in line]
    return LEASE + timedelta(seconds=max(seconds, default=0))


def _parsed(taken: list[Arrival], remembered: dict[Any, Any]) -> list[Read]:
    """Outside any transaction. One that has ended its reader as often as it may is not begun again."""
    given_up = [one for one in taken if one.tries > TRIES]
    deadly = Failure("Reading it ended the program, again and again.", final=True)
    found = [Read(one, failure=deadly) for one in given_up]
    rest = [one for one in taken if one.tries <= TRIES]
    for arrival, said in parsing.parse_all(rest):
        found.append(Read(arrival, failure=said) if isinstance(said, Failure) else Read(arrival, said, remembered))
    return found


def _at_hand(reads: list[Read]) -> list[Read]:
    """Without those whose files lie elsewhere: a reader of such goes on with them, and this was no try."""
    found = []
    for read in reads:
        if read.arrival.elsewhere or not bringing.is_needed(read.items):
            found.append(read)
        else:
            mine(read.arrival, elsewhere=True, tries=read.arrival.tries - 1, taken_until=None)
            chores.wake("mailroom.read_elsewhere")
    return found


# ---- settling -------------------------------------------------------------------------------------


def _prepare(batch: list[Read]) -> None:
    """What fails here fails once more where they are taken, and is dealt with there."""
    with suppress(Exception):
        settling.prepare(batch)


def _hear_ahead(read: Read) -> None:
    """Many receipts in turns of their own, since a provider may tell of a thousand at once; hearing one twice does no
    harm. When one of them fails, nothing else of the arrival is taken yet."""
    told = deque(item for item in read.items if isinstance(item, Receipt))
    if len(told) <= FEW:
        return
    read.items = [item for item in read.items if isinstance(item, Inbound)]
    try:
        while told and _hear_some(read.arrival, told):
            time.sleep(YIELD)
    except Exception as why:  # noqa: BLE001 - as in _settle
        log.warning("what arrival %d reports is not heard: %s", read.arrival.pk, parsing.place_of(why))
        read.failure = Failure.of(why)


def _hear_some(arrival: Arrival, told: deque[Receipt]) -> bool:
    """As many as fit into a short turn; whether it is still ours, and then for a whole lease."""
    with transaction.atomic():
        until = time.monotonic() + TURN
        while told:
            receipts.heard(arrival.account, told.popleft(), arrival.arrived_at)
            if time.monotonic() > until:
                break
        return mine(arrival, taken_until=timezone.now() + LEASE)


def _settle_together(batch: list[Read]) -> None:
    """One transaction with as many as fit into a short turn."""
    asked = time.monotonic()
    try:
        with transaction.atomic():
            began = time.monotonic()
            _settle(batch)
            contended = began - asked > CONTENDED or letterbox.is_busy()  # who stores now waits for us
        _pace.took(len(batch), time.monotonic() - began, contended=contended)
    except DatabaseError as why:  # a deadlock, or the database went away: nothing of it stands
        if len(batch) == 1:
            _put_off(batch[0], why)
        else:
            for one in batch:
                _settle_together([one])


def _settle(batch: list[Read]) -> None:
    """What each says, all or nothing; and why not, of those that cannot be read or taken."""
    _take([one for one in batch if one.failure is None])
    for one in batch:
        if one.failure is not None:
            _fail(one)


def _take(reads: Sequence[Read]) -> None:
    """Together; where that fails in two halves, so that one takes no other down with it."""
    if not reads:
        return
    try:
        with transaction.atomic():
            settling.settle(reads)
    except OperationalError:
        raise
    except Exception as why:  # noqa: BLE001 - a taker's fault must not stop what comes behind
        if len(reads) == 1:
            _note_failure(reads[0], why)
        else:
            half = len(reads) // 2
            _take(reads[:half])
            _take(reads[half:])


def _note_failure(read: Read, why: Exception) -> None:
    if isinstance(why, TakenOver):
        log.info("arrival %d took long, and another reader has it", read.arrival.pk)
        return
    # Perhaps the same message by another reader, this instant: then it is known next time.
    if not isinstance(why, IntegrityError):
        log.warning("arrival %d was read and not taken: %s", read.arrival.pk, parsing.place_of(why))
    read.failure = Failure.of(why)


def _fail(read: Read) -> None:
    """Tried again later and later; at last, or when nothing can change, an administrator sees it."""
    arrival, failure = read.arrival, read.failure
    assert failure is not None
    _drop_enclosures(read)
    if failure.final or arrival.tries >= TRIES:
        log.error("arrival %d on account %d cannot be read", arrival.pk, arrival.account_id)
        mine(arrival, state=Arrival.State.FAILED, error=failure.words, taken_until=None)
    else:
        later = timezone.now() + PAUSES[arrival.tries - 1]
        mine(arrival, error=failure.words, next_at=later, taken_until=None)


def _put_off(read: Read, why: DatabaseError) -> None:
    """The database refused even this one alone. When it cannot take that either, the lease runs out."""
    log.warning("arrival %d is put off: %s", read.arrival.pk, parsing.place_of(why))
    read.failure = Failure.of(why)
    try:
        with transaction.atomic():
            _fail(read)
    except DatabaseError:
        log.warning("the database takes nothing now; arrival %d waits", read.arrival.pk)


def _drop_enclosures(read: Read) -> None:
    """What was laid down ahead; the next try does it again."""
    kept = [one.kept for item in read.items if isinstance(item, Inbound) for one in item.files if one.kept]
    if kept:
        File.objects.filter(pk__in=kept, stream=None).delete()


def _heard(heard: Collection[int]) -> None:
    """When something last came by these accounts; a minute more or less."""
    now = timezone.now()
    lately = Q(heard_at=None) | Q(heard_at__lt=now - timedelta(minutes=1))
    quiet = list(Account.objects.filter(lately, pk__in=heard).values_list("pk", flat=True))
    if quiet:
        Account.objects.filter(pk__in=quiet).update(heard_at=now)
