"""Which message leaves next, and whose it is until it has left: the rows by which several senders agree.

One message of an account is on its way at a time, so that what goes to one address arrives in order and the account's
rate holds over all processes. A sender that dies is found out by its lease.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from deskbell.mailroom import accounts, addresses, attending, deliveries, receipts, registry
from deskbell.mailroom.contract import Receipt, TryLater
from deskbell.mailroom.models import Account, Delivery

State = Delivery.State
# How many are looked at together: memory stays the same however many wait.
CHUNK = 50
# So much later than it could have left, it makes up for: what a short sleep oversleeps, not what was idle.
SLACK = timedelta(milliseconds=20)
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
        found = due.filter(lane).order_by("pk").select_related("account__desk__library", "address")
        for delivery in found[:room]:
            room -= 1
            yield delivery


def take(delivery: Delivery) -> bool:
    """Makes it ours until it has left; ``False`` when it waits no more. Raises ``NotNow``."""
    with transaction.atomic():
        now = timezone.now()
        locked = Account.objects.select_for_update(skip_locked=True, no_key=True)
        account = locked.filter(pk=delivery.account_id, active=True).first()
        if account is None:
            raise NotNow
        blocked = max((at for at in (account.paused_until, account.sends_at) if at), default=now)
        if blocked > now:
            raise NotNow(blocked)
        if Delivery.objects.filter(account=account, state=State.SENDING, taken_until__gt=now).exists():
            raise NotNow
        waiting = Delivery.objects.filter(pk=delivery.pk, state=State.WAITING, tries=delivery.tries)
        taken = {"state": State.SENDING, "taken_until": now + receipts.LEASE, "tries": delivery.tries + 1}
        if not waiting.update(**taken):
            return False
        _pace(account, now)
    for name, value in taken.items():
        setattr(delivery, name, value)
    return True


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


def _pace(account: Account, now: datetime) -> None:
    """The next may leave one interval later (GCRA): exact over all processes, and over a restart."""
    rate = float(account.settings.get("rate") or accounts.channel_of(account).limits.rate or 0)
    if rate > 0:
        interval = timedelta(seconds=1 / rate)
        account.sends_at = max(account.sends_at or now, now - min(SLACK, interval)) + interval
        account.save(update_fields=["sends_at"])


def _repeatable(account: Account) -> bool:
    channel = registry.channels().get(account.channel)
    return channel is not None and channel.limits.repeatable
