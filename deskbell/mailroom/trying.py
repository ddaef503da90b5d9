"""Trying an account: one message to an address that whoever looks after it types, and what became of it.

It goes the way of every other message, so it meets whatever an answer would meet. A few an hour: nobody makes a
library's number text strangers.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.libraries.fields import in_language
from deskbell.mailroom import accounts, addresses, deliveries
from deskbell.mailroom.models import Account, Delivery

PURPOSE = "test"
MOST, WITHIN = 5, timedelta(hours=1)
# What cannot leave in this time is told to have failed: whoever tries looks now.
PATIENCE = timedelta(minutes=10)
SHOWN_FOR = timedelta(days=1)
# How long a page waits for the answer, in looks of a tenth of a second.
LOOKS = 40

State = Delivery.State


class NotTried(Exception):
    """Nothing was sent; its words say why, in the language that was active."""


@dataclass(frozen=True, slots=True)
class Tried:
    """The newest test as a page tells it. ``to``: as much of the address as its owner knows it by; ``said``: the
    other end's own words."""

    at: datetime
    to: str
    told: str
    said: str
    is_over: bool
    is_good: bool


def can_try(account: Account) -> bool:
    """Whether its channel sends to addresses that people can type."""
    return accounts.channel_of(account).limits.to in (addresses.EMAIL, addresses.PHONE)


def send(account: Account, text: str, language: str) -> Delivery:
    """Puts a test to that address; it leaves at once. Raises ``NotTried``."""
    found = _recognised(account, text)
    with transaction.atomic():
        locked = Account.objects.select_for_update().select_related("desk__library").get(pk=account.pk)
        _refuse_if_not_now(locked)
        library = locked.desk.library
        desk, name = in_language(locked.desk.name, language), in_language(library.name, language)
        return deliveries.put(
            locked,
            addresses.keep(library, found.text),
            words=_("%(desk)s: this is a test of our messages. You need not answer.") % {"desk": desk},
            purpose=PURPOSE,
            language=language,
            facts={"name": name, "subject": _("A test from %(desk)s") % {"desk": desk}},
            not_after=timezone.now() + PATIENCE,
        )


def wait(delivery: Delivery) -> None:
    """For some seconds, until it is known what became of it."""
    for _look in range(LOOKS):
        if not Delivery.objects.filter(pk=delivery.pk, state__in=(State.WAITING, State.SENDING)).exists():
            return
        time.sleep(0.1)


def newest(account: Account) -> Tried | None:
    """What became of the newest test, while anybody still wants to know."""
    recent = _tests(account).filter(made_at__gt=timezone.now() - SHOWN_FOR)
    found = recent.select_related("address", "account").order_by("-made_at", "-pk").first()
    return _told(found) if found else None


def _recognised(account: Account, text: str) -> addresses.Recognised:
    kind = accounts.channel_of(account).limits.to
    try:
        found = addresses.recognise(text)
    except addresses.BadAddress:
        found = None
    if found is None or found.kind != kind:
        is_phone = kind == addresses.PHONE
        raise NotTried(
            _("This is no phone number. Write it with its country, such as +1 416 555 0199.")
            if is_phone
            else _("This is no email address.")
        )
    return found


def _refuse_if_not_now(account: Account) -> None:
    """Under the account's lock, so that no two presses are one too many."""
    if not account.active:
        raise NotTried(_("This account is not in use. Switch it on first."))
    if accounts.has_lost_secrets(account):
        raise NotTried(_("Its passwords were lost. Enter them again first."))
    if _tests(account).filter(made_at__gt=timezone.now() - WITHIN).count() >= MOST:
        raise NotTried(_("Five tests were sent within the hour. Wait a while before the next."))


def _tests(account: Account) -> QuerySet[Delivery]:
    return Delivery.objects.filter(account=account, purpose=PURPOSE)


def _told(delivery: Delivery) -> Tried:
    sentences = {
        State.WAITING: _("It has not left yet."),
        State.SENDING: _("It is just leaving."),
        State.SENT: _("It was taken at the other end."),
        State.DELIVERED: _("It arrived."),
        State.FAILED: _("It did not leave, or did not arrive."),
        State.REFUSED: _("It was not sent."),
        State.UNKNOWN: _("Nobody knows whether it arrived."),
    }
    state = State(delivery.state)
    return Tried(
        at=delivery.made_at,
        to=_hint(delivery),
        told=sentences.get(state, _("It was not sent.")),
        said=deliveries.why(delivery) or delivery.provider_id,
        is_over=state not in (State.WAITING, State.SENDING),
        is_good=state in (State.SENT, State.DELIVERED),
    )


def _hint(delivery: Delivery) -> str:
    try:
        return addresses.hint(addresses.read(delivery.address)) if delivery.address else ""
    except addresses.BadAddress:
        return ""
