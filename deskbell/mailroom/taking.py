"""Which message leaves next, and whose it is until it has left: the rows by which several senders agree.

One sender at a time is at an account, with one message under way to an address, so that what goes there arrives in
order and the account's rate holds over all processes. A sender that dies is found out by its lease.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from deskbell.mailroom import accounts, addresses, attending, deliveries, receipts, registry
from deskbell.mailroom.contract import Receipt, TryLater
from deskbell.mailroom.models import Account, Delivery

State = Delivery.State
# How many are looked at together: memory stays the same however many wait.
CHUNK = 200
# Those that are taken together leave within so many seconds, so that a sender that dies had begun nearly all of them.
AHEAD = 0.05
# So much later than it could have left, it makes up for: what a short sleep oversleeps, not what was idle.
SLACK = timedelta(milliseconds=40)
LANES = (
    Q(purpose__in=deliveries.ANSWERS),
    Q(programme="") & ~Q(purpose__in=deliveries.ANSWERS),
    ~Q(programme="") & ~Q(purpose__in=deliveries.ANSWERS),
)
SHORTEST, LONGEST = 15.0, 1800.0


class NotNow(Exception):
    """Nothing may leave by this account: before ``at``, or while another sender is at it."""

    def __init__(self, at: datetime | None = None) -> None:
        super().__init__()
        self.at = at


def ready() -> Iterator[Account]:
    """Accounts by which something may leave from this process now."""
    now = timezone.now()
    due = Delivery.objects.filter(_due(now), account=OuterRef("pk"), state=State.WAITING)
    free = Q(paused_until=None) | Q(paused_until__lte=now)
    for account in Account.objects.filter(free, Exists(due), active=True).select_related("desk__library"):
        channel = registry.channels().get(account.channel)
        by_line = getattr(channel, "sends_by_attendant", None)
        if channel is not None and (by_line is None or not by_line(account) or attending.is_here(account)):
            yield account


def line(account: Account) -> Iterator[Delivery]:
    """What waits to leave by an account, in its order; the first of them, as they stood when one began.

    Answers that must be given stand before everything, a programme's messages behind. What is tried again keeps its
    place before what goes to the same address.
    """
    now = timezone.now()
    waiting = Delivery.objects.filter(account=account, state=State.WAITING)
    retried = waiting.filter(next_at__gt=now, tries__gt=0).exclude(address=None)
    due = waiting.filter(_due(now))
    if retried.exists():
        due = due.exclude(address__in=retried.values("address"))
    room = CHUNK
    for lane in LANES:
        for delivery in due.filter(lane).order_by("pk").select_related("address")[:room]:
            room -= 1
            delivery.account = account
            yield delivery


def at_once(account: Account) -> int:
    """How many calls may be under way by it."""
    asked = getattr(accounts.channel_of(account), "at_once", None)
    return max(1, asked(account)) if asked else 1


def most_together(account: Account, room: int) -> int:
    """How many are to be taken together, where there is room for so many calls."""
    apart = interval(account)
    return max(1, min(room, int(AHEAD / apart))) if apart else max(1, room)


def interval(account: Account) -> float:
    """Seconds between two messages at the account's rate; 0: as fast as it goes."""
    rate = float(account.settings.get("rate") or accounts.channel_of(account).limits.rate or 0)
    return 1 / rate if rate > 0 else 0.0


def rest_of(account: Account, before: int = 0) -> float:
    """Seconds until the next may leave, or one that was taken so many places before it; as this sender knows it."""
    if account.sends_at is None:
        return 0.0
    return max(0.0, (account.sends_at - timezone.now()).total_seconds() - before * interval(account))


def take_all(account: Account, group: Sequence[Delivery], besides: Collection[int] = ()) -> list[Delivery]:
    """Makes those ours that still wait, besides what this sender has under way. Raises ``NotNow``."""
    with transaction.atomic():
        now = timezone.now()
        locked = Account.objects.select_for_update(skip_locked=True, no_key=True)
        found = locked.filter(pk=account.pk, active=True).first()
        if found is None:
            raise NotNow
        account.sends_at = found.sends_at
        blocked = max((at for at in (found.paused_until, found.sends_at) if at), default=now)
        if blocked > now:
            raise NotNow(blocked)
        leaving = Delivery.objects.filter(account=account, state=State.SENDING, taken_until__gt=now)
        if leaving.exclude(pk__in=besides).exists():
            raise NotNow
        taken = [delivery for delivery in group if _is_taken(delivery, now)]
        _pace(found, now, len(taken))
    account.sends_at = found.sends_at
    return taken


def put_off(delivery: Delivery, why: TryLater) -> None:
    """It waits again, with the same id; or, after all its time, has failed."""
    now = timezone.now()
    pause = why.after if why.after is not None else min(LONGEST, SHORTEST * 2 ** min(delivery.tries - 1, 10))
    at = now + timedelta(seconds=min(max(pause, 0.1), 86400))
    reason = addresses.masked(why.reason, delivery.address.kind if delivery.address else "")
    with transaction.atomic():
        if why.whole:
            Account.objects.filter(pk=delivery.account_id).update(paused_until=at)
            accounts.trouble(delivery.account, reason)
        held = _held(delivery).select_for_update().first()
        if held is None:
            return
        if held.facts == deliveries.FORGOTTEN:
            drop(held)
        elif held.until is not None and at > held.until:
            blames = "message" if why.whole else "address"
            receipts.apply(delivery, Receipt(delivery.outbound, "failed", reason=reason, facts={"blames": blames}))
        else:
            changes = {"state": State.WAITING, "taken_until": None, "reason": reason[:300]}
            _held(held).update(**changes, next_at=None if why.whole else at)


def recovered(account: Account) -> None:
    """The provider takes what is sent again."""
    if account.paused_until is not None:
        with transaction.atomic():
            Account.objects.filter(pk=account.pk).update(paused_until=None)
            accounts.well(account)
        account.paused_until = None


def revive() -> int:
    """What a sender had taken that is no more: it goes again, or nobody knows whether it went."""
    left = Delivery.objects.filter(state=State.SENDING, taken_until__lt=timezone.now()).select_related("account")
    found = list(left[:CHUNK])
    for delivery in found:
        with transaction.atomic():
            if _repeatable(delivery.account):
                again = Delivery.objects.filter(pk=delivery.pk, state=State.SENDING, taken_until=delivery.taken_until)
                again.update(state=State.WAITING, taken_until=None)
            else:
                receipts.advance(delivery, State.UNKNOWN, "crash")
    return len(found)


def too_late() -> int:
    """What could not be sent in its time has failed, and is shown so."""
    late = Delivery.objects.filter(state=State.WAITING, until__lt=timezone.now())
    return sum(give_up(delivery) for delivery in late.order_by("account_id", "pk")[:CHUNK])


def give_up(delivery: Delivery) -> bool:
    with transaction.atomic():
        return receipts.advance(delivery, State.FAILED, delivery.reason or "late")


def drop(delivery: Delivery) -> None:
    """There is nothing to send any more: its words were forgotten after it was taken."""
    with transaction.atomic():
        _held(delivery).update(state=State.CANCELLED, taken_until=None, settled_at=timezone.now())


def _held(delivery: Delivery) -> QuerySet[Delivery]:
    """Its row while it is this sender's: once the lease has run out another may have it, by a try of its own."""
    return Delivery.objects.filter(pk=delivery.pk, state=State.SENDING, tries=delivery.tries)


def _due(now: datetime) -> Q:
    return Q(next_at=None) | Q(next_at__lte=now)


def _is_taken(delivery: Delivery, now: datetime) -> bool:
    waiting = Delivery.objects.filter(pk=delivery.pk, state=State.WAITING, tries=delivery.tries)
    changes = {"state": State.SENDING, "taken_until": now + receipts.LEASE, "tries": delivery.tries + 1}
    if not waiting.update(**changes):
        return False
    for name, value in changes.items():
        setattr(delivery, name, value)
    return True


def _pace(account: Account, now: datetime, count: int) -> None:
    """The next may leave so many intervals later (GCRA): exact over all processes, and over a restart."""
    apart = timedelta(seconds=interval(account))
    if apart and count:
        account.sends_at = max(account.sends_at or now, now - min(SLACK, count * apart)) + count * apart
        account.save(update_fields=["sends_at"])


def _repeatable(account: Account) -> bool:
    channel = registry.channels().get(account.channel)
    return channel is not None and channel.limits.repeatable
