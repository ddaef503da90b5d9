"""What is to be sent: put, moved, cancelled, forgotten, shown. What sends it is ``sending``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import Case, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.journal import rows
from deskbell.mailroom import budget, refusing
from deskbell.mailroom.models import Account, Address, Delivery
from deskbell.work import chores

# So long it is tried; then it has failed, and somebody is shown that it has.
PATIENCE = timedelta(days=3)
# Answers that the house gives by itself: to STOP, START and HELP, and the menu of a shared number. They go first; and
# those that the rules demand (CTIA, CWTA: whether or not somebody is subscribed) go past a refusal.
STOPPED, STARTED, HELP, MENU = "stopped", "started", "help", "menu"
DEMANDED = frozenset({STOPPED, STARTED, HELP})
ANSWERS = DEMANDED | {MENU}
SENDERS = ("mailroom.send", "mailroom.send_too", "mailroom.send_as_well")

State = Delivery.State
# The facts of what was forgotten: who is just sending it, or hears of it later, writes down nothing more of it.
FORGOTTEN = {"forgotten": True}
# Those of which ``delivery_once`` allows one.
STANDING = (State.WAITING, State.SENDING, State.UNKNOWN, State.SENT, State.DELIVERED)


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be put. The words are those of the entry ``number`` of ``stream``, or ``words``."""

    account: Account
    address: Address
    stream: int | None = None
    number: int | None = None
    words: str | None = None
    purpose: str = "reply"
    programme: str = ""
    language: str = "en"
    facts: Mapping[str, Any] | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None


def put(account: Account, address: Address, **more: Any) -> Delivery:
    """One message (see ``Message``) to one address, inside the caller's transaction; it leaves after the commit.

    An entry that stands to be sent there for this purpose is not put again. Where it may not go the row is
    ``refused``, and ``reason`` says why (``why``).
    """
    return put_all([Message(account, address, **more)])[0]


def put_all(messages: Sequence[Message]) -> list[Delivery]:
    """Several at once, of which no two are one entry to one address."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("put() belongs in the transaction of what is sent")
    standing = _standing(messages)
    suspects = refusing.refusing_some([one.address for one in messages])
    put = [standing.get(_once(one)) for one in messages]
    spent = lru_cache(maxsize=None)(budget.spent)
    new = {place: _row(one, one.address in suspects, spent) for place, one in enumerate(messages) if put[place] is None}
    rows.put_all(new.values())
    if any(one.account.paused_until is None or one.account.paused_until <= timezone.now() for one in messages):
        ring()
    return [known or new[place] for place, known in enumerate(put)]


def move(
    stream: int, to_account: Account | None, to_address: Address | None, purposes: Collection[str] = ("reply",)
) -> int:
    """What waits goes another way from now on; with no address it is collected on our page. How many moved."""
    count = 0
    for waiting in _waiting(stream).filter(purpose__in=purposes).exclude(address=to_address, account=to_account):
        if not _settle(waiting, State.MOVED):
            continue
        count += 1
        if to_account is not None and to_address is not None:
            put(
                to_account, to_address, stream=stream, number=waiting.number, words=waiting.words,
                purpose=waiting.purpose, programme=waiting.programme, language=waiting.language, facts=waiting.facts,
                not_before=waiting.next_at if not waiting.tries else None, not_after=waiting.until,
            )  # fmt: skip
    return count


def cancel(stream: int, numbers: Sequence[int] | None) -> int:
    """What waits of these entries, or of all, is not sent. How many."""
    return sum(_settle(waiting, State.CANCELLED) for waiting in _chosen(_waiting(stream), numbers))


def again(delivery: Delivery) -> Delivery:
    """A person sends what is unknown or has failed once more: as a message of its own, since the first may arrive."""
    with transaction.atomic():
        given_up = Delivery.objects.filter(pk=delivery.pk, state__in=[State.UNKNOWN, State.FAILED, State.REFUSED])
        if delivery.address is None or not given_up.update(state=State.MOVED, settled_at=timezone.now()):
            return delivery
        return put(
            delivery.account, delivery.address, stream=delivery.stream_id, number=delivery.number, words=delivery.words,
            purpose=delivery.purpose, programme=delivery.programme, language=delivery.language, facts=delivery.facts,
        )  # fmt: skip


def of_entry(stream: int, number: int) -> QuerySet[Delivery]:
    """What was to be sent of an entry, in the order in which it was put."""
    return Delivery.objects.filter(stream=stream, number=number).order_by("pk")


def forget(stream: int, numbers: Sequence[int] | None) -> None:
    """What waits of these entries, or of all, is not sent; and nothing of any of their words is left."""
    _chosen(Delivery.objects.filter(stream=stream), numbers).update(words=None, facts=FORGOTTEN, reason="")
    cancel(stream, numbers)


def unless_forgotten(words: str) -> Case:
    """For a ``reason``: others' words, which may be about somebody."""
    return Case(When(facts__forgotten=True, then=Value("")), default=Value(words))


def why_not(account: Account, address: Address, purpose: str, programme: str) -> str:
    """``refused``, or ``doubt`` for what could wait until that is decided; ``""`` where it may go."""
    if purpose in DEMANDED:
        return ""
    if refusing.refused(address, account, programme):
        return "refused"
    return "doubt" if programme and refusing.doubted(address) else ""


def why(delivery: Delivery) -> str:
    """Why it did not go, in the language that is active: our own sentence, or the provider's words."""
    return {
        "refused": _("They want nothing more sent there."),
        "doubt": _("They may want nothing more sent there; nobody has decided yet."),
        "country": _("This account sends no texts to that country."),
        "budget": _("The day’s budget for texts to new numbers is spent."),
        "late": _("It could not be sent in time."),
        "crash": _("The server stopped while it was being sent."),
        "gone": _("The address was forgotten."),
        "sealed": _("The address cannot be read: it came from a backup, or belongs to another key file."),
    }.get(delivery.reason, delivery.reason)


def ring() -> None:
    """Wakes the senders after the commit."""
    transaction.on_commit(_wake)


def _wake() -> None:
    for sender in SENDERS:
        chores.wake(sender)


def _row(message: Message, may_be_refused: bool, spent: Callable[[Account], int]) -> Delivery:
    now = timezone.now()
    account, address, purpose = message.account, message.address, message.purpose
    reason = why_not(account, address, purpose, message.programme) if may_be_refused or message.programme else ""
    if not reason and purpose not in ANSWERS:
        reason = budget.why_not(account, address, spent)
    return Delivery(
        account=account,
        address=address,
        stream_id=message.stream,
        number=message.number,
        words=None if reason else message.words,
        purpose=purpose,
        programme=message.programme,
        language=message.language,
        facts=dict(message.facts or {}),
        state=State.REFUSED if reason else State.WAITING,
        reason=reason,
        made_at=now,
        settled_at=now if reason else None,
        next_at=message.not_before,
        until=message.not_after or (message.not_before or now) + PATIENCE,
    )


Once = tuple[int | None, int | None, int | None, str]


def _once(message: Message) -> Once:
    return message.stream, message.number, message.address.pk, message.purpose


def _standing(messages: Sequence[Message]) -> dict[Once, Delivery]:
    """Those that are there already."""
    streams = {one.stream for one in messages if one.stream is not None and one.number is not None}
    if not streams:
        return {}
    numbers = {one.number for one in messages if one.number is not None}
    there = Delivery.objects.filter(stream__in=streams, number__in=numbers, state__in=STANDING).order_by("-pk")
    return {(one.stream_id, one.number, one.address_id, one.purpose): one for one in there}


def _waiting(stream: int) -> QuerySet[Delivery]:
    return (
        Delivery.objects.filter(stream=stream, state=State.WAITING).select_related("account", "address").order_by("pk")
    )


def _chosen(rows: QuerySet[Delivery], numbers: Sequence[int] | None) -> QuerySet[Delivery]:
    return rows if numbers is None else rows.filter(Q(number__in=list(numbers)))


def _settle(delivery: Delivery, state: State) -> bool:
    """Unless a sender has taken it in between: then it is on its way."""
    waiting = Delivery.objects.filter(pk=delivery.pk, state=State.WAITING)
    return bool(waiting.update(state=state, words=None, settled_at=timezone.now()))
