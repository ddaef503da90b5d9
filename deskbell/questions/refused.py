"""What somebody refuses, as their questions show it: an entry when it begins or ends; what stands in the way now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from deskbell.mailroom import accounts, addresses, doubts, refusing
from deskbell.mailroom.models import Address, Delivery, Refusal
from deskbell.questions import entries, holding, ways
from deskbell.questions.models import PatronAddress, Question
from deskbell.questions.refusals import NotFound
from deskbell.staff.models import Staff

# Somebody who refuses has seldom more than one question open.
MOST = 20


@dataclass(frozen=True, slots=True)
class InTheWay:
    """Nothing that is written goes to the patron's address: ``kind`` of it, since when, and how that is known.

    ``others``: kinds of other addresses of theirs by which the desk can answer.
    """

    kind: str
    since: datetime
    source: str
    others: list[str]


def in_the_way(question: Question) -> InTheWay | None:
    """What keeps the next answer from going where it would go."""
    way = ways.way_of(question)
    refusal = refusing.refused(way.address, way.account) if way else None
    if way is None or refusal is None:
        return None
    return InTheWay(way.address.kind, refusal.since, refusal.source, _others(question, way.address))


def reaches_nobody(question: Question, found: InTheWay | None) -> bool:
    """Whether no answer can reach the patron: nothing may be sent anywhere, and they have no page of ours."""
    if found is None and (ways.way_of(question) or ways.left_behind(question)):
        return False
    return not _has_page(question)


def minds(refusal: Refusal) -> None:
    """A refusal has begun or ended: the open questions of whoever has that address say so. In its transaction."""
    address = Address.objects.filter(library=refusal.library_id, kind=refusal.kind, digest=refusal.digest).first()
    if address is None or refusal.programme:
        return
    patrons = PatronAddress.objects.filter(address=address).values("patron")
    opened = Question.objects.filter(patron__in=patrons, forgotten_at=None).exclude(state=Question.State.CLOSED)
    facts = {"kind": refusal.kind, "source": refusal.source, "refused": refusal.until is None}
    for question in opened.order_by("pk")[:MOST]:
        with transaction.atomic():
            held = holding.hold(question)
            entries.write(held, entries.REFUSED, entries.HOUSE, facts=facts)
            holding.ring(held)


def decide(question: Question, by: Staff, number: int, *, wants_nothing: bool) -> None:
    """A librarian has understood a word near a refusal: they want nothing more, or they meant something else."""
    with transaction.atomic():
        held = holding.hold(question)
        doubt = next((one for one in doubts.open_of(held.pk) if one.pk == number), None)
        if doubt is None:
            raise NotFound
        doubts.decide(doubt, by, wants_nothing)
        if not wants_nothing:
            facts = {"kind": doubt.address.kind, "meant": True}
            entries.write(held, entries.REFUSED, entries.of_staff(by), facts=facts)
        holding.ring(held)


def _has_page(question: Question) -> bool:
    """They asked on one of our pages, or a letter has brought them the link."""
    if accounts.channel_of(question.account).limits.collects:
        return True
    letters = Delivery.objects.filter(stream=question.pk, number__isnull=False, address__kind=addresses.EMAIL)
    return letters.filter(state__in=(Delivery.State.SENT, Delivery.State.DELIVERED)).exists()


def _others(question: Question, refused: Address) -> list[str]:
    given = PatronAddress.objects.filter(patron=question.patron_id).exclude(address=refused).select_related("address")
    reachable = {}
    for one in given.order_by("pk"):
        account = accounts.sending_to(question.desk, one.address.kind)
        if account is not None and refusing.refused(one.address, account) is None:
            reachable[one.address.kind] = True
    return list(reachable)
