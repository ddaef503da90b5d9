"""What became of a message: its state moves forward only, however late, often or disordered its receipts come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from deskbell.journal.models import Stream
from deskbell.mailroom import addresses, deliveries, refusing
from deskbell.mailroom.contract import Receipt
from deskbell.mailroom.models import Account, Address, Delivery, Refusal

State = Delivery.State
# What a receipt says, as a state. ``delayed`` is none: the provider goes on trying.
SAYS = {
    "sent": State.SENT,
    "delivered": State.DELIVERED,
    "collected": State.DELIVERED,
    "failed": State.FAILED,
    "refused": State.REFUSED,
    "unknown": State.UNKNOWN,
}
# The states from which one may move on to each. What is settled stays so: the first word about the end is believed.
FROM = {
    State.UNKNOWN: (State.SENDING,),
    State.SENT: (State.WAITING, State.SENDING, State.UNKNOWN),
    State.DELIVERED: (State.WAITING, State.SENDING, State.UNKNOWN, State.SENT),
    State.FAILED: (State.WAITING, State.SENDING, State.UNKNOWN, State.SENT),
    State.REFUSED: (State.WAITING, State.SENDING, State.UNKNOWN, State.SENT),
}
SETTLED = frozenset({State.DELIVERED, State.FAILED, State.REFUSED, State.MOVED, State.CANCELLED})
LEFT = (State.SENDING, State.UNKNOWN, State.SENT, State.DELIVERED, State.FAILED)
# A sender holds a message for so long; a call to a provider takes a minute at most.
LEASE = timedelta(seconds=120)
# A report that names nothing but an address can be about what went there in these days.
RECENT = timedelta(days=14)

# Gets a delivery whose state has changed, in that transaction (``AppConfig.told``).
Told = Callable[[Delivery], None]


class NotYetError(LookupError):
    """A receipt for something that is just leaving: its sender has not written down the provider's id yet."""


def heard(account: Account, receipt: Receipt, arrived_at: datetime | None = None) -> Delivery | None:
    """Takes a receipt that came by an account; the delivery that it is of, if it is ours.

    Raises ``NotYetError`` where it may be of a message that was leaving when it arrived: read it again a little later.
    """
    with transaction.atomic():
        delivery = _find(account, receipt)
        if delivery is None:
            _wait_for_its_sender(account, receipt, arrived_at or timezone.now())
            _hint_at_an_address(account, receipt)
            return None
        apply(delivery, receipt)
        return delivery


def apply(delivery: Delivery, receipt: Receipt) -> bool:
    """Moves a delivery on to what a receipt says; whether it has moved. In a transaction."""
    _hold_stream(delivery)
    if receipt.state == "complained":
        _refuse(delivery, Refusal.Source.COMPLAINT)
    state = SAYS.get(receipt.state)
    moved = state is not None and _move(delivery, state, receipt)
    if not moved:
        _keep_id(delivery, receipt)
    if moved and state == State.REFUSED:
        _refuse(delivery, Refusal.Source.PROVIDER)
    elif moved and state == State.FAILED and receipt.facts.get("blames") != "message":
        _blame(_address_of(delivery), _kept(receipt.reason, delivery.address))
    elif moved and state == State.DELIVERED:
        _address_of(delivery).exclude(failed_at=None).update(failed_at=None, failure="")
    return moved


def advance(delivery: Delivery, state: State, reason: str) -> bool:
    """Moves a delivery on by what we know ourselves. In a transaction."""
    _hold_stream(delivery)
    return _move(delivery, state, Receipt(delivery.outbound, "", reason=reason))


def _hold_stream(delivery: Delivery) -> None:
    """Before the delivery's own row: forgetting goes this way round, and those who tell of it write to the stream. On
    SQLite the write turn is that lock."""
    if delivery.stream_id and transaction.get_connection().features.has_select_for_update:
        Stream.objects.select_for_update(no_key=True).filter(pk=delivery.stream_id).first()


def _move(delivery: Delivery, state: State, receipt: Receipt) -> bool:
    """If that is forward; whether it was. Tells those who show it."""
    at = receipt.at or timezone.now()
    reason = _kept(receipt.reason, delivery.address)
    changes: dict[str, Any] = {"state": state, "taken_until": None}
    if state in {State.SENT, State.DELIVERED}:
        changes |= {"words": None, "parts": max(1, receipt.parts, delivery.parts), "sent_at": delivery.sent_at or at}
    if state in SETTLED:
        changes |= {"words": None, "settled_at": at}
    if receipt.provider_id and not delivery.provider_id:
        changes["provider_id"] = receipt.provider_id[:200]
    movable = Delivery.objects.filter(pk=delivery.pk, state__in=FROM[state])
    if not movable.update(**changes, reason=deliveries.unless_forgotten(reason)):
        return False
    for name, value in {**changes, "reason": reason}.items():
        setattr(delivery, name, value)
    for tell in _told():
        tell(delivery)
    return True


def _kept(reason: str, address: Address | None) -> str:
    return addresses.masked(reason, address.kind if address else "")[:300]


# ---- finding ----------------------------------------------------------------------------------------


def _find(account: Account, receipt: Receipt) -> Delivery | None:
    """By our id, else by the provider's; only among what that account has sent."""
    sent = Delivery.objects.filter(account=account).select_related("account", "address").order_by("-pk")
    if receipt.id:
        return sent.filter(outbound=receipt.id).first()
    if receipt.provider_id:
        return sent.filter(provider_id=receipt.provider_id[:200]).first()
    return None


def _rows_of(account: Account, receipt: Receipt) -> QuerySet[Address]:
    """The address that a receipt names, at every library that answers by that account."""
    places = Q(pk=None)
    try:
        for library in refusing.libraries_of(account) if receipt.address else ():
            kind, digest = addresses.digest_at(library, receipt.address)
            places |= Q(library_id=library, kind=kind, digest=digest)
    except addresses.BadAddress:
        pass
    return Address.objects.filter(places)


def _wait_for_its_sender(account: Account, receipt: Receipt, arrived_at: datetime) -> None:
    if receipt.provider_id and not receipt.id:
        leaving = Delivery.objects.filter(account=account, state=State.SENDING, taken_until__lt=arrived_at + LEASE)
        if leaving.exists():
            raise NotYetError(receipt.provider_id)


def _keep_id(delivery: Delivery, receipt: Receipt) -> None:
    """The sender's own note may come behind what the provider has told already."""
    if receipt.provider_id and not delivery.provider_id:
        delivery.provider_id = receipt.provider_id[:200]
        delivery.save(update_fields=["provider_id"])


# ---- what follows for the address -------------------------------------------------------------------


def _hint_at_an_address(account: Account, receipt: Receipt) -> None:
    """A report that names no message of ours may be anybody's: it moves none and refuses nothing. Where something has
    left for that address lately, people are shown that it may reach nobody."""
    if receipt.state != "failed" or receipt.facts.get("blames") == "message" or receipt.id or receipt.provider_id:
        return
    left = Delivery.objects.filter(account=account, state__in=LEFT, made_at__gt=timezone.now() - RECENT)
    for address in _rows_of(account, receipt).filter(pk__in=left.values("address")):
        _blame(Address.objects.filter(pk=address.pk), _kept(receipt.reason, address))


def _address_of(delivery: Delivery) -> QuerySet[Address]:
    """Its address's row; none where that was forgotten."""
    return Address.objects.filter(deliveries=delivery)


def _blame(address: QuerySet[Address], reason: str) -> None:
    address.update(failed_at=timezone.now(), failure=reason)


def _refuse(delivery: Delivery, source: str) -> None:
    """The provider says so for its own number, so it holds for everybody who answers by it."""
    address, account = delivery.address, delivery.account
    if address is None:  # forgotten meanwhile
        return
    try:
        refusing.refuse(refusing.libraries_of(account), addresses.read(address), account.address, source)
    except addresses.BadAddress:  # restored without its seal
        refusing.refuse_there(address, account.address, source)


@lru_cache(maxsize=1)
def _told() -> list[Told]:
    return [import_string(config.told) for config in apps.get_app_configs() if hasattr(config, "told")]
