"""Sending: one call to a provider for each message that waits, outside any transaction; its answer is a receipt.

Several senders run side by side, each going through the accounts, so a slow provider holds up its own account only.
Kill one anywhere: what it had not begun still waits, what it had begun goes again under the same id where that cannot
double, and is *unknown*, shown and left to a person, where it could.
"""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable
from functools import lru_cache

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from deskbell.mailroom import accounts, addresses, deliveries, receipts, taking
from deskbell.mailroom.contract import Outbound, Receipt, TryLater
from deskbell.mailroom.models import Account, Delivery
from deskbell.mailroom.parsing import place_of

log = logging.getLogger("deskbell.mailroom")
# Seconds for which one account is served before the next has its turn, and after which a sender looks whether the house
# is closing: what has not begun by then has surely not been sent.
SLICE, ROUND = 1.0, 3.0
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
        calls += _send_alone(account, sleep)
    return calls


_rounds = itertools.count()
_turns: dict[int, threading.Lock] = {}


def _send_alone(account: Account, sleep: Sleep) -> int:
    """A call that hangs holds one sender of this process and no second, however long its lease has run out."""
    turn = _turns.setdefault(account.pk, threading.Lock())
    if not turn.acquire(blocking=False):
        return 0
    try:
        return _send_by(account, sleep)
    finally:
        turn.release()


def _send_by(account: Account, sleep: Sleep) -> int:
    """Until nothing is left, the provider wants to rest, or the next account has waited long enough."""
    calls, until = 0, time.monotonic() + SLICE
    put_off: set[int | None] = set()
    for waiting in taking.line(account):
        if calls and time.monotonic() > until:  # one at least, however slow the machine is
            break
        if waiting.address_id in put_off or _is_unwanted(waiting):
            continue
        try:
            if not _take(waiting, sleep):
                continue
        except taking.NotNow:
            break
        calls += 1
        try:
            _send(waiting)
        except TryLater as why:
            taking.put_off(waiting, why)
            put_off.add(waiting.address_id)
            if why.whole:
                break
    return calls


def _is_unwanted(delivery: Delivery) -> bool:
    """Looked at once more before it leaves: much may have happened since it was put."""
    if delivery.until is not None and delivery.until < timezone.now():
        return taking.give_up(delivery)
    address = delivery.address
    if address is None:
        return bool(_settle(delivery, Receipt(delivery.outbound, "failed", reason="gone")))
    why = deliveries.why_not(delivery.account, address, delivery.purpose, delivery.programme)
    if why:
        with transaction.atomic():
            receipts.advance(delivery, Delivery.State.REFUSED, why)
    return bool(why)


def _take(delivery: Delivery, sleep: Sleep) -> bool:
    """Takes it, after the rest of its interval if that is short."""
    try:
        return taking.take(delivery)
    except taking.NotNow as why:
        rest = (why.at - timezone.now()).total_seconds() if why.at else SLICE
        if rest >= SLICE:
            raise
        sleep(max(0.0, rest))
    return taking.take(delivery)


def _send(delivery: Delivery) -> None:
    """Composes it, makes the call, and writes down what came of it. Raises ``TryLater``."""
    try:
        outbound = _composed(delivery)
    except addresses.BadAddress:
        _settle(delivery, Receipt(delivery.outbound, "failed", reason="sealed", facts={"blames": "message"}))
        return
    except Exception as why:
        log.warning("delivery %d could not be written: %s", delivery.pk, place_of(why))
        raise TryLater(f"it could not be written: {type(why).__name__}") from why
    if outbound is None:
        taking.drop(delivery)
        return
    _settle(delivery, _call(delivery, outbound))
    taking.recovered(delivery.account)


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


def _settle(delivery: Delivery, receipt: Receipt) -> bool:
    with transaction.atomic():
        return receipts.apply(delivery, receipt)


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
