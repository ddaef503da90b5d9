"""The way back: where a question's answers go, who changes it, and what then becomes of what waits.

With no open ``Way`` answers are collected on our page, and nothing is sent. A phone number that somebody typed is sent
one fixed text and nothing more until it has answered (``proving``); a mailbox is sent answers. Neither is sent what was
said, nor a link to it, before it is proved to be the patron's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deskbell.journal import rows
from deskbell.journal.models import Entry
from deskbell.mailroom import accounts, addresses, deliveries, refusing
from deskbell.mailroom.models import Account, Address, Delivery
from deskbell.questions import entries, holding, marks, proving, receipts
from deskbell.questions.entries import Author
from deskbell.questions.models import Mark, Patron, PatronAddress, Question, Way
from deskbell.questions.refusals import BadAddress, Forgotten, Refusal

# Answers that are sent after all when somebody leaves; whoever has more of them unread reads them on the page.
MOST_UNSEEN = 20
# States of deliveries that never left and carry nothing to anybody.
GONE = (Delivery.State.MOVED, Delivery.State.CANCELLED)
_AMISS = (Delivery.State.FAILED, Delivery.State.REFUSED)


class NoWay(Refusal):
    """The desk sends nothing of that kind."""

    def __init__(self) -> None:
        super().__init__("no_way", _("This desk cannot send answers that way."))


class NoAddress(Refusal):
    """Nobody has said where to."""

    def __init__(self) -> None:
        super().__init__("no_address", _("Say where the answer is to go."))


class WantsNothing(Refusal):
    """Whoever has the address has refused everything from here."""

    status = 409

    def __init__(self) -> None:
        super().__init__("wants_nothing", _("Nothing is sent there any more: whoever has this address said so."))


@dataclass(frozen=True, slots=True)
class Going:
    """Where the next answer goes. ``kind``: ``email``, ``phone``, or empty for our own page.

    ``text`` is the address itself: for the patron's own page as ``hint``, for staff only where it may be shown.
    ``reached``: somebody there has answered, without which a phone gets no answers. ``proved``: it is the patron's.
    ``later``: the kind of an address that they left, to which it goes when nobody collects it.
    """

    kind: str = ""
    text: str = ""
    reached: bool = False
    proved: bool = False
    later: str = ""

    @property
    def hint(self) -> str:
        """Enough to know one's own address by, and too little for anybody else."""
        return addresses.hint(self.text) if self.text else ""


def way_of(question: Question) -> Way | None:
    """The open way; ``None``: answers are collected."""
    return Way.objects.select_related("address", "account__desk").filter(question=question.pk, until=None).first()


def going(question: Question) -> Going:
    """Where the next answer goes, for whoever shows it before it is sent."""
    way = way_of(question)
    if way is None:
        left = left_behind(question)
        return Going(later=left.address.kind if left else "")
    patron, address = question.patron, way.address
    return Going(address.kind, text_of(address), proving.is_heard(patron, address), proving.is_proved(patron, address))


def facts_of(way: Way | None) -> dict[str, Any] | None:
    """What a reply's entry says of its way."""
    return {"way": way.address.kind} if way else None


def address_of(patron: Patron, kind: str | None) -> Address | None:
    """Where a patron can be reached: proved before heard before given, the newest first."""
    given = PatronAddress.objects.filter(patron=patron).select_related("address")
    if kind is not None:
        given = given.filter(address__kind=kind)
    ranked = sorted(given, key=_rank, reverse=True)
    return next((one.address for one in ranked), None)


# ---- choosing ---------------------------------------------------------------------------------------------


def choose(question: Question, kind: str, by: Author = entries.PATRON, address: str = "") -> Going:
    """From now on answers go there: to ``address``, or to the patron's own of that kind; an empty kind is our page.

    What waits to be sent goes the new way, and so do answers that nobody has seen yet. Refuses in words.
    """
    with transaction.atomic():
        held = holding.hold(question)
        if held.forgotten_at:
            raise Forgotten
        if not kind:
            _close(held, by)
        else:
            account = accounts.sending_to(held.desk, kind)
            if account is None:
                raise NoWay
            _open(held, account, given(held, kind, address), by)
        holding.ring(held)
    return going(held)


def heard_by(question: Question, account: Account, address: Address) -> None:
    """The patron wrote from there, so that is where they are. For a question that is held.

    What is not proved takes answers from nowhere else: a typed address that was corrected stays corrected.
    """
    now = way_of(question)
    is_there = now is not None and (now.address_id, now.account_id) == (address.pk, account.pk)
    if not is_there and _may_lead(question, now, address) and refusing.refused(address, account) is None:
        _open(question, account, address, entries.PATRON)


def left_behind(question: Question) -> Way | None:
    """The way to the address that they left for an answer after they have gone; not kept, and not open."""
    address = address_of(question.patron, None)
    account = accounts.sending_to(question.desk, address.kind) if address else None
    return Way(question=question, address=address, account=account) if address and account else None


def open_left(question: Question, way: Way) -> None:
    """The house opens that way, where it must ask first. For a question that is held."""
    _open(question, way.account, way.address, entries.HOUSE)


def begin_all(fresh: Iterable[tuple[Question, Account, Address]]) -> None:
    """Questions came by a channel that sends: the answers to each go back there."""
    rows.put_nameless(
        Way(question=question, address=address, account=account, since=question.asked_at)
        for question, account, address in fresh
    )


def given(question: Question, kind: str, text: str) -> Address:
    """The address that somebody names, or the one that is known; kept with the patron. For a question that is held."""
    if not text.strip():
        known = address_of(question.patron, kind)
        if known is None:
            raise NoAddress
        return known
    try:
        if addresses.recognise(text).kind != kind:
            raise BadAddress
        kept = addresses.keep(question.library, text)
    except addresses.BadAddress:
        raise BadAddress from None
    PatronAddress.objects.get_or_create(patron=question.patron, address=kept, defaults={"given_at": timezone.now()})
    return kept


def _open(question: Question, account: Account, address: Address, by: Author) -> None:
    if refusing.refused(address, account) is not None:
        raise WantsNothing
    at = timezone.now()
    now = way_of(question)
    if now is not None and (now.address_id, now.account_id) == (address.pk, account.pk):
        if not may_answer(question, now):
            proving.send(question, account, address)
        return
    Way.objects.filter(question=question, until=None).update(until=at)
    way = Way.objects.create(question=question, address=address, account=account, since=at)
    may = may_answer(question, way)
    asked = {} if may else {"asked": True}
    entries.write(question, entries.WAY, by, facts={"kind": address.kind} | asked, at=at)
    if may:
        deliveries.move(question.pk, account, address)
        send_unseen(question, way)
    else:
        deliveries.move(question.pk, None, None)
        proving.send(question, account, address)


def _may_lead(question: Question, now: Way | None, address: Address) -> bool:
    if proving.is_proved(question.patron, address):
        return True
    if now is not None:
        return now.address_id == address.pk
    return not Way.objects.filter(question=question.pk, address=address).exists()


def _close(question: Question, by: Author) -> None:
    at = timezone.now()
    if Way.objects.filter(question=question, until=None).update(until=at):
        entries.write(question, entries.WAY, by, facts={"kind": ""}, at=at)
        deliveries.move(question.pk, None, None)


# ---- sending ----------------------------------------------------------------------------------------------


def may_answer(question: Question, way: Way) -> bool:
    """Whether an answer may go there: to a phone only when somebody there has said yes."""
    return way.address.kind != addresses.PHONE or proving.is_heard(question.patron, way.address)


def send(question: Question, way: Way, number: int) -> Delivery | None:
    """A reply of a question that is held goes its way, in the transaction in which it was said.

    ``None``: to a phone that was asked first; it goes when that has answered.
    """
    if not may_answer(question, way):
        return None
    delivery = deliveries.put(way.account, way.address, stream=question.pk, number=number, language=question.language)
    if delivery.state == Delivery.State.REFUSED:
        receipts.write(question, delivery)
    return delivery


def send_unseen(question: Question, way: Way) -> None:
    """What was said and neither seen nor brought to them goes that way. For a question that is held."""
    for number in unseen(question, tried=_AMISS):
        send(question, way, number)


def unseen(question: Question, tried: tuple[str, ...] = ()) -> list[int]:
    """The replies that the patron's page has not shown and that nothing carries to them.

    ``tried``: the states of deliveries that do not count as carrying them, beside those that never left.
    """
    mark = Mark.objects.filter(question=question.pk, reader=marks.PATRON).values_list("seen", flat=True).first() or 0
    said = Entry.objects.filter(stream=question.pk, kind=entries.SAID, number__gt=mark, words__isnull=False)
    sent = Delivery.objects.filter(stream=question.pk, number__isnull=False).exclude(state__in=(*GONE, *tried))
    carried = set(sent.values_list("number", flat=True))
    numbers = [number for number in said.order_by("number").values_list("number", flat=True) if number not in carried]
    return numbers[-MOST_UNSEEN:]


def text_of(address: Address) -> str:
    """The address itself, for whoever sends to it or has it; empty where it cannot be read."""
    try:
        return addresses.read(address)
    except addresses.BadAddress:  # restored from a backup, which holds no sealed values
        return ""


def _rank(given: PatronAddress) -> tuple[bool, bool, datetime, int]:
    return given.proved_at is not None, given.heard_at is not None, given.given_at, given.pk
