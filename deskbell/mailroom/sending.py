"""Sending: one call to a provider for each message that waits, outside any transaction; its answer is a receipt.

Several senders run side by side, each going through the accounts, so a slow provider holds up its own account only.
Kill one anywhere: what it had not begun still waits, what it had begun goes again under the same id where that cannot
double, and is *unknown*, shown and left to a person, where it could. What came of some calls is written down with the
commit that takes the next.
"""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable, Iterator
from functools import lru_cache, partial

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from deskbell.mailroom import accounts, addresses, deliveries, receipts, refusing, taking
from deskbell.mailroom.contract import Outbound, Receipt, TryLater
from deskbell.mailroom.models import Account, Delivery
from deskbell.mailroom.parsing import place_of
from deskbell.mailroom.underway import Outcome, Underway

log = logging.getLogger("deskbell.mailroom")
# Seconds for which one account is served before the next has its turn, and after which a sender looks whether the house
# is closing: what has not begun by then has surely not been sent.
SLICE, ROUND = 1.0, 3.0
# Seconds for which what is over may wait to be written down with the next.
SOON = 0.05
# How often a sender tries to write down what came of its last calls.
TIMES = 2
Sleep = Callable[[float], None]
# Makes of a delivery what is sent; ``None``: there is nothing to send any more (``AppConfig.composes``).
Composer = Callable[[Delivery], Outbound | None]


def send_waiting(sleep: Sleep = time.sleep) -> int:
    """Sends what may leave now, by one account after the other for some seconds; how many calls were made."""
    taking.revive()
    ready, calls, until = list(taking.ready()), 0, time.monotonic() + ROUND
    first = next(_rounds) % len(ready) if ready else 0  # another each time, so that nobody is always last
    for account in ready[first:] + ready[:first]:
        if time.monotonic() > until:
            break
        calls += _send_alone(account, sleep, SLICE if len(ready) > 1 else min(SLICE * 3, ROUND))
    return calls


_rounds = itertools.count()
_turns: dict[int, threading.Lock] = {}


def _send_alone(account: Account, sleep: Sleep, seconds: float) -> int:
    """A call that hangs holds one sender of this process and no second, however long its lease has run out."""
    turn = _turns.setdefault(account.pk, threading.Lock())
    if not turn.acquire(blocking=False):
        return 0
    try:
        calls = Underway(taking.at_once(account))
        try:
            return _send_by(account, calls, sleep, seconds)
        finally:
            _finish(calls)
    finally:
        turn.release()


def _send_by(account: Account, calls: Underway, sleep: Sleep, seconds: float) -> int:
    """Until nothing is left, the provider wants to rest, or the next account has waited long enough."""
    begun, until = 0, time.monotonic() + seconds
    line, behind = taking.line(account), set[int | None]()
    while not begun or time.monotonic() <= until:  # one at least, however slow the machine is
        if not calls.room:
            calls.wait()
        put_off = [(delivery, why) for delivery, why in calls.over() if isinstance(why, TryLater)]
        behind |= {delivery.address_id for delivery, _ in put_off}
        if any(why.whole for _, why in put_off):
            break
        group = _next_of(line, calls, behind, taking.most_together(account, calls.room))
        if not group:
            break
        try:
            taken = _take(account, _wanted(group), calls, sleep)
        except taking.NotNow:
            break
        for behind_it, delivery in zip(reversed(range(len(taken))), taken, strict=True):
            sleep(taking.rest_of(account, behind_it + 1))
            calls.begin(delivery, _call_for(delivery))
        begun += len(taken)
    return begun


def _next_of(line: Iterator[Delivery], calls: Underway, behind: set[int | None], most: int) -> list[Delivery]:
    """The next that may leave. Behind one to the same address that is under way, or waits again, everything waits."""
    if calls.most > 1:
        behind |= calls.addresses
    group: list[Delivery] = []
    while len(group) < most and (delivery := next(line, None)) is not None:
        if delivery.address_id not in behind:
            group.append(delivery)
            if calls.most > 1:
                behind.add(delivery.address_id)
    return group


def _wanted(group: list[Delivery]) -> list[Delivery]:
    """Looked at once more before they leave: much may have happened since they were put."""
    suspects = refusing.refusing_some([one.address for one in group if one.address is not None])
    return [one for one in group if not _is_unwanted(one, one.address in suspects)]


def _is_unwanted(delivery: Delivery, may_be_refused: bool) -> bool:
    if delivery.until is not None and delivery.until < timezone.now():
        return taking.give_up(delivery)
    address = delivery.address
    if address is None:
        with transaction.atomic():
            return receipts.apply(delivery, Receipt(delivery.outbound, "failed", reason="gone"))
    if not (may_be_refused or delivery.programme):
        return False
    why = deliveries.why_not(delivery.account, address, delivery.purpose, delivery.programme)
    if why:
        with transaction.atomic():
            receipts.advance(delivery, Delivery.State.REFUSED, why)
    return bool(why)


def _take(account: Account, group: list[Delivery], calls: Underway, sleep: Sleep) -> list[Delivery]:
    """Takes them, after the rest of the interval if that is short; the same commit writes down what is over."""
    if not group:
        return []
    for late in (False, True):
        rest = taking.rest_of(account)
        if rest > SOON:
            _write_down(calls)
            if rest >= SLICE:
                raise taking.NotNow
        sleep(rest)
        try:
            return _write_down(calls, lambda: taking.take_all(account, group, calls.numbers))
        except taking.NotNow as why:
            if late or why.at is None:
                raise
    return []


# ---- calling ----------------------------------------------------------------------------------------


def _call_for(delivery: Delivery) -> Callable[[], Outcome]:
    """Composes it in this thread; the call itself reads no rows."""
    try:
        outbound = _composed(delivery)
    except addresses.BadAddress:
        sealed = Receipt(delivery.outbound, "failed", reason="sealed", facts={"blames": "message"})
        return lambda: sealed
    except Exception as why:  # noqa: BLE001 - it waits, and others pass
        log.warning("delivery %d could not be written: %s", delivery.pk, place_of(why))
        later = TryLater(f"it could not be written: {type(why).__name__}")
        return lambda: later
    return partial(_call, delivery, outbound) if outbound is not None else lambda: None


def _call(delivery: Delivery, outbound: Outbound) -> Receipt:
    channel = accounts.channel_of(delivery.account)
    try:
        return channel.send(delivery.account, outbound)
    except TryLater:
        raise
    except Exception as why:
        log.warning("a channel broke its promise in sending delivery %d: %s", delivery.pk, place_of(why))
        if channel.limits.repeatable:
            raise TryLater(f"it could not be sent: {type(why).__name__}") from why
        return Receipt(outbound.id, "unknown", reason=f"it broke in sending: {type(why).__name__}")


# ---- writing down -----------------------------------------------------------------------------------


def _finish(calls: Underway) -> None:
    calls.wait(for_all=True)
    for _ in range(TIMES):
        _write_down(calls)
    for delivery, _ in calls.over():
        log.error("what became of delivery %d could not be written down; it is found when its time is out", delivery.pk)


def _write_down(calls: Underway, then: Callable[[], list[Delivery]] = list) -> list[Delivery]:
    """What came of every call that is over, and what ``then`` does, in one commit; behind it ``then``'s ``NotNow``."""
    over, not_now = calls.over(), None
    if not over:
        return then()
    with transaction.atomic():
        written = [delivery for delivery, outcome in over if _is_written(delivery, outcome)]
        try:
            found = then()
        except taking.NotNow as why:
            not_now = why
    calls.drop(written)
    if not_now is not None:
        raise not_now
    return found


def _is_written(delivery: Delivery, outcome: Outcome) -> bool:
    """By itself, so that one that cannot be written takes no other down with it; it is tried once more at the end."""
    try:
        with transaction.atomic():
            if outcome is None:
                taking.drop(delivery)
            elif isinstance(outcome, TryLater):
                taking.put_off(delivery, outcome)
            else:
                receipts.apply(delivery, outcome)
                taking.recovered(delivery.account)
    except Exception:
        log.exception("what became of delivery %d is not written down yet", delivery.pk)
        return False
    return True


# ---- composing --------------------------------------------------------------------------------------


def _composed(delivery: Delivery) -> Outbound | None:
    if delivery.words is not None:
        return _of_words(delivery)
    composed = (compose(delivery) for compose in _composers())
    return next((outbound for outbound in composed if outbound is not None), None)


def _of_words(delivery: Delivery) -> Outbound:
    """Words that no entry holds: a confirmation, a code."""
    assert delivery.address is not None and delivery.words is not None
    facts = delivery.facts
    return Outbound(
        id=delivery.outbound,
        to=addresses.read(delivery.address),
        words=delivery.words,
        language=delivery.language,
        name=str(facts.get("name", "")),
        subject=str(facts.get("subject", "")),
        automatic=str(facts.get("automatic", "auto-generated")),
        programme=delivery.programme,
        ends_at=tuple(facts.get("ends_at", ())),
    )


@lru_cache(maxsize=1)
def _composers() -> list[Composer]:
    return [import_string(config.composes) for config in apps.get_app_configs() if hasattr(config, "composes")]
